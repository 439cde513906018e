import type { Shop } from '../shop/shop.js';

/** Where messages come from: it finds what has come up to be said, and plans it. */
export interface Source {
  /** Plans what there is at `now`, until the real time `until`; twice plans once. Returns how many messages are new. */
  plan(shop: Shop, now: Date, until: Date): Promise<number>;
  /** How much there is to plan. */
  count(shop: Shop, now: Date): Promise<number>;
}
