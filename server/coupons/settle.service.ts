import { SYSTEM } from '../actors/actor.js';
import { markStale } from '../customers/customers.store.js';
import { forgetLater } from '../ledger/forget-later.js';
import { effectOnce, promiseHeld } from '../ledger/ledger.service.js';
import type { Change } from '../ledger/ledger.store.js';
import { uncountForCustomer } from '../ledger/usage.service.js';
import { inLanes } from '../lib/lanes.js';
import { type Lease, newLease } from '../lib/lease.js';
import { letRequestsGoFirst } from '../lib/requests-first.js';
import { keepApart, leftovers, resume } from '../lib/resume.js';
import type { Coupon } from './coupon.js';
import { endIssued, endIssuedOfMany, findExpired, findUnsettled, noteSettled, takeOverUnsettled } from './coupons.store.js';
import { type Draw, drawsOf, extensionDraws } from './draws.js';
import { forgetExtension, settleExtension } from './extension-money.js';

/**
 * Writes everywhere what a coupon's last move means, under the lease that the move was written with. Whatever a crash leaves, the sweep repeats.
 * `marks`: whether its customer is to be marked as changed, which whoever issues it may do for all of their coupons at once.
 */
export async function settleCoupon(coupon: Coupon, lease: Lease, marks = true): Promise<void> {
  const { _id: code, campaignId, customerId } = coupon;
  const promises = drawsOf(coupon);
  await Promise.all(promises.map(({ allowanceId }) => promiseHeld(allowanceId, code)));
  await settleExtension(coupon);
  if (coupon.state === 'revoked') await uncountForCustomer(campaignId, customerId, code);
  const endings = endingsOf(coupon);
  for (const { allowanceId, id, change } of endings)
    if (!(await effectOnce(allowanceId, id, change, { kind: 'coupon', id: code }, lease))) return;
  if (marks) await markStale(customerId);
  // Whoever took over may be about to do the effect: forgotten before that, it would happen twice.
  if (!(await noteSettled(code, lease.token))) return;
  for (const { allowanceId } of promises) forgetLater(allowanceId, code);
  for (const { allowanceId, id } of endings) forgetLater(allowanceId, id);
  forgetExtension(coupon);
}

interface Ending {
  allowanceId: string;
  id: string;
  change: Change;
}

/** What the end of an unused coupon means: a revoked one gives back money and place; an expired one only money, and not whoever gave it what they had given. */
function endingsOf(coupon: Coupon): Ending[] {
  const { _id, state, round } = coupon;
  if (state !== 'expired' && state !== 'revoked') return [];
  const place = state === 'revoked' ? { left: 1 } : {};
  return drawsOf(coupon)
    .filter(({ isAuthority }) => state === 'revoked' || !isAuthority)
    .map((draw) => ending(draw, `${_id}:${state}:${round}`, place))
    .concat(state === 'revoked' ? endingsOfExtension(coupon, `${_id}:${state}:${round}:extended`) : []);
}

const ending = ({ allowanceId, costMinor }: Draw, id: string, place: Change): Ending => ({
  allowanceId,
  id,
  change: { promisedMinor: -costMinor, freeMinor: costMinor, ...place },
});

/** Whoever extended it has not given that; the campaign's money is one promise, however long. */
const endingsOfExtension = (coupon: Coupon, id: string): Ending[] =>
  (coupon.extension?.state === 'done' ? extensionDraws(coupon) : [])
    .filter(({ isAuthority }) => isAuthority)
    .map((draw) => ending(draw, id, { left: 1 }));

/** Ends an unused coupon. Null: it is not free (any more). */
export async function endCoupon(
  filter: Parameters<typeof endIssued>[0],
  move: Parameters<typeof endIssued>[2],
  end = endIssued,
): Promise<Coupon | null> {
  const lease = newLease();
  const coupon = await end(filter, lease, move);
  if (coupon) await settleCoupon(coupon, lease);
  return coupon;
}

const BATCH = 64;
/** Side by side, so that each does not wait for the disk alone. */
const AT_ONCE = 32;

const OVER = 'its last day is over';

/** Marks what has run out by business time. Returns how many. */
export async function expireCoupons(now: Date): Promise<number> {
  const apart = keepApart();
  let expired = 0;
  for (let isDone = false; !isDone; ) {
    const batch = await findExpired(now, BATCH);
    const ended = await inLanes(
      batch,
      ({ _id }) => _id,
      AT_ONCE,
      ({ _id }) =>
        apart.run(() =>
          endCoupon({ _id, expiresAt: { $lte: now } }, { to: 'expired', at: now, by: SYSTEM._id, why: OVER }, endIssuedOfMany),
        ),
    );
    const count = ended.filter(Boolean).length;
    expired += count;
    isDone = batch.length < BATCH || count === 0;
    if (!isDone) await letRequestsGoFirst();
  }
  apart.end();
  return expired;
}

/** Settles what a crash left unsettled. */
export const settleLeftCoupons = (): Promise<number> => resume(leftovers(findUnsettled, ({ _id }) => settleIfLeft(_id)));

/** Settles an unsettled coupon. False: somebody is at it, or it is settled. */
export async function settleIfLeft(code: string): Promise<boolean> {
  const lease = newLease();
  const coupon = await takeOverUnsettled(code, lease);
  if (coupon) await settleCoupon(coupon, lease);
  return coupon !== null;
}
