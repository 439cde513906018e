import type { Steps } from './database.js';
import type { Play } from './play.js';
import type { Lease, Redemption } from './records.js';
import { decide, settleRedemption, undo } from './settle.js';
import { checkRefused, freeOld, takeCheckoutAgain, takeCouponAgain } from './take.js';
import { takeUses } from './uses.js';

/** The hold was over before its order was told of: all of it is taken again, under an id of its own. */
export function* takeAgain(play: Play, root: Redemption, orderId: string): Steps<Redemption | 'busy'> {
  const lease = play.newLease();
  const late: Redemption = {
    ...root,
    _id: `${root._id}:2`,
    state: 'pending',
    orderId,
    why: null,
    answer: null,
    continues: root._id,
    replacedBy: null,
    isSettled: true,
    isClean: true,
    ...lease,
  };
  if (yield* play.db.insert('redemptions', late)) return yield* carry(play, late, lease);
  const known = yield* play.db.get('redemptions', late._id);
  if (known.state !== 'pending') return known;
  const isLeft = ({ state, leaseUntil }: Redemption) => state === 'pending' && leaseUntil <= play.now;
  const taken = yield* decide(play, late._id, 'take over', isLeft, () => lease);
  return taken ? yield* carry(play, taken, lease) : 'busy';
}

/** Forward from wherever it is, within one's lease: every step may have been done before. */
function* carry(play: Play, late: Redemption, lease: Lease): Steps<Redemption | 'busy'> {
  const why = (yield* takeCheckoutAgain(play, late)) ? yield* takeAllAgain(play, late, lease) : 'replaced';
  if (why === 'too_late') return yield* decidedMeanwhile(play, late._id);
  const isOurs = ({ state, token }: Redemption) => state === 'pending' && token === lease.token;
  if (why !== null) {
    const changes = { state: 'released' as const, why, answer: `refused ${why}`, isClean: false };
    const released = yield* decide(play, late._id, `refuse ${why}`, isOurs, () => changes);
    if (!released) return yield* decidedMeanwhile(play, late._id);
    yield* undo(play, released);
    return released;
  }
  const settling = { ...play.newLease(), token: lease.token };
  const changes = { state: 'confirmed' as const, answer: 'confirmed', isSettled: false, ...settling };
  const confirmed = yield* decide(
    play,
    late._id,
    'confirm late',
    (row) => isOurs(row) && play.isWithin(lease),
    () => changes,
  );
  if (!confirmed) return yield* decidedMeanwhile(play, late._id);
  play.counts.late += 1;
  yield* settleRedemption(play, confirmed, settling);
  return confirmed;
}

function* takeAllAgain(play: Play, late: Redemption, lease: Lease): Steps<string | null> {
  for (const code of late.codes) {
    const why = yield* takeCouponAgain(play, code, late, lease);
    if (why !== null) return why;
  }
  // A crash may have come between its own end and letting go: it must not stand in its own way.
  const root = late.continues === null ? null : yield* play.db.get('redemptions', late.continues);
  if (root && !play.makes('late beside its own root')) yield* freeOld(play, root);
  const { aside, use } = yield* takeUses(play, late, lease);
  if (use !== null && aside !== 'done' && aside !== 'too_late') checkRefused(play, late, use, aside);
  return aside === 'done' ? null : aside;
}

/** Another program took over and decided; or our own lease is over. */
function* decidedMeanwhile(play: Play, id: string): Steps<Redemption | 'busy'> {
  const decided = yield* play.db.get('redemptions', id);
  if (decided.state === 'pending') return 'busy';
  if (decided.state === 'released') yield* undo(play, decided);
  return decided;
}

/** A sweep carries forward what a crash left: giving it up would cost the shop an overrun for what may be free. */
export function* carryLate(play: Play, id: string, grace: number): Steps {
  const lease = play.newLease();
  const isLeft = ({ state, leaseUntil }: Redemption) => state === 'pending' && leaseUntil + grace <= play.now;
  const taken = yield* decide(play, id, 'take over', isLeft, () => lease);
  if (taken) yield* carry(play, taken, lease);
}
