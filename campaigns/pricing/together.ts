import { laneOf } from '../rewards/reward.js';
import type { Candidate } from './pricing.js';

/** Whether two discounts may stand on one order (docs/model.md, "Stacking"). A set may if each two of it may. */
export function mayStandTogether(one: Candidate, other: Candidate): boolean {
  if (one.stacking.exclusive || other.stacking.exclusive || areOneCampaign(one, other)) return false;
  return laneOf(one.reward) !== laneOf(other.reward) || (one.stacking.combines && other.stacking.combines);
}

/** A campaign without coupons counts once an order, whichever of its codes is used. */
const areOneCampaign = (one: Candidate, other: Candidate): boolean =>
  one.kind !== 'coupon' && other.kind !== 'coupon' && one.campaignId === other.campaignId;
