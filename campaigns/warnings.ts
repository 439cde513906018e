import { keysOf } from './keys.js';

/** Something in a request that was left out, cut, or wants a look. The rest of the request counted. `path` reads like `order.lines[0].sku`. */
export interface Warning {
  code: WarningCode;
  path: string;
  message: string;
}

/** The sentence of each warning. To add one, add a row. */
const SENTENCES = {
  canceller_unknown: 'This does not say who cancelled: shop, carrier or buyer. The cancellation counts as the buyer’s.',
  cap_below_one_percent: 'The cap is less than 1 % of the least cart. Amounts are in minor units: 3000 is 30.00.',
  consent_unusable: 'This consent cannot be used and was left out.',
  customer_unknown: 'No customer has this id. It was left out.',
  customer_unnamed: 'No usable name of a customer is left.',
  discount_above_60_percent: 'The effective discount is above 60 %. Amounts are in minor units: 5000 is 50.00.',
  discount_above_order: 'The redemption took more off than the order is worth.',
  discount_below_one_percent: 'The discount is less than 1 %.',
  field_unusable: 'This cannot be used and was left out.',
  hold_was_over: 'The hold had expired. Its discounts were taken again for this order.',
  holdout_above_half: 'More than half of the customers are left out, to compare with.',
  holdout_without_effect: 'Claims and coupons given by hand leave nobody out; this holdout has no effect.',
  identifier_taken:
    'Another customer has this. If both are one person, merge them with POST /v1/customers/{id}/merge; if not, correct it in your shop.',
  identifier_unverified:
    'Nobody has verified that this belongs to the customer, so it opens no wallet and joins nobody. When you know that it does, name the customer by shopId, or send "verified": ["email"] or ["phone"] in customer.updated.',
  identifier_unusable: 'This cannot name a customer and was left out.',
  instant_ahead: 'This is ahead of the shop’s clock. The time of receipt counts instead.',
  instant_unreadable: 'This instant cannot be read. The time of the event counts instead.',
  loss_capped: 'A loss is at most what the customer paid for the order and was not paid back.',
  loss_unconfirmed: 'No known order of this customer confirms this loss: a supervisor has to, before an agent can give anything for it.',
  minimum_counts_undiscountable: 'This minimum also counts lines that take no discount, such as gift cards.',
  no_longer_valid: 'This would not be accepted today. A running campaign keeps running; it cannot be activated again like this.',
  one_without_end: 'The same customer may get a coupon again and again, without having bought. Set limits.issued.perCustomer.',
  order_of_another_customer: 'This order belongs to another customer. The event was recorded and nothing was applied.',
  redemption_conditions_not_met:
    'The order does not meet the conditions of a coupon that it used. The coupon is redeemed: the shop gave it.',
  redemption_currency_mismatch: 'The order is in another currency than the redemption that it used.',
  redemption_not_held: 'The order names a redemption that never held a coupon. Nothing was redeemed.',
  redemption_of_another_customer: 'The order names a redemption of another customer. It is redeemed for this order.',
  redemption_of_another_order: 'The order names a redemption that another order used. Nothing was redeemed for this one.',
  redemption_overrun: 'The discounts were no longer available. What the shop gave is booked as an overrun.',
  redemption_unknown: 'The order names a redemption that does not exist. Nothing was redeemed.',
  refund_above_paid: 'The refund gives back more than was paid for what is left. Only what was paid counts.',
  refund_line_unknown: 'The refund names a line that the order does not have. Nothing is given back for it.',
  refund_quantity_above_left: 'More pieces came back than are left of the line. Only those that are left count.',
  refund_told_differently: 'A refund with this id was sent before with different content. The first one counts.',
  returned_orders_count_as_none:
    'Somebody whose orders all went back counts as never having bought here; customer.isNew does not forget them.',
  automatic_without_end: 'Without an end this discount applies to every order until somebody remembers to stop it. Set window.endsAt.',
  shared_without_limit: 'Nothing limits how often this code is used, and people pass codes on. Set limits.redeemed or budgetMinor.',
  reward_above_minimum: 'The reward is worth more than the least cart that may use it, so that cart costs nothing.',
  rule_key_left_out: 'This key of json-rules-engine changes nothing here and was left out.',
  schedule_repeats: 'A schedule asks every customer again at each tick: the same ones get a coupon each time, up to this limit.',
  small_saving: 'This coupon saves less than a tenth of its value here, and would be used up.',
  win_back_after_days: 'Somebody who bought within the last week could get this win-back coupon.',
} as const;

export type WarningCode = keyof typeof SENTENCES;

export const WARNING_CODES = keysOf(SENTENCES);

/** A warning with its sentence; `detail` is a further sentence that names what it is about. */
export const warning = (code: WarningCode, path: string, detail?: string): Warning => ({
  code,
  path,
  message: detail === undefined ? SENTENCES[code] : `${SENTENCES[code]} ${detail}`,
});
