import { z } from 'zod';
import { GOAL_NAMES } from './goals.js';
import { ON_CANCEL, onCancelSchema } from './on-cancel.js';
import { rewardSchema } from './rewards/reward.js';
import { ruleSchema } from './rules/rule.js';
import { STACKING, stackingSchema } from './stacking.js';

/**
 * What a coupon promises, as it keeps it (docs/model.md, "Campaigns and coupons"): its own copy, so that changes of the campaign do not touch
 * it. To promise something more, add a field here and say it in `promiseOf`; records, answers and their documents follow. What coupons of
 * before cannot have is `.exactOptional()`.
 */
export const couponPromise = z.object({
  goal: z.enum(GOAL_NAMES).describe('What its campaign is for, as it was at the issue.'),
  reward: rewardSchema,
  currency: z.string().describe('The currency of its amounts, a code of ISO 4217.'),
  redeemWhen: ruleSchema.describe('What the cart has to meet when it is used.'),
  onCancel: onCancelSchema.exactOptional(), // absent: issued before campaigns said it
  stacking: stackingSchema.describe('Which discounts it can be used together with on one order.').exactOptional(), // the same
  floorBp: z.int().exactOptional().describe('The least margin that each line keeps, in basis points of its cost. Absent: none.'),
});

/** As a coupon keeps it, and as a campaign that began before a field was promised says it. */
export type KeptPromise = z.infer<typeof couponPromise>;

/** All of it; a floor is not everybody's. */
export type CouponPromise = Required<Omit<KeptPromise, 'floorBp'>> & Pick<KeptPromise, 'floorBp'>;

/** As it is answered: without the floor, from which a storefront could reckon what goods cost the shop. */
export const promiseDocument = couponPromise.omit({ floorBp: true }).required({ onCancel: true, stacking: true });
export type ShownPromise = z.infer<typeof promiseDocument>;

export function shownPromise(told: Told): ShownPromise {
  const { floorBp: _floor, ...shown } = promiseOf(told);
  return shown;
}

/** A change of the campaign may have taken its floor away. */
type Told = Omit<KeptPromise, 'floorBp'> & { floorBp?: number | undefined };

/** What a coupon of a campaign would promise now, or what a coupon promised; what is absent is as it was before it could be said. */
export const promiseOf = ({
  goal,
  reward,
  currency,
  redeemWhen,
  onCancel = ON_CANCEL,
  stacking = STACKING,
  floorBp,
}: Told): CouponPromise => ({
  goal,
  reward,
  currency,
  redeemWhen,
  onCancel,
  stacking,
  ...(floorBp !== undefined && { floorBp }),
});
