import { releaseOver } from './confirm.js';
import { expire, settleLeft } from './coupon-life.js';
import type { Steps } from './database.js';
import { carryLeft, look, tellEvent, undoIssue } from './issue.js';
import { carryLate } from './late.js';
import { forget, giveBackIssue, settleOldIssue } from './ledger.js';
import { GRACE, type Play } from './play.js';
import type { Entry, Lease, Redemption } from './records.js';
import { finishLeft, restoreLeft } from './restore.js';
import { decide, undo } from './settle.js';
import { sweepUse } from './uses.js';

/** All that the jobs mend, one kind after the other; several programs may be at it at once. */
export function* sweep(play: Play): Steps {
  yield* sweepIssues(play);
  yield* sweepRedemptions(play);
  for (const { _id } of yield* play.db.find('orders', ({ changed }) => changed !== 0)) yield* look(play, _id);
  for (const { _id } of yield* play.db.find('orders', ({ toRestore }) => toRestore !== 0)) yield* restoreLeft(play, _id);
  for (const { _id, held } of yield* play.db.find('allowances', ({ held }) => held.length > 0))
    for (const entry of held) yield* clearEntry(play, _id, entry);
}

const isLongOver = (play: Play, { leaseUntil }: Pick<Lease, 'leaseUntil'>): boolean => leaseUntil + GRACE <= play.now;

function* sweepIssues(play: Play): Steps {
  const { db, scenario } = play;
  for (const { _id } of yield* db.find('events', (row) => row.answer === null && isLongOver(play, row)))
    yield* tellEvent(play, scenario.occasion(_id));
  for (const { _id } of yield* db.find('coupons', (row) => row.state === 'opening' && isLongOver(play, row))) yield* carryLeft(play, _id);
  for (const refused of yield* db.find('coupons', ({ state, isClean }) => state === 'refused' && !isClean)) yield* undoIssue(play, refused);
  for (const { _id } of yield* db.find('coupons', (row) => !row.isSettled && isLongOver(play, row))) yield* settleLeft(play, _id, GRACE);
  for (const { _id } of yield* db.find('coupons', ({ state, expiresAt }) => state === 'issued' && expiresAt <= play.now))
    yield* expire(play, _id);
}

function* sweepRedemptions(play: Play): Steps {
  const { db } = play;
  for (const pending of yield* db.find('redemptions', (row) => row.state === 'pending' && isLongOver(play, row)))
    yield* pending.continues === null ? letGo(play, pending._id) : carryLate(play, pending._id, GRACE);
  const isOver = ({ state, expiresAt }: Redemption) => state === 'reserved' && (expiresAt ?? 0) <= play.now;
  for (const { _id } of yield* db.find('redemptions', isOver)) yield* releaseOver(play, _id);
  const isLeft = (row: Redemption) => row.state === 'released' && !row.isClean && isLongOver(play, row);
  for (const released of yield* db.find('redemptions', isLeft)) yield* undo(play, released);
  for (const { _id } of yield* db.find('redemptions', (row) => !row.isSettled && isLongOver(play, row)))
    yield* finishLeft(play, _id, GRACE);
}

function* letGo(play: Play, id: string): Steps {
  const changes = { state: 'released' as const, why: 'broken_off', answer: 'refused broken_off', isClean: false, ...play.newLease() };
  const isLeft = (row: Redemption) => row.state === 'pending' && isLongOver(play, row);
  const released = yield* decide(play, id, 'break off', isLeft, () => changes);
  if (released) yield* undo(play, released);
}

/** The owner is read after the entry: once it is settled, this effect of its is done, and none of that id comes again. */
function* clearEntry(play: Play, allowanceId: string, entry: Entry): Steps {
  const { id, owner, amountMinor } = entry;
  if (owner.kind === 'use') return yield* sweepUse(play, allowanceId, entry);
  if (owner.kind === 'redemption') {
    if ((yield* play.db.get('redemptions', owner.id)).isSettled) yield* forget(play, allowanceId, id);
    return;
  }
  const coupon = yield* play.db.get('coupons', owner.id);
  if (id !== coupon._id) {
    if (coupon.isSettled) yield* forget(play, allowanceId, id);
  } else if (coupon.state === 'refused') yield* giveBackIssue(play, allowanceId, coupon);
  else if (coupon.state !== 'opening')
    yield* amountMinor > 0 && !play.makes('an old entry is taken for a new one')
      ? settleOldIssue(play, allowanceId, id)
      : dropEntry(play, allowanceId, id);
}

/** Promised already: by whatever name it stands there, it only goes. */
const dropEntry = (play: Play, allowanceId: string, id: string): Steps =>
  play.makes('a new entry is taken for an old one') ? settleOldIssue(play, allowanceId, id) : forget(play, allowanceId, id);
