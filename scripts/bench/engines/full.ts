import type { Campaign } from '../../../campaigns/campaign.js';
import { compileCampaigns, eligibleOf } from '../../../campaigns/compiled.js';
import { priceWithFewCodes } from '../../../campaigns/pricing/few-codes.js';
import type { Candidate, PricedCart } from '../../../campaigns/pricing/pricing.js';
import type { Workload } from './workload.js';

/** All that a cart asks: which campaigns it may have, which of them take effect together, and what they take off each line. */
export function fullDecisions({ campaigns, visits }: Workload): (visit: number) => PricedCart {
  const compiled = compileCampaigns(campaigns, ({ redeemWhen }) => redeemWhen);
  const candidates = new Map(campaigns.map((campaign) => [campaign, candidateOf(campaign)]));
  return (index) => {
    const visit = visits[index];
    if (visit === undefined) throw new RangeError(`There is no visit ${index}.`);
    const eligible = eligibleOf(compiled, visit.facts).map((campaign) => candidates.get(campaign) ?? candidateOf(campaign));
    return priceWithFewCodes(visit.cart, eligible, 3);
  };
}

const candidateOf = ({ _id, name, reward, stacking, floorBp, priority }: Campaign): Candidate => ({
  key: _id,
  kind: 'automatic',
  campaignId: _id,
  code: null,
  label: name,
  reward,
  stacking,
  floorBp,
  priority,
  mostMinor: null,
});
