import { formatMinor, roundHalfUp } from '../money.js';
import { leastWorth, type Rule } from '../rules/rule.js';
import { hasOrder, type Trigger } from '../trigger.js';
import { kindOf, type Reward } from './reward.js';

/** A campaign's discount as customers read it and as it works out, in basis points; null: no minimum says. */
export interface EffectiveDiscount {
  headlineBp: number | null;
  ifUsedBp: number | null;
  assuming: string;
}

export interface Terms {
  trigger?: Trigger | undefined;
  issueWhen: Rule;
  redeemWhen: Rule;
  reward: Reward;
  currency: string;
}

/**
 * What a coupon really takes off (C2-11; docs/model.md, "Campaigns and coupons"): the headline is face ÷ least earning amount, "if used" is
 * face ÷ (least earning + least redeeming amount), half up. Without a redeeming minimum the earning one stands for it. The face of each
 * reward is its own to say (rewards/kind.ts).
 *
 * Only an order is money spent to earn. A cart that earns (cart.updated) is the one that is paid with the coupon: it counts once.
 */
export function effectiveDiscount(terms: Terms): EffectiveDiscount {
  const { earning, used: least } = minimums(terms);
  const { faceMinor: face, usedMinor: used, alwaysBp } = kindOf(terms.reward).atWorst(terms.reward, least);
  const spent = (hasOrder(terms.trigger) ? (earning ?? 0) : 0) + (used ?? 0);
  return {
    headlineBp: share(face, earning),
    ifUsedBp: atMost(share(face, spent), alwaysBp),
    assuming: assumption(earning, used, terms.currency),
  };
}

/** A face that was rounded makes the share no greater than it is. */
const atMost = (bp: number | null, alwaysBp: number | undefined): number | null =>
  alwaysBp === undefined ? bp : Math.min(bp ?? alwaysBp, alwaysBp);

function minimums({ trigger, issueWhen, redeemWhen }: Terms): { earning: number | null; used: number | null } {
  const earning = positive(leastWorth(issueWhen, hasOrder(trigger) ? 'order' : 'cart'));
  return { earning, used: positive(leastWorth(redeemWhen, 'cart')) ?? earning };
}

/** A minimum of 0 asks for nothing. */
const positive = (bound: number | null): number | null => (bound !== null && bound > 0 ? bound : null);

const share = (face: number | null, amount: number | null): number | null =>
  face === null || amount === null || amount <= 0 ? null : roundHalfUp(BigInt(face) * 10_000n, BigInt(amount));

function assumption(earning: number | null, used: number | null, currency: string): string {
  if (used === null) return 'no least amount is asked';
  const usedAt = `used at ${formatMinor(used, currency)}`;
  return earning === null ? usedAt : `earned at ${formatMinor(earning, currency)}, ${usedAt}`;
}
