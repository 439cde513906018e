import { warning } from '../../campaigns/warnings.js';
import type { Context } from '../context.js';
import { findCoupon } from '../coupons/coupons.store.js';
import { effectOnce } from '../ledger/ledger.service.js';
import { forget } from '../ledger/ledger.store.js';
import { newId } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { type Held, overrunIdOf, promisedBy, type Redemption, usedMinorOf, type WhyLost, whyLostWords } from './redemption.js';
import { findRedemption, insertRedemption, noteSettled } from './redemptions.store.js';
import { effectId, givePiece, lookAgain, markFigures } from './settle.service.js';
import { bookOverrunUses, forgetOverrunUses } from './uses.service.js';

/**
 * The shop has given what the redemption promised, although its coupons could not be had any more: the ledger says what was really given,
 * even below zero. No coupon moves. Harmless twice; `why` is the first one's.
 */
export async function bookOverrun(root: Redemption, orderId: string, why: WhyLost, { actor, now }: Context): Promise<void> {
  const lease = newLease();
  const overrun: Redemption = {
    ...promisedBy(root),
    _id: overrunIdOf(root._id),
    actorId: actor._id,
    state: 'overrun',
    orderId,
    why,
    replaces: null,
    continues: root._id,
    isOverrun: true,
    warnings: [...(root.warnings ?? []), warning('redemption_overrun', '', whyLostWords({ why }))],
    isSettled: false,
    isClean: true,
    news: newId('nws'),
    ...lease,
    createdAt: now,
    decidedAt: now,
  };
  const isMine = (await insertRedemption(overrun)) || (await findRedemption(overrun._id))?.token === lease.token;
  if (isMine) await settleOverrun(overrun, lease);
}

/** Writes an overrun into the allowances, under its lease. Whatever a crash leaves, the sweep repeats. */
export async function settleOverrun(overrun: Redemption, lease: Lease): Promise<void> {
  for (const held of overrun.held) if (!(await spend(overrun, held, lease))) return;
  if (!(await bookOverrunUses(overrun, lease))) return;
  await markFigures(overrun);
  await lookAgain(overrun);
  if (!(await noteSettled(overrun._id, lease))) return;
  for (const { code, campaignId } of overrun.held) await forget(campaignId, effectId(overrun, code));
  await forgetOverrunUses(overrun);
}

/** False: the lease ran out. */
async function spend(overrun: Redemption, held: Held, lease: Lease): Promise<boolean> {
  if (!(await givePiece(overrun, await findCoupon(held.code), 1, effectId(overrun, held.code), lease))) return false;
  if (held.costMinor === null) return true;
  const usedMinor = usedMinorOf(overrun, held);
  const change = { spentMinor: usedMinor, freeMinor: -usedMinor, overrunMinor: usedMinor };
  return effectOnce(held.campaignId, effectId(overrun, held.code), change, { kind: 'redemption', id: overrun._id }, lease);
}
