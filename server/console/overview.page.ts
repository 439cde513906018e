import type { Language } from '../../campaigns/words/language.js';
import { listCampaigns } from '../campaigns/campaigns.store.js';
import { listCustomers } from '../customers/customers.store.js';
import { campaignRow } from './campaign.page.js';
import { customerRow } from './customers.page.js';
import { messageRows } from './messages.page.js';
import type { Read } from './page.js';
import { retentionRows } from './retention.rows.js';

const MOST = { campaigns: 50, customers: 50, messages: 30 };

/** The shop at a glance: campaigns with figures, and for whoever may see them customers, and what was said to them. */
export const overviewPage: Read = async (_asked, look) => {
  const { shop, now, person, language } = look;
  const [retention, campaigns, people] = await Promise.all([
    retentionRows(look),
    listCampaigns(null, MOST.campaigns).then((found) => Promise.all(found.map((campaign) => campaignRow(campaign, now)))),
    person ? peopleRows(now, language) : null,
  ]);
  const variables = { retention, campaigns, people, zone: shop.zone };
  return { template: 'console-overview', title: 'Overview', variables };
};

async function peopleRows(now: Date, language?: Language) {
  const found = await listCustomers(null, MOST.customers + 1);
  const { messages, next } = await messageRows(null, MOST.messages, language);
  return {
    customers: await Promise.all(found.slice(0, MOST.customers).map((customer) => customerRow(customer, now))),
    hasMoreCustomers: found.length > MOST.customers,
    messages,
    hasMoreMessages: next !== null,
  };
}
