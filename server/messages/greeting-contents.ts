import { birthdayIn } from '../../campaigns/birthday.js';
import { addDays, localDate, startOfDay } from '../../campaigns/local-time.js';
import { isUnused } from '../../campaigns/obstacles.js';
import { hasOpenCase } from '../cases/cases.store.js';
import { findUsableMade } from '../coupons/coupons.store.js';
import { isGone, type OrderRecord } from '../orders/order.js';
import { findOrdersToldSince } from '../orders/orders.store.js';
import type { Content, MessageContext } from './content.js';
import { couponWords } from './coupon-words.js';
import type { Message } from './message.js';
import { bestOffer, mayHearOffers } from './offers.js';
import { walletUrl } from './urls.js';
import { chooseVariant, VARIANTS } from './variants.js';
import { zoneOf } from './window.js';

/** Whoever is being calmed is not greeted as if nothing were the matter. */
const unlessCase =
  (content: (message: Message, context: MessageContext) => Promise<Content>) =>
  async (message: Message, context: MessageContext): Promise<Content> =>
    (await hasOpenCase(message.customerId)) ? { reason: 'case_open' } : content(message, context);

/** The first greeting names the best campaign that is live for the customer, if there is one (E-10). */
export const welcomeContent = unlessCase(async (message, context) => {
  const offer = await bestOffer(context);
  const variant = await chooseVariant(message);
  return {
    variables: { variant, offer: offer?.words ?? null, walletUrl: walletUrl(message.customerId, context.shop) },
    coupons: [],
    campaignIds: offer ? [offer.campaignId] : [],
    variant,
  };
});

/** A coupon that a campaign issued for the day goes with it. */
export const birthdayContent = unlessCase(async (message, context) => {
  const { customer, shop, now } = context;
  const today = localDate(now, zoneOf(customer, shop));
  if (customer.birthday === null || birthdayIn(customer.birthday, Number(today.slice(0, 4))) !== today) return { reason: 'not_birthday' };
  const coupon = mayHearOffers(context) ? await newestCoupon(message.customerId, context) : null;
  const variant = await chooseVariant(message);
  return {
    variables: { variant, coupon: coupon && (await couponWords(coupon, context)), walletUrl: walletUrl(message.customerId, shop) },
    coupons: coupon ? [coupon] : [],
    variant,
  };
});

/** Issued since yesterday in the customer's zone: the shop's day and theirs begin at different times. */
async function newestCoupon(customerId: string, { customer, shop, now }: MessageContext) {
  const zone = zoneOf(customer, shop);
  const since = startOfDay(addDays(localDate(now, zone), -1), zone).toJSDate();
  const coupons = await findUsableMade(customerId, since, now);
  return coupons.find((coupon) => isUnused(coupon, now) && coupon.origin.kind === 'schedule') ?? null;
}

/** Thanks to who bought, or to who was here and did not (E-18); decided when it is sent, for a visit may end before the order is paid. */
export const thanksContent = unlessCase(async (message, context) => {
  const orders = await ordersSince(message, context);
  if (orders.length > 0 && orders.every(isGone)) return { reason: 'order_gone' };
  const word = orders.length > 0 ? 'bought' : 'visited';
  const variant = await chooseVariant(
    message,
    VARIANTS.map((text) => `${word}_${text}`),
  );
  return { variables: { variant }, coupons: [], variant };
});

/** Placed or paid since the beginning of the day, the customer's, that they are thanked for. */
async function ordersSince({ customerId, occurredAt, plannedAt }: Message, { customer, shop }: MessageContext): Promise<OrderRecord[]> {
  const zone = zoneOf(customer, shop);
  const since = startOfDay(localDate(occurredAt ?? plannedAt, zone), zone).toJSDate();
  const orders = await findOrdersToldSince(customerId, since);
  return orders.filter(({ placedAt, paidAt }) => [placedAt, paidAt].some((at) => at !== null && at >= since));
}
