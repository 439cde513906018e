import { countUntoldCoupons, findUntoldCoupons, noteTold, type UntoldCoupon } from '../coupons/coupon-words.store.js';
import { idOf } from '../lib/ids.js';
import { customersOf } from './customers-of.js';
import { dueOf } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, type MessageKind, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import type { Source } from './source.js';
import { zoneOf } from './window.js';

/** What is to be said about single coupons: that they are there, that they were taken back. */
export const aboutCoupons: Source = {
  count: () => countUntoldCoupons(),
  plan: ({ shop, now }, until) =>
    inBatches(until, findUntoldCoupons, async (coupons) => {
      const customers = await customersOf(coupons);
      return Promise.all(coupons.map((coupon) => planAboutCoupon(coupon, zoneOf(customers.get(coupon.customerId), shop), now)));
    }),
  foresee: ({ coupons, zone }, now) =>
    coupons.flatMap((coupon) => (coupon.untold === undefined ? [] : [aboutCoupon(coupon, coupon.untold, zone, now)])),
};

const KIND_OF = { issued: 'coupon_issued', revoked: 'coupon_revoked' } as const satisfies Record<string, MessageKind>;

/** The message first, then the note on the coupon: a crash in between plans the same message again, which changes nothing. */
async function planAboutCoupon(coupon: UntoldCoupon, zone: string, now: Date): Promise<boolean> {
  const { _id: code, untold } = coupon;
  if (untold === undefined) return false;
  const isNew = await insertMessage(aboutCoupon(coupon, untold, zone, now));
  await noteTold(code, untold);
  return isNew;
}

function aboutCoupon({ _id: code, customerId, campaignId }: UntoldCoupon, untold: keyof typeof KIND_OF, zone: string, now: Date): Message {
  const kind = KIND_OF[untold];
  const { dueAt, lateAt } = dueOf(kind, now, zone);
  // The occasion is the coupon, but its code is a secret that does not belong into ids, paths and file names.
  const about = { occasion: idOf('coupon', code), customerId, codes: [code], campaignIds: [campaignId] };
  return newMessage({ kind, channel: 'email', stream: KINDS[kind].stream, ...about, dueAt, lateAt }, now);
}
