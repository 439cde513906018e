import type { Steps } from './database.js';
import { HOLD, type Play } from './play.js';
import type { Lease, Redemption } from './records.js';
import type { Wish } from './scenario.js';
import { decide, decideOn, undo } from './settle.js';
import { checkRefused, releasedHolder, takeCheckout, takeCoupon, whyNot } from './take.js';
import { takeUses } from './uses.js';

const BUSY = 'busy';
const ANOTHER = 'another request has this name';

/** Holds all that was asked for one checkout, or nothing. The redemption is written first, the checkout and what it takes follow, one write decides. */
export function* reserve(play: Play, wish: Wish): Steps<string> {
  const refused = yield* price(play, wish);
  const lease = play.newLease();
  const redemption = pending(wish, lease, refused);
  const isFirst = yield* play.db.insert('redemptions', redemption);
  const answer = isFirst
    ? yield* refused === null ? hold(play, redemption, lease) : lost(play, wish.id)
    : yield* goOn(play, wish, yield* play.db.get('redemptions', wish.id));
  return heard(play, wish, answer);
}

/** The same whenever the same is asked; and nobody is told what another request came to that used the same name. */
function heard(play: Play, { id, fingerprint }: Wish, answer: string): string {
  if (answer === BUSY) return answer;
  if (answer !== ANOTHER && play.db.rows.redemptions.get(id)?.fingerprint !== fingerprint)
    play.breaks(`${id} asks for ${fingerprint} and is told of another: ${answer}`);
  return play.reply(`${id} ${fingerprint}`, answer);
}

/** A refusal that is found now leaves the old hold alone. */
function* price(play: Play, { codes, checkout, customer }: Wish): Steps<string | null> {
  const current = yield* play.db.read('checkouts', checkout);
  for (const code of codes) {
    const coupon = yield* play.db.read('coupons', code);
    if (coupon === null || coupon.customer !== customer) return 'coupon_unknown';
    const why = whyNot(coupon, play.now);
    if (why !== null) return why;
    if (coupon.state !== 'reserved' || coupon.redemption === current?.redemption) continue;
    if ((yield* releasedHolder(play, coupon)) === null) return 'coupon_reserved';
  }
  return null;
}

const pending = (
  { id, fingerprint, checkout, customer, codes, usedMinor, uses }: Wish,
  lease: Lease,
  refused: string | null,
): Redemption => ({
  _id: id,
  fingerprint,
  checkout,
  customer,
  state: refused === null ? 'pending' : 'released',
  codes: refused === null ? codes : [],
  usedMinor: refused === null ? usedMinor : [],
  uses: refused === null ? uses : [],
  orderId: null,
  why: refused,
  answer: refused === null ? null : `refused ${refused}`,
  continues: null,
  isOverrun: false,
  replacedBy: null,
  expiresAt: null,
  isSettled: true,
  isClean: true,
  ...lease,
});

/** Somebody began it before: what is decided stays so, what is abandoned goes on. */
function* goOn(play: Play, wish: Wish, { _id, state, fingerprint, answer }: Redemption): Steps<string> {
  if (fingerprint !== wish.fingerprint && !play.makes('another body under one name')) return ANOTHER;
  if (state !== 'pending') return answer ?? '';
  const lease = play.newLease();
  const isLeft = (row: Redemption) => row.state === 'pending' && (row.leaseUntil <= play.now || play.makes('taken over at once'));
  const taken = yield* decide(play, _id, 'take over', isLeft, () => lease);
  return taken?.state === 'pending' ? yield* hold(play, taken, lease) : BUSY;
}

const isOurs = (play: Play, lease: Lease) => (row: Redemption) =>
  row.state === 'pending' && (row.token === lease.token || play.makes('no token'));

function* hold(play: Play, redemption: Redemption, lease: Lease): Steps<string> {
  const taken = yield* takeCheckout(play, redemption, lease);
  if (taken === 'busy' || taken === 'lost') return yield* lost(play, redemption._id);
  const why = taken === 'ours' ? yield* takeAll(play, redemption, lease) : taken;
  if (why === 'too_late') return yield* lost(play, redemption._id);
  if (why !== null) return yield* giveUp(play, redemption, lease, why);
  const expiresAt = play.now + HOLD;
  const changes = { state: 'reserved' as const, answer: play.makes('decided without its answer') ? null : 'reserved', expiresAt };
  const reserved = yield* decideOn(play, redemption, 'reserve', isOurs(play, lease), changes);
  if (!reserved) return yield* lost(play, redemption._id, 'reserved');
  for (const old of yield* play.db.find('redemptions', ({ replacedBy }) => replacedBy === reserved._id)) yield* undo(play, old);
  return 'reserved';
}

/** Null: all of it is ours. */
function* takeAll(play: Play, redemption: Redemption, lease: Lease): Steps<string | null> {
  for (const code of redemption.codes) {
    const why = yield* takeCoupon(play, code, redemption, lease);
    if (why !== null) return why;
  }
  const { aside, use } = yield* takeUses(play, redemption, lease);
  if (use !== null && aside !== 'done' && aside !== 'too_late') checkRefused(play, redemption, use, aside);
  return aside === 'done' ? null : aside;
}

/** Between pricing and taking somebody was faster: the refusal is decided first, and undone afterwards. */
function* giveUp(play: Play, { _id }: Redemption, lease: Lease, why: string): Steps<string> {
  const isClean = play.makes('a refusal leaves what it took');
  const changes = { state: 'released' as const, why, answer: `refused ${why}`, isClean };
  const released = yield* decide(play, _id, `refuse ${why}`, isOurs(play, lease), () => changes);
  if (!released) return yield* lost(play, _id, changes.answer);
  play.counts.refused += 1;
  if (!isClean) yield* undo(play, released);
  return changes.answer;
}

/** Another program took over and decided, or our own lease is over; or it is decided as we wanted, and has gone on since. Only a read tells. */
function* lost(play: Play, id: string, own: string | null = null): Steps<string> {
  if (own === 'reserved' && play.makes('no document is taken for a refusal')) return 'refused';
  if (own !== null && play.makes('the loser keeps its answer')) yield* keep(play, id, own);
  const decided = yield* play.db.get('redemptions', id);
  if (decided.state === 'pending') return BUSY;
  if (decided.state === 'released') yield* undo(play, decided);
  return decided.answer ?? '';
}

const keep = (play: Play, id: string, answer: string): Steps<Redemption | null> =>
  play.db.update(
    'redemptions',
    id,
    'keep',
    () => true,
    () => ({ answer }),
  );
