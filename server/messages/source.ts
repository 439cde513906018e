import type { CaseRecord } from '../cases/case.js';
import type { ShopTime } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import type { Customer } from '../customers/customer.js';
import type { OrderRecord } from '../orders/order.js';
import type { Shop } from '../shop/shop.js';
import type { Message } from './message.js';

/** Where messages come from: it finds what has come up to be said, and plans it. */
export interface Source {
  /** Plans what there is at `now`, until the real time `until`; twice plans once. Returns how many messages are new. */
  plan(context: ShopTime, until: Date): Promise<number>;
  /** How much there is to plan. */
  count(context: ShopTime): Promise<number>;
  /** The same for one customer on paper: what `plan` would insert at `now`. Twice foresees the same. */
  foresee(outlook: Outlook, now: Date): Message[] | Promise<Message[]>;
}

/** One customer with all that messages come from, as it would stand if nothing changed. */
export interface Outlook {
  shop: Shop;
  customer: Customer;
  zone: string;
  cases: CaseRecord[];
  /** Those of which something waits to be said. */
  orders: OrderRecord[];
  /** Whatever their state; `remindedBy` moves with what is foreseen. */
  coupons: Coupon[];
  /** By id: what is planned, what has been sent and what has not. */
  messages: Map<string, Message>;
}
