import { isUnused } from '../../campaigns/obstacles.js';
import type { ShopTime } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { countEndingCoupons, type EndingCoupon, findEndingCoupons, putIntoReminder, takeCouponOut } from '../coupons/coupon-words.store.js';
import { realNow } from '../lib/real-time.js';
import { batchOf, letRequestsGoFirst } from '../lib/requests-first.js';
import { remindedUntil } from './coupon-contents.js';
import { customersOf } from './customers-of.js';
import { inPlanningTurn } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, messageId, newMessage } from './message.js';
import { addCoupon, insertMessage, mayName } from './messages.store.js';
import type { Source } from './source.js';
import { dueWithin, nextOpening, type Opening, zoneOf } from './window.js';

const BATCH = 80;
/** Ends before its customer's next morning: no reminder can name it. Noted, so that it is not looked at again and again. */
const NO_REMINDER = 'none';

/**
 * Puts every unused coupon that ends within the time into its customer's next reminder: one a customer and local day. A message that is
 * already on its way takes no more in; then it is the next day's. Returns how many reminders are new.
 */
async function planReminders({ shop, now }: ShopTime, until: Date): Promise<number> {
  let [planned, seen] = [0, 0];
  while (realNow() < until) {
    const limit = batchOf(BATCH, seen);
    const coupons = await findEndingCoupons(now, remindedUntil(now), limit);
    seen += coupons.length;
    const customers = await customersOf(coupons);
    const plan = () => Promise.all(coupons.map((coupon) => planReminder(coupon, zoneOf(customers.get(coupon.customerId), shop), now)));
    const news = await inPlanningTurn(plan);
    planned += news.filter(Boolean).length;
    if (coupons.length < limit) break;
    await letRequestsGoFirst();
  }
  return planned;
}

/** Coupons that end soon. */
export const reminders: Source = {
  plan: planReminders,
  count: ({ now }) => countEndingCoupons(now, remindedUntil(now)),
  async foresee({ coupons, messages, zone }, now) {
    const foreseen = new Map<string, Message>();
    const until = remindedUntil(now);
    // What rules out most of them comes first: whoever has thousands is asked about all of them at each instant.
    const isEnding = (coupon: Coupon) => coupon.remindedBy === null && coupon.expiresAt <= until && isUnused(coupon, now);
    const ending = coupons.filter(isEnding);
    const paper = onPaper(ending, messages, foreseen);
    for (const coupon of ending) await planReminder(coupon, zone, now, paper);
    return [...foreseen.values()];
  },
};

/** The writes of a reminder. */
interface Writing {
  insertMessage(message: Message): Promise<boolean>;
  addCoupon(id: string, code: string, campaignId: string): Promise<boolean>;
  putIntoReminder(code: string, messageId: string): Promise<boolean>;
  mayName(id: string, code: string): Promise<boolean>;
  takeCouponOut(code: string, messageId: string): Promise<void>;
}

const STORED: Writing = { insertMessage, addCoupon, putIntoReminder, mayName, takeCouponOut };

const onPaper = (coupons: Coupon[], known: Map<string, Message>, foreseen: Map<string, Message>): Writing => ({
  async insertMessage(message) {
    if (known.has(message._id) || foreseen.has(message._id)) return false;
    foreseen.set(message._id, message);
    return true;
  },
  async addCoupon(id, code, campaignId) {
    const message = foreseen.get(id) ?? known.get(id);
    if (message?.state !== 'planned') return message?.state === 'sent' && message.codes.includes(code);
    message.codes = withOne(message.codes, code);
    message.campaignIds = withOne(message.campaignIds, campaignId);
    return true;
  },
  async putIntoReminder(code, messageId) {
    for (const coupon of coupons) if (coupon._id === code) coupon.remindedBy = messageId;
    return true;
  },
  mayName: async () => true,
  takeCouponOut: async () => {},
});

const withOne = (all: string[], one: string): string[] => (all.includes(one) ? all : [...all, one]);

/**
 * Whether a new message was needed. The message knows of the coupon before the coupon knows of the message: a crash in between repeats it. A
 * message that has gone without it meanwhile, or came to nothing, looked for its coupons perhaps too early: so it is asked again afterwards.
 */
async function planReminder(coupon: EndingCoupon, zone: string, now: Date, write = STORED): Promise<boolean> {
  for (
    let opening = nextOpening(now, WINDOW, zone);
    dueWithin(opening, now) < coupon.expiresAt;
    opening = nextOpening(opening.until, WINDOW, zone)
  ) {
    const isNew = await write.insertMessage(reminder(coupon, opening, now));
    const id = messageId('coupon_expiry', coupon.customerId, opening.day);
    if (!isNew && !(await write.addCoupon(id, coupon._id, coupon.campaignId))) continue;
    await write.putIntoReminder(coupon._id, id);
    if (await write.mayName(id, coupon._id)) return isNew;
    await write.takeCouponOut(coupon._id, id);
  }
  await write.putIntoReminder(coupon._id, NO_REMINDER);
  return false;
}

const { stream, window: WINDOW } = KINDS.coupon_expiry;

const reminder = ({ _id, customerId, campaignId }: EndingCoupon, opening: Opening, now: Date) =>
  newMessage(
    {
      kind: 'coupon_expiry',
      channel: 'email',
      stream,
      customerId,
      occasion: opening.day,
      codes: [_id],
      campaignIds: [campaignId],
      dueAt: dueWithin(opening, now),
      lateAt: opening.until,
    },
    now,
  );
