import { setTimeout as sleep } from 'node:timers/promises';
import { type Obstacle, obstaclesTo } from '../../campaigns/obstacles.js';
import type { ReasonCode } from '../../campaigns/reasons.js';
import type { Coupon } from '../coupons/coupon.js';
import { reserveCoupon, retakeCoupon } from '../coupons/coupon-holds.store.js';
import { findCoupon } from '../coupons/coupons.store.js';
import { settleIfLeft } from '../coupons/settle.service.js';
import { idOf } from '../lib/ids.js';
import { isNearlyOver, type Lease, newLease } from '../lib/lease.js';
import { realNow } from '../lib/real-time.js';
import { type Refusal, stillUnderWay } from '../lib/refusal.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Redemption } from './redemption.js';
import { findCheckout, findRedemption, findReleased, insertCheckout, moveCheckout, movePending, replaceOld } from './redemptions.store.js';
import { freeUses } from './uses.service.js';

export const checkoutKey = (checkoutId: string): string => idOf('checkout', checkoutId);

/**
 * Makes this the checkout's redemption, and returns it with what it replaces; or the one by which the checkout is confirmed. The old one is
 * decided first, and only then the checkout moves. Mostly there is none.
 */
export async function takeCheckout(
  redemption: Redemption,
  lease: Lease,
  now: Date,
): Promise<{ mine: Redemption } | { confirmed: Redemption }> {
  const { _id, checkoutId } = redemption;
  const key = checkoutKey(checkoutId);
  let mine = redemption;
  for (;;) {
    if (await insertCheckout({ _id: key, redemptionId: _id })) return { mine };
    const checkout = await findCheckout(key);
    if (checkout === null) continue;
    if (checkout.redemptionId === _id) return { mine };
    const old = await findRedemption(checkout.redemptionId);
    if (old?.state === 'confirmed') return { confirmed: old };
    const over = old && (isOver(old) ? old : await replaceOld(old._id, newLease(), lease, now));
    if (old && !over) {
      await stopIfUnderWay(old._id, redemption, lease);
      continue;
    }
    if (over) await freeOld(over);
    // Noted before the checkout moves, so that a retry still knows whose coupons it may take.
    const replaces = checkout.redemptionId;
    if (!(await movePending(_id, lease, { replaces }))) throw underWay();
    mine = { ...mine, replaces };
    if (await moveCheckout(key, replaces, _id)) return { mine };
  }
}

/** It holds and uses nothing any more: the checkout is free for the next try. */
const isOver = ({ state }: Redemption): boolean => state === 'released' || state === 'restored';

/**
 * What the checkout held of campaigns without coupons is free before the checkout moves, or nobody would find it in the way of the customer's
 * own next try.
 */
export async function freeOld(old: Redemption): Promise<void> {
  if (old.state === 'released' && !old.isClean) await freeUses(old);
}

/**
 * The old redemption is being decided by somebody who lives: our own lease is handed back, so that the retry goes on at once. It ends now
 * and not long ago: a sweep is to leave the retry some time. Stops too where our own lease is over: nothing that we write counts any more.
 */
async function stopIfUnderWay(oldId: string, redemption: Redemption, lease: Lease): Promise<void> {
  if (isNearlyOver(lease)) throw underWay();
  const old = await findRedemption(oldId);
  if (old?.state !== 'pending') return;
  await movePending(redemption._id, lease, { leaseUntil: realNow() });
  throw underWay();
}

export const underWay = (): Refusal => stillUnderWay('This checkout is being decided right now. Try again.');

/** What somebody else is at is mostly a matter of milliseconds. */
const WAITS = 5;
const WAIT_MS = 40;

/** Asks again for a moment while somebody else is at it. `busy`: they still are. */
export async function askAgain<Answer>(ask: () => Promise<Answer | 'busy'>): Promise<Answer | 'busy'> {
  for (let waits = 0; ; waits++) {
    const answer = await ask();
    if (answer !== 'busy' || waits === WAITS) return answer;
    await sleep(WAIT_MS);
  }
}

