import { end, move } from './coupon-life.js';
import type { Steps } from './database.js';
import { effectOnce } from './ledger.js';
import type { Play } from './play.js';
import type { Coupon, Lease, Redemption } from './records.js';
import { decide, effectId, forgetCodes, leaveToRestore, noteSettled, settleOverrun, settleRedemption, undo } from './settle.js';
import { forgetUses, giveBackUses } from './uses.js';

/**
 * The order that used a redemption is cancelled: it is written first, then what it used is looked for. (In the shop the cancellation is an
 * event, which a sweep repeats until it is answered; here its first write leaves the rest to the sweep.)
 */
export function* cancelOrder(play: Play, orderId: string): Steps {
  yield* leaveToRestore(play, orderId);
  yield* restoreLeft(play, orderId);
}

/** The word is taken away only by whoever read it before they looked. */
export function* restoreLeft(play: Play, orderId: string): Steps {
  const { toRestore, redemption } = yield* play.db.get('orders', orderId);
  if (toRestore === 0) return;
  const used = yield* play.db.find('redemptions', (row) => row.orderId === orderId);
  let isDone = true;
  for (const id of new Set([...used.map(({ _id }) => _id), ...(redemption === null ? [] : [redemption])]))
    isDone = (yield* giveBack(play, id, orderId)) && isDone;
  const isSame = (row: { toRestore: number }) => row.toRestore === toRestore || play.makes('a look clears what it did not see');
  if (isDone) yield* play.db.update('orders', orderId, 'restored', isSame, () => ({ toRestore: 0 }));
}

const TRIES = 4;

/** False: somebody is deciding or settling it just now; later. */
function* giveBack(play: Play, id: string, orderId: string): Steps<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = yield* play.db.read('redemptions', id);
    if (found === null || (found.orderId !== null && found.orderId !== orderId)) return true;
    const { state } = found;
    const isSettled = found.isSettled || (state === 'confirmed' && play.makes('restored before it is settled'));
    if (state === 'released' || (state === 'restored' && isSettled)) return true;
    if (state === 'pending') return false;
    if (!isSettled) yield* finishLeft(play, id);
    else if (yield* state === 'reserved' ? letGo(play, id) : restore(play, id)) return true;
    if (!isSettled && !(yield* play.db.get('redemptions', id)).isSettled) return false;
  }
  return false;
}

function* letGo(play: Play, id: string): Steps<boolean> {
  const lease = play.newLease();
  const changes = { state: 'released' as const, why: 'order_cancelled', isClean: false, ...lease };
  const released = yield* decide(
    play,
    id,
    'release',
    ({ state }) => state === 'reserved',
    () => changes,
  );
  if (released) yield* undo(play, released);
  return released !== null;
}

function* restore(play: Play, id: string): Steps<boolean> {
  const lease = play.newLease();
  const isGiven = ({ state, isSettled }: Redemption) =>
    (state === 'confirmed' || state === 'overrun') && (isSettled || play.makes('restored before it is settled'));
  const restored = yield* decide(play, id, 'restore', isGiven, () => ({ state: 'restored', isSettled: false, ...lease }));
  if (restored) yield* settleRestored(play, restored, lease);
  return restored !== null;
}

const restoredId = (redemption: Redemption, code: string): string => `${effectId(redemption, code)}:restored`;

/** Writes everywhere what it means that a redemption is given back, under its lease. */
function* settleRestored(play: Play, redemption: Redemption, lease: Lease): Steps {
  for (const [index, code] of redemption.codes.entries()) {
    if (!(yield* takeBackMoney(play, redemption, code, redemption.usedMinor[index] ?? 0, lease))) return;
    if (!redemption.isOverrun) yield* giveBackCoupon(play, redemption, code);
  }
  if (!(yield* giveBackUses(play, redemption, lease))) return;
  const isForgotten = play.makes('forgotten before it is noted');
  if (isForgotten) forgetUses(play, redemption, true);
  if (!(yield* noteSettled(play, redemption, lease))) return;
  yield* forgetCodes(play, redemption, (code) => restoredId(redemption, code));
  if (!isForgotten) forgetUses(play, redemption, true);
}

/** What was given is promised again; an overrun was never promised. */
function* takeBackMoney(play: Play, redemption: Redemption, code: string, usedMinor: number, lease: Lease): Steps<boolean> {
  const { campaign, costMinor } = yield* play.db.get('coupons', code);
  if (!play.scenario.campaign(campaign).hasAllowance) return true;
  const change = redemption.isOverrun
    ? { spentMinor: -usedMinor, freeMinor: usedMinor, overrunMinor: -usedMinor }
    : { spentMinor: -usedMinor, promisedMinor: costMinor, freeMinor: usedMinor - costMinor };
  const entry = { id: restoredId(redemption, code), owner: { kind: 'redemption' as const, id: redemption._id } };
  return yield* effectOnce(play, campaign, entry, change, lease);
}

function* giveBackCoupon(play: Play, { _id }: Redemption, code: string): Steps {
  const isUsed = ({ state, redemption }: Coupon) => state === 'redeemed' && redemption === _id;
  const isUnmarked = ({ revokeWhenFree }: Coupon) => !revokeWhenFree || play.makes('a mark is overlooked at the restore');
  const unused = { state: 'issued' as const, redemption: null, usedMinor: 0, owedMinor: null, isFromExpired: false };
  if (
    yield* move(
      play,
      code,
      'give back',
      (row) => isUsed(row) && isUnmarked(row),
      () => unused,
    )
  )
    return;
  yield* end(play, code, 'revoked', (row) => isUsed(row) && row.revokeWhenFree);
}

/** Settles what a crash left, unless its owner lives. `grace`: what a sweep waits beyond the lease. */
export function* finishLeft(play: Play, id: string, grace = 0): Steps {
  const lease = play.newLease();
  const isLeft = ({ isSettled, leaseUntil }: Redemption) => !isSettled && leaseUntil + grace <= play.now;
  const taken = yield* decide(play, id, 'take over', isLeft, () => lease);
  if (taken?.state === 'confirmed') yield* settleRedemption(play, taken, lease);
  if (taken?.state === 'overrun') yield* settleOverrun(play, taken, lease);
  if (taken?.state === 'restored') yield* settleRestored(play, taken, lease);
}
