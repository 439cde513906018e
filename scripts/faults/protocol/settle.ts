import { end, move, noteOwed } from './coupon-life.js';
import type { Steps } from './database.js';
import { effectOnce, forgetLater } from './ledger.js';
import type { Play } from './play.js';
import type { Coupon, Lease, Redemption } from './records.js';
import { bookOverrunUses, forgetUses, freeUses, spendUses } from './uses.js';

/** Names what one coupon of a redemption changes in its campaign's allowance. */
export const effectId = ({ _id }: Redemption, code: string): string => `${_id}:${code}`;

/** Moves a redemption on; null: it is not as `matches` says. */
export const decide = (
  play: Play,
  id: string,
  what: string,
  matches: (redemption: Redemption) => boolean,
  change: (redemption: Redemption) => Partial<Redemption>,
): Steps<Redemption | null> => play.db.move('redemptions', id, what, matches, change);

/** The same of one that was read: nobody reads it again, so that what is returned may be older than what lies there. */
export const decideOn = (
  play: Play,
  before: Redemption,
  what: string,
  matches: (redemption: Redemption) => boolean,
  change: Partial<Redemption>,
): Steps<Redemption | null> =>
  play.db.decision('redemptions', before, what, matches, change, play.makes('a decision that found nothing is taken for done'));

export const noteSettled = function* (play: Play, { _id }: Redemption, { token }: Lease): Steps<boolean> {
  return (
    (yield* decide(
      play,
      _id,
      'note settled',
      (row) => row.token === token,
      () => ({ isSettled: true }),
    )) !== null
  );
};

/**
 * Writes everywhere what a confirmed redemption means, under the lease of the confirmation. The order is read while that is on its way. That all
 * is done is noted afterwards, by nobody who is waited for.
 */
export function* settleRedemption(play: Play, redemption: Redemption, lease: Lease): Steps {
  const isFirst = play.chance(0.5);
  if (isFirst) yield* lookAgain(play, redemption);
  for (const [index, code] of redemption.codes.entries()) if (!(yield* settleCode(play, redemption, code, index, lease))) return;
  yield* spendUses(play, redemption, lease);
  if (!isFirst) yield* lookAgain(play, redemption);
  play.begin(`note ${redemption._id}`, () => noteAndForget(play, redemption, lease));
}

/** Where somebody took over it is theirs to note, and their effects still need the ids. */
function* noteAndForget(play: Play, redemption: Redemption, lease: Lease): Steps {
  const idOf = (code: string) => effectId(redemption, code);
  if (play.makes('forgotten before it is settled')) yield* forgetCodes(play, redemption, idOf);
  if ((yield* noteSettled(play, redemption, lease)) || play.makes('forgotten though somebody took over'))
    yield* forgetCodes(play, redemption, idOf);
}

/** A coupon and its allowance are written at once; only what a late one spends is known by its coupon. */
function* settleCode(play: Play, redemption: Redemption, code: string, index: number, lease: Lease): Steps<boolean> {
  const usedMinor = redemption.usedMinor[index] ?? 0;
  const isFirst = redemption.continues !== null || play.chance(0.5);
  if (isFirst) yield* redeem(play, redemption, code, usedMinor);
  if (!(yield* spend(play, redemption, code, usedMinor, lease))) return false;
  if (!isFirst) yield* redeem(play, redemption, code, usedMinor);
  return true;
}

function* redeem(play: Play, { _id }: Redemption, code: string, usedMinor: number): Steps {
  const redeemed = yield* move(
    play,
    code,
    'redeem',
    (row) => row.state === 'reserved' && row.redemption === _id,
    () => ({ state: 'redeemed', usedMinor, redemption: _id }),
  );
  const { revokeWhenFree } = redeemed ?? (yield* play.db.get('coupons', code));
  if (revokeWhenFree) yield* noteOwed(play, code);
}

