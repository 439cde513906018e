import { addDays, startOfDay } from '../../campaigns/local-time.js';
import { promiseOf } from '../../campaigns/promise.js';
import { SYSTEM } from '../actors/actor.js';
import type { Coupon } from '../coupons/coupon.js';
import { restoreCoupon, revokeUsed } from '../coupons/coupon-holds.store.js';
import { findCoupon } from '../coupons/coupons.store.js';
import { settleCoupon } from '../coupons/settle.service.js';
import { effectOnce } from '../ledger/ledger.service.js';
import { type Change, forget } from '../ledger/ledger.store.js';
import { type Lease, newLease } from '../lib/lease.js';
import { nameOfKey } from '../orders/source-key.js';
import { type GivenBack, type Held, type Redemption, usedMinorOf } from './redemption.js';
import { noteSettled } from './redemptions.store.js';
import { effectId, givePiece, markFigures } from './settle.service.js';
import { forgetRestoredUses, giveBackUses } from './uses.service.js';

/** Writes everywhere what it means that a redemption is given back, under its lease. Whatever a crash leaves, the sweep repeats. */
export async function settleRestored(redemption: Redemption, lease: Lease): Promise<void> {
  for (const held of redemption.held) {
    if (!(await takeBackMoney(redemption, held, lease))) return;
    if (!redemption.isOverrun) await giveBackCoupon(redemption, held.code);
  }
  if (!(await giveBackUses(redemption, lease))) return;
  await markFigures(redemption);
  if (!(await noteSettled(redemption._id, lease))) return;
  for (const { code, campaignId } of redemption.held) await forget(campaignId, restoredId(redemption, code));
  await forgetRestoredUses(redemption);
}

const restoredId = (redemption: Redemption, code: string): string => `${effectId(redemption, code)}:restored`;

/** False: the lease ran out. What was given is promised again; an overrun was never promised. */
async function takeBackMoney(redemption: Redemption, held: Held, lease: Lease): Promise<boolean> {
  const { costMinor, campaignId, code } = held;
  if (redemption.isOverrun && !(await givePiece(redemption, await findCoupon(code), -1, restoredId(redemption, code), lease))) return false;
  if (costMinor === null) return true;
  const usedMinor = usedMinorOf(redemption, held);
  const change: Change = redemption.isOverrun
    ? { spentMinor: -usedMinor, freeMinor: usedMinor, overrunMinor: -usedMinor }
    : { spentMinor: -usedMinor, promisedMinor: costMinor, freeMinor: usedMinor - costMinor };
  return effectOnce(campaignId, restoredId(redemption, code), change, { kind: 'redemption', id: redemption._id }, lease);
}

/** By what its promise says of this cancellation. What was recalled meanwhile does not come back. */
async function giveBackCoupon({ _id, orderId, back }: Redemption, code: string): Promise<void> {
  const coupon = await findCoupon(code);
  if (!back || coupon?.state !== 'redeemed' || coupon.redemptionId !== _id) return;
  const { at, by } = back;
  const words = `order ${orderId && nameOfKey(orderId)} was cancelled (${by})`;
  const fate = promiseOf(coupon).onCancel[by];
  const span = fate === 'prolong' ? prolonged(coupon, back) : {};
  const why = `${words}; its last day is ${span.lastDay ?? coupon.lastDay}`;
  if (fate !== 'lose' && (await restoreCoupon(code, _id, span, { at, by: SYSTEM._id, why }))) return;
  const recall = (await findCoupon(code))?.revokeWhenFree;
  const lease = newLease();
  const revoked = await revokeUsed(code, _id, lease, recall ?? { at, by: SYSTEM._id, why: `${words}; it is lost`, cause: 'forfeited' });
  if (revoked) await settleCoupon(revoked, lease);
}

/** Its last day moves on by the days for which the order held it up. */
function prolonged({ lastDay }: Coupon, { heldUpDays, zone }: GivenBack): Partial<Pick<Coupon, 'lastDay' | 'expiresAt'>> {
  if (heldUpDays === 0) return {};
  const longer = addDays(lastDay, heldUpDays);
  return { lastDay: longer, expiresAt: startOfDay(addDays(longer, 1), zone).toJSDate() };
}
