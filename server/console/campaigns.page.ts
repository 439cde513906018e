import { listCampaigns } from '../campaigns/campaigns.store.js';
import { SPEND_AND_GET } from '../http/examples.js';
import { campaignHead } from './campaign.rows.js';
import { form, text } from './forms.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';

const PATH = '/console/campaigns';
const PAGE = 100;

/** All campaigns without their figures, a page at a time, and where the next one is defined. */
export const campaignsPage: ReadAs = async ({ after }, { actor, now }) => {
  const found = await listCampaigns(after, PAGE + 1);
  const campaigns = found.slice(0, PAGE).map((campaign) => campaignHead(campaign, now));
  const next = found.length > PAGE ? (campaigns.at(-1)?.id ?? null) : null;
  const fields = [text('definition', 'The definition, as POST /v1/campaigns takes it', JSON.stringify(SPEND_AND_GET, null, 2))];
  const forms = may(actor, 'POST /v1/campaigns') ? [form('Define a campaign', fields, [{ label: 'Define', action: PATH }], PATH)] : [];
  return { template: 'console-campaigns', title: 'Campaigns', variables: { campaigns, next, isFirst: after === null, forms } };
};