/** The same; whoever would have to wait longer comes again. */
export async function patiently<Answer>(ask: () => Promise<Answer | 'busy'>): Promise<Answer> {
  const answer = await askAgain(ask);
  if (answer === 'busy') throw underWay();
  return answer;
}

/** Takes a coupon that is free, or that a released redemption has not let go of yet. Null: it is ours. Otherwise why not. */
export async function takeCoupon(code: string, redemption: Redemption, lease: Lease, now: Date): Promise<ReasonCode | null> {
  const { _id: redemptionId, actorId, checkoutId } = redemption;
  const move = { to: 'reserved' as const, at: now, by: actorId, why: `checkout ${nameOfKey(checkoutId)}` };
  for (let replaced = redemption.replaces; ; ) {
    if (await reserveCoupon(code, { redemptionId, replaced }, lease, now, move)) return null;
    const coupon = await findCoupon(code);
    if (coupon?.state === 'reserved' && coupon.redemptionId === redemptionId) return null;
    if (isNearlyOver(lease)) throw underWay();
    const why = whyGone(coupon, now, HELD);
    if (why !== null) return why;
    [replaced = null] = await releasedHolders(coupon ? [coupon] : []);
    if (coupon?.state === 'reserved' && replaced === null) return 'coupon_reserved';
  }
}

/** Makes a late redemption its checkout's. False: the checkout has another by now that is not released. */
export async function takeCheckoutAgain({ _id, checkoutId }: Redemption): Promise<boolean> {
  const key = checkoutKey(checkoutId);
  for (;;) {
    const checkout = await findCheckout(key);
    if (checkout === null || checkout.redemptionId === _id) return checkout !== null;
    const current = await findRedemption(checkout.redemptionId);
    if (current && !isOver(current)) return false;
    if (current) await freeOld(current);
    await moveCheckout(key, checkout.redemptionId, _id);
  }
}

/**
 * Takes a coupon again whose hold was over: it is free, or expired since, or a released redemption has not let go of it yet. It was valid
 * at the reserve, and that is not asked again. Null: it is ours. Otherwise why not.
 */
export async function takeCouponAgain(code: string, late: Redemption, lease: Lease, now: Date): Promise<ReasonCode | null> {
  const { _id: redemptionId, actorId, orderId } = late;
  const move = { to: 'reserved' as const, at: now, by: actorId, why: `order ${orderId && nameOfKey(orderId)}, after the hold was over` };
  for (let released: string | null = null; ; ) {
    if (await retakeCoupon(code, { redemptionId, released }, lease, move)) return null;
    const coupon = await findCoupon(code);
    if (coupon?.state === 'reserved' && coupon.redemptionId === redemptionId) return null;
    if (isNearlyOver(lease)) throw underWay();
    if (coupon?.state === 'expired' && !coupon.isSettled && !(await settleIfLeft(code))) throw underWay();
    const why = whyGone(coupon, now, [...HELD, ...OVER]);
    if (why !== null) return why;
    [released = null] = await releasedHolders(coupon ? [coupon] : []);
    if (coupon?.state === 'reserved' && released === null) return 'coupon_reserved';
  }
}

/** Whoever holds it may have been released. */
const HELD: Obstacle[] = ['coupon_reserved'];

/** Judged at the reserve, and not again. */
const OVER: Obstacle[] = ['coupon_expired', 'coupon_not_yet_valid'];

/** Null: it can be had, but for what `passes`. */
const whyGone = (coupon: Coupon | null, now: Date, passes: Obstacle[]): Obstacle | null =>
  coupon === null ? 'coupon_unknown' : (obstaclesTo(coupon, now).find((code) => !passes.includes(code)) ?? null);

/** The redemptions that still stand in these coupons although they were released: a crash came before they let go. */
export async function releasedHolders(coupons: Coupon[]): Promise<string[]> {
  const holders = coupons.flatMap(({ state, redemptionId }) => (state === 'reserved' && redemptionId !== null ? [redemptionId] : []));
  return holders.length === 0 ? [] : findReleased(holders);
}
