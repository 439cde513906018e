import type { Coupon } from '../coupons/coupon.js';
import { countUntoldCoupons, findUntoldCoupons, noteTold } from '../coupons/coupons.store.js';
import { idOf } from '../lib/ids.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';
import { customersOf } from './customers-of.js';
import { KINDS } from './kinds.js';
import { type MessageKind, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import { countToRemind, planReminders } from './plan-reminders.js';
import { dueWithin, nextOpening, zoneOf } from './window.js';

/** How long one run plans at most; the next goes on from there. */
const BUDGET_MS = 25_000;
const BATCH = 200;

/** Plans what has come up to be said. Planning twice plans once: a message's occasion is its `_id`. Returns how many are new. */
export async function planMessages(shop: Shop, now: Date): Promise<number> {
  const until = realIn(BUDGET_MS);
  return (await planAboutCoupons(shop, now, until)) + (await planReminders(shop, now, until));
}

/** How much there is to plan, reminders up to one batch. */
export const countToPlan = async (_shop: Shop, now: Date): Promise<number> => (await countUntoldCoupons()) + (await countToRemind(now));

/** What is to be said about single coupons: that they are there, that they were taken back. */
async function planAboutCoupons(shop: Shop, now: Date, until: Date): Promise<number> {
  let planned = 0;
  while (realNow() < until) {
    const coupons = await findUntoldCoupons(BATCH);
    const customers = await customersOf(coupons);
    const news = await Promise.all(coupons.map((coupon) => planAboutCoupon(coupon, zoneOf(customers.get(coupon.customerId), shop), now)));
    planned += news.filter(Boolean).length;
    if (coupons.length < BATCH) break;
  }
  return planned;
}

const KIND_OF = { issued: 'coupon_issued', revoked: 'coupon_revoked' } as const satisfies Record<string, MessageKind>;

/** The message first, then the note on the coupon: a crash in between plans the same message again, which changes nothing. */
async function planAboutCoupon({ _id: code, customerId, campaignId, untold }: Coupon, zone: string, now: Date): Promise<boolean> {
  if (untold === undefined) return false;
  const kind = KIND_OF[untold];
  const { stream, window } = KINDS[kind];
  const dueAt = dueWithin(nextOpening(now, window, zone), now);
  // The occasion is the coupon, but its code is a secret that does not belong into ids, paths and file names.
  const occasion = idOf('coupon', code);
  const about = { occasion, customerId, codes: [code], campaignIds: [campaignId] };
  const isNew = await insertMessage(newMessage({ kind, channel: 'email', stream, ...about, dueAt, lateAt: null }, now));
  await noteTold(code, untold);
  return isNew;
}
