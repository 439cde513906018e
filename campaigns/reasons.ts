import type { Missing } from './rules/rule.js';

/** An ordinary "no": a code for programs, a sentence for people, and what is missing where conditions are not met. */
export interface Reason {
  code: ReasonCode;
  message: string;
  missing?: Missing[];
  /** The coupon that stands in the way of this one. */
  better?: string;
}

/** The sentence of each reason. To add a reason, add a row. */
const SENTENCES = {
  already_granted: 'This was granted before.',
  authority_exhausted: 'What may be given away today, or to this customer this month, is used up.',
  budget_exhausted: 'The campaign’s budget is used up.',
  conditions_not_met: 'The conditions are not met.',
  coupon_expired: 'This coupon has expired.',
  coupon_mistyped: 'This code has a typing error: compare it letter by letter.',
  coupon_not_yet_valid: 'This coupon is not valid yet.',
  coupon_reserved: 'This coupon is being used in another checkout.',
  coupon_revoked: 'This coupon has been revoked.',
  coupon_unknown: 'There is no such coupon among this customer’s.',
  coupon_used: 'This coupon has been used.',
  currency_mismatch: 'This is another currency than the campaign’s.',
  customer_limit_reached: 'This customer has as many coupons of the campaign as one may get.',
  gift_out_of_stock: 'There is no piece of this gift left that is not promised already.',
  limit_reached: 'The campaign has issued as many coupons as it may.',
  no_effect: 'This coupon would give nothing here; it is kept for another time.',
  not_combinable: 'Only one coupon on the goods and one on the shipping can be used together.',
  not_running: 'The campaign is not active.',
  not_on_earning_order: 'This coupon is for the next purchase: not for the order that earned it, nor for an earlier one.',
  order_taken_back: 'The order was cancelled or went back.',
  too_late: 'The event is older than the shop accepts for issuing.',
} as const;

export type ReasonCode = keyof typeof SENTENCES;

export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(SENTENCES, code);

/** A reason with its sentence. */
export const reason = (code: ReasonCode, details: Omit<Reason, 'code' | 'message'> = {}): Reason => ({
  code,
  message: SENTENCES[code],
  ...details,
});
