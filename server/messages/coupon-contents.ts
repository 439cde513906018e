import { HOUR_MS } from '../../campaigns/durations.js';
import { firstObstacle, isUnused, type Obstacle } from '../../campaigns/obstacles.js';
import { causeOf, isOrderWentBack } from '../../campaigns/revocation.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCoupons, findUsableEnding } from '../coupons/coupons.store.js';
import type { Content, MessageContext } from './content.js';
import { couponWords, totalsOf } from './coupon-words.js';
import type { Message } from './message.js';
import type { Notes } from './notes.js';
import type { SuppressionReason } from './reasons.js';
import { walletUrl } from './urls.js';

/** Coupons that end within this time of a reminder are named in it. */
const REMINDED_MS = 72 * HOUR_MS;

/** The latest end of a coupon that is named in a reminder of an instant, and from when on a coupon is. */
export const remindedUntil = (at: Date): Date => new Date(at.getTime() + REMINDED_MS);
export const remindedFrom = ({ expiresAt }: Pick<Coupon, 'expiresAt'>): Date => new Date(expiresAt.getTime() - REMINDED_MS);

const MOST_LISTED = 20;

/** What a coupon comes with: it is not told a second time. */
const CARRIERS = ['apology', 'birthday'] as const;

export async function issuedContent(message: Message, context: MessageContext): Promise<Content> {
  const { shop, now, notes } = context;
  const coupon = await couponOf(message);
  if (!coupon) return { reason: 'coupon_unknown' };
  const obstacle = firstObstacle(coupon, now);
  if (obstacle !== null && obstacle !== 'coupon_not_yet_valid') return { reason: obstacle };
  for (const kind of CARRIERS) if (await notes.isNamedBy(kind, message.customerId, coupon._id)) return { reason: `told_with_${kind}` };
  return { variables: { coupon: await couponWords(coupon, context), walletUrl: walletUrl(message.customerId, shop) }, coupons: [coupon] };
}

/** A person's own words may be meant for colleagues and are not passed on. */
export async function revokedContent(message: Message, context: MessageContext): Promise<Content> {
  const coupon = await couponOf(message);
  if (coupon?.state !== 'revoked') return { reason: 'coupon_not_revoked' };
  const recall = coupon.moves.findLast(({ to }) => to === 'revoked');
  const orderWentBack = recall !== undefined && isOrderWentBack(causeOf(recall));
  return { variables: { coupon: await couponWords(coupon, context), orderWentBack }, coupons: [coupon] };
}

async function couponOf({ codes }: Message): Promise<Coupon | undefined> {
  const [coupon] = await findCoupons(codes);
  return coupon;
}

/**
 * All of the customer's unused coupons that end within the time, also those that came after the planning. Each is put into this reminder by a
 * write of its own, so that no other names it too.
 */
export async function expiryContent(message: Message, context: MessageContext): Promise<Content> {
  const { shop, now, notes } = context;
  const usable = await findUsableEnding(message.customerId, now, remindedUntil(message.dueAt));
  const ending = usable.filter((coupon) => isUnused(coupon, now));
  const mine = await Promise.all(ending.map(({ _id }) => notes.putIntoReminder(_id, message._id)));
  const coupons = ending.filter((_coupon, index) => mine[index]);
  const named = coupons.map(({ _id }) => _id);
  if (coupons.length === 0) return nothingLeft(message, now, notes);
  await leaveUnnamed(message, named, notes);
  const variables = {
    count: coupons.length,
    totals: totalsOf(coupons),
    coupons: await Promise.all(coupons.slice(0, MOST_LISTED).map((coupon) => couponWords(coupon, context))),
    unlisted: Math.max(0, coupons.length - MOST_LISTED),
    walletUrl: walletUrl(message.customerId, shop),
  };
  return { variables, coupons };
}

const GONE: Record<Obstacle, SuppressionReason> = {
  coupon_unknown: 'nothing_left',
  coupon_revoked: 'coupons_revoked',
  coupon_used: 'coupons_redeemed',
  coupon_expired: 'coupons_expired',
  coupon_reserved: 'coupons_reserved',
  coupon_not_yet_valid: 'nothing_left',
};

/** What is only held for a checkout may come free again: another day's reminder may then name it. */
export async function leaveUnnamed({ customerId, _id, codes }: Message, named: string[], notes: Notes): Promise<void> {
  if (codes.some((code) => !named.includes(code))) await notes.takeOutOfReminder(customerId, _id, named);
}

/** One word where it is the same for all. */
async function nothingLeft({ customerId, _id }: Message, now: Date, notes: Notes): Promise<Content> {
  const coupons = await notes.findCouponsInReminder(customerId, _id);
  const [reason, ...others] = new Set(coupons.map((coupon) => goneBy(coupon, now)));
  await notes.takeOutOfReminder(customerId, _id, []);
  return { reason: others.length === 0 && reason !== undefined ? reason : 'nothing_left' };
}

function goneBy(coupon: Coupon, now: Date): SuppressionReason {
  const obstacle = firstObstacle(coupon, now);
  return obstacle === null ? 'nothing_left' : GONE[obstacle];
}
