import type { Reason } from '../reasons.js';
import type { ListedGift } from '../rewards/kind.js';
import type { Reward } from '../rewards/reward.js';
import type { Stacking } from '../stacking.js';

/** A discount that may take effect on a cart, as far as its price goes. Amounts are in minor units. */
export interface Candidate {
  key: string; // its own among all of them: the coupon's code, or the campaign's id
  kind: 'coupon' | 'shared' | 'automatic';
  campaignId: string;
  code: string | null; // as it is answered; null: an automatic one
  label: string; // what storefronts show
  reward: Reward;
  stacking: Stacking;
  floorBp?: number | undefined;
  priority: number;
  mostMinor: number | null; // what its campaign's budget can still bear; null: no bound
}

/** What one campaign takes off one line. */
export interface LineDiscount {
  campaignId: string;
  code?: string; // absent: an automatic one
  amountMinor: number;
}

/** A discount that takes effect. */
export interface Applied {
  campaignId: string;
  code?: string; // absent: an automatic one
  label: string;
  discountMinor: number; // off the goods
  shippingDiscountMinor: number;
  gift?: ListedGift;
}

/** What a cart costs with its discounts (docs/model.md, "Checkout"). The sum of the lines' discounts is `discountMinor`. */
export interface Pricing {
  currency: string;
  subtotalMinor: number;
  discountMinor: number; // on the goods
  shippingMinor: number;
  shippingDiscountMinor: number;
  totalMinor: number;
  lines: { id: string; lineTotalMinor: number; discountMinor: number; discounts: LineDiscount[] }[];
  applied: Applied[];
}

/** The best that a cart can have of some candidates: its price, those that take effect in the order of `applied`, and why the others do not. */
export interface PricedCart {
  pricing: Pricing;
  chosen: Candidate[];
  /** Those that would save most first. Reckoned when it is asked for. */
  readonly leftOut: LeftOut[];
}

/** Of one that does not take effect, why. */
export interface LeftOut {
  candidate: Candidate;
  reasons: Reason[];
}