function* spend(play: Play, redemption: Redemption, code: string, usedMinor: number, lease: Lease): Steps<boolean> {
  const { campaign, costMinor, isFromExpired } = yield* play.db.get('coupons', code);
  if (!play.scenario.campaign(campaign).hasAllowance) return true;
  // What had expired was promised no more: its money was free again.
  const promisedMinor = isFromExpired && !play.makes('late as if promised') ? 0 : costMinor;
  const change = { promisedMinor: -promisedMinor, spentMinor: usedMinor, freeMinor: promisedMinor - usedMinor };
  const entry = { id: effectId(redemption, code), owner: { kind: 'redemption' as const, id: redemption._id } };
  return yield* effectOnce(play, campaign, entry, change, lease);
}

/** Whoever cancels the order may have looked too early for what it used. */
export function* lookAgain(play: Play, { orderId }: Redemption): Steps {
  if (orderId === null || play.makes('the end of an order is overlooked')) return;
  const order = yield* play.db.get('orders', orderId);
  if (order.isCancelled) yield* leaveToRestore(play, orderId);
}

export function* leaveToRestore(play: Play, orderId: string): Steps {
  yield* play.db.update(
    'orders',
    orderId,
    'leave to restore',
    () => true,
    ({ restoreRev }) => ({ isCancelled: true, restoreRev: restoreRev + 1, toRestore: restoreRev + 1 }),
  );
}

export function* forgetCodes(play: Play, redemption: Redemption, idOf: (code: string) => string): Steps {
  for (const code of redemption.codes) {
    const { campaign } = yield* play.db.get('coupons', code);
    if (play.scenario.campaign(campaign).hasAllowance) forgetLater(play, campaign, idOf(code));
  }
}

/** Writes an overrun into the allowances, under its lease: no coupon moves. */
export function* settleOverrun(play: Play, redemption: Redemption, lease: Lease): Steps {
  for (const [index, code] of redemption.codes.entries()) {
    const { campaign } = yield* play.db.get('coupons', code);
    if (!play.scenario.campaign(campaign).hasAllowance) continue;
    const usedMinor = redemption.usedMinor[index] ?? 0;
    const entry = { id: effectId(redemption, code), owner: { kind: 'redemption' as const, id: redemption._id } };
    const change = { spentMinor: usedMinor, freeMinor: -usedMinor, overrunMinor: usedMinor };
    if (!(yield* effectOnce(play, campaign, entry, change, lease))) return;
  }
  if (!(yield* bookOverrunUses(play, redemption, lease))) return;
  yield* lookAgain(play, redemption);
  const isForgotten = play.makes('forgotten before it is noted');
  if (isForgotten) forgetUses(play, redemption, false);
  if (!(yield* noteSettled(play, redemption, lease))) return;
  yield* forgetCodes(play, redemption, (code) => effectId(redemption, code));
  if (!isForgotten) forgetUses(play, redemption, false);
}

/** Lets go of everything that a released redemption still holds. Harmless twice, by whomever. */
export function* undo(play: Play, redemption: Redemption): Steps {
  for (const code of redemption.codes) yield* letGo(play, code, redemption._id);
  yield* freeUses(play, redemption);
  yield* decide(
    play,
    redemption._id,
    'note clean',
    ({ state }) => state === 'released',
    () => ({ isClean: true }),
  );
}

/** Free again, or expired as before, or revoked where its order went back meanwhile. */
function* letGo(play: Play, code: string, id: string): Steps {
  const isHeld = ({ state, redemption }: Coupon) => state === 'reserved' && (redemption === id || play.makes('let go by anybody'));
  const isUnmarked = ({ revokeWhenFree }: Coupon) => !revokeWhenFree || play.makes('a mark is overlooked at the release');
  const gone = { redemption: null };
  if (
    yield* move(
      play,
      code,
      'let go',
      (row) => isHeld(row) && isUnmarked(row) && !row.isFromExpired,
      () => ({ state: 'issued', ...gone }),
    )
  )
    return;
  const isLate = (row: Coupon) => isHeld(row) && row.isFromExpired;
  if (yield* move(play, code, 'expire again', isLate, () => ({ state: 'expired', isFromExpired: false, ...gone }))) return;
  yield* end(play, code, 'revoked', (row) => isHeld(row) && row.revokeWhenFree);
}
