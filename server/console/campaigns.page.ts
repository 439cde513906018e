import { listCampaigns } from '../campaigns/campaigns.store.js';
import { form, text } from './forms.js';
import type { ReadAs } from './page.js';
import { may } from './person.js';
import { plainWords, rewardWords } from './words.js';

const PATH = '/console/campaigns';
const PAGE = 100;

/** All campaigns without their figures, a page at a time, and where the next one is defined. */
export const campaignsPage: ReadAs = async ({ after }, { actor }) => {
  const found = await listCampaigns(after, PAGE + 1);
  const campaigns = found.slice(0, PAGE).map(({ _id, name, state, goal, reward, currency }) => ({
    id: _id,
    name,
    state,
    goal: plainWords(goal),
    reward: rewardWords(reward, currency),
  }));
  const next = found.length > PAGE ? (campaigns.at(-1)?.id ?? null) : null;
  const fields = [text('definition', 'The definition, as POST /v1/campaigns takes it', EXAMPLE)];
  const forms = may(actor, 'POST /v1/campaigns') ? [form('Define a campaign', fields, [{ label: 'Define', action: PATH }], PATH)] : [];
  return { template: 'console-campaigns', title: 'Campaigns', variables: { campaigns, next, isFirst: after === null, forms } };
};

const EXAMPLE = JSON.stringify(
  {
    name: 'Spend 100, get 50 off the next 200',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: { all: [{ fact: 'order.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] },
    redeemWhen: { all: [{ fact: 'cart.discountableSubtotalMinor', operator: 'greaterThanInclusive', value: 20_000 }] },
    reward: { type: 'amount', amountMinor: 5000 },
    validity: { days: 30 },
    limits: { issued: { perCustomer: 3 } },
  },
  null,
  2,
);
