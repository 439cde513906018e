import type { ShopTime } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import type { Channel, Customer } from '../customers/customer.js';
import type { Notes } from './notes.js';
import type { SuppressionReason } from './reasons.js';

/** What a message says of its own matter, or why there is nothing left to say. */
export type Content = Said | { reason: SuppressionReason };

export interface Said {
  variables: object;
  coupons: Coupon[];
  /** Of what it offers besides those coupons. */
  campaignIds?: string[];
  /** An offer stands in it that its occasion does not need. */
  promotes?: boolean;
  /** Which of several texts it is. */
  variant?: string;
}

/** Under what messages are sent, or foreseen. */
export interface SendContext extends ShopTime {
  notes: Notes;
}

/** Under what one message is sent. */
export interface MessageContext extends SendContext {
  customer: Customer;
  /** By what the customer will read it. */
  channel: Channel;
}
