import type { Steps } from './database.js';
import { takeAgain } from './late.js';
import { HOLD, type Play } from './play.js';
import type { Redemption } from './records.js';
import { finishLeft, restoreLeft } from './restore.js';
import { decide, decideOn, settleOverrun, settleRedemption, undo } from './settle.js';

const GIVEN = ['confirmed', 'restored', 'overrun'];

/** The order is placed with what the redemption gives. A hold that is over is taken again; what cannot be had again and is paid is booked as an overrun. */
export function* confirm(play: Play, id: string, orderId: string, isPaid: boolean): Steps {
  for (let tries = 0; tries < 4; tries++) {
    const root = yield* play.db.read('redemptions', id);
    if (root === null || root.state === 'pending' || root.expiresAt === null) return;
    const given = [root, yield* play.db.read('redemptions', `${id}:2`), yield* play.db.read('redemptions', `${id}:3`)].find(
      (member) => member?.orderId === orderId && GIVEN.includes(member.state),
    );
    if (given) return yield* finishGiven(play, given, orderId);
    if (root.state === 'reserved') yield* take(play, root, orderId);
    else if ((yield* lateOrOverrun(play, root, orderId, isPaid)) === 'stop') return;
  }
}

function* finishGiven(play: Play, { _id, isSettled }: Redemption, orderId: string): Steps {
  if (!isSettled) yield* finishLeft(play, _id);
  play.reply(`confirm ${_id}`, 'given');
  if ((yield* play.db.get('orders', orderId)).isCancelled) yield* restoreLeft(play, orderId);
}

function* take(play: Play, root: Redemption, orderId: string): Steps {
  const lease = play.newLease();
  const isLasting = ({ state, expiresAt }: Redemption) => state === 'reserved' && (expiresAt ?? 0) > play.now;
  const mayConfirm = (row: Redemption) => isLasting(row) || play.makes('confirmed after a stale read');
  const confirmed = yield* decideOn(play, root, 'confirm', mayConfirm, { state: 'confirmed', orderId, isSettled: false, ...lease });
  if (confirmed) return yield* settleRedemption(play, confirmed, lease);
  yield* releaseOver(play, root._id);
}

/** Lets go of a hold whose time is over. */
export function* releaseOver(play: Play, id: string): Steps {
  const lease = play.newLease();
  const isOver = ({ state, expiresAt }: Redemption) => state === 'reserved' && (expiresAt ?? 0) <= play.now;
  const over = yield* decide(play, id, 'hold over', isOver, () => ({ state: 'released', why: 'hold_over', isClean: false, ...lease }));
  if (over) yield* undo(play, over);
}

function* lateOrOverrun(play: Play, root: Redemption, orderId: string, isPaid: boolean): Steps<'stop' | 'again'> {
  const late = root.why === 'hold_over' ? yield* takeAgain(play, root, orderId) : null;
  if (late === 'busy') return 'stop';
  if (late !== null && late.orderId === orderId && GIVEN.includes(late.state)) return 'again';
  if (!isPaid || late?.state === 'confirmed') return 'stop';
  yield* bookOverrun(play, root, orderId, late?.why ?? root.why);
  return 'again';
}

/** What was really given, although it could not be held any more. Harmless twice. */
function* bookOverrun(play: Play, root: Redemption, orderId: string, why: string | null): Steps {
  const lease = play.newLease();
  const overrun: Redemption = {
    ...root,
    _id: `${root._id}:3`,
    state: 'overrun',
    orderId,
    why,
    answer: 'overrun',
    continues: root._id,
    isOverrun: true,
    replacedBy: null,
    isSettled: false,
    isClean: true,
    ...lease,
  };
  if (!(yield* play.db.insert('redemptions', overrun))) return;
  play.counts.overruns += 1;
  yield* settleOverrun(play, overrun, lease);
}

/** Makes a hold last longer. */
export function* extend(play: Play, id: string): Steps {
  const expiresAt = play.now + HOLD;
  yield* decide(
    play,
    id,
    'extend',
    (row) => row.state === 'reserved' && (row.expiresAt ?? 0) > play.now,
    () => ({ expiresAt }),
  );
}

/** Lets a reserved one go. */
export function* release(play: Play, id: string): Steps {
  const changes = { state: 'released' as const, why: 'released', isClean: false, ...play.newLease() };
  const released = yield* decide(
    play,
    id,
    'release',
    ({ state }) => state === 'reserved',
    () => changes,
  );
  if (released) yield* undo(play, released);
}
