import type { Steps } from './database.js';
import { HOLD, type Play } from './play.js';
import type { Lease, Redemption } from './records.js';
import type { Wish } from './scenario.js';
import { decide, undo } from './settle.js';
import { checkRefused, releasedHolder, takeCheckout, takeCoupon, whyNot } from './take.js';
import { takeUses } from './uses.js';

const BUSY = 'busy';

/** Holds all that was asked for one checkout, or nothing. The redemption is written first, the checkout and what it takes follow, one write decides. */
export function* reserve(play: Play, wish: Wish): Steps<string> {
  const begun = yield* play.db.read('redemptions', wish.id);
  if (begun) return yield* goOn(play, begun);
  const refused = yield* price(play, wish);
  const lease = play.newLease();
  const redemption = pending(wish, lease, refused);
  if (!(yield* play.db.insert('redemptions', redemption))) return yield* reserve(play, wish);
  return refused === null ? yield* hold(play, redemption, lease) : play.reply(wish.id, `refused ${refused}`);
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

const pending = ({ id, checkout, customer, codes, usedMinor, uses }: Wish, lease: Lease, refused: string | null): Redemption => ({
  _id: id,
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
function* goOn(play: Play, { _id, state, answer }: Redemption): Steps<string> {
  if (state !== 'pending') return play.reply(_id, answer ?? '');
  const lease = play.newLease();
  const isLeft = (row: Redemption) => row.state === 'pending' && (row.leaseUntil <= play.now || play.makes('taken over at once'));
  const taken = yield* decide(play, _id, 'take over', isLeft, () => lease);
  return taken ? yield* hold(play, taken, lease) : BUSY;
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
  const changes = { state: 'reserved' as const, answer: 'reserved', expiresAt };
  const reserved = yield* decide(play, redemption._id, 'reserve', isOurs(play, lease), () => changes);
  if (!reserved) return yield* lost(play, redemption._id);
  for (const old of yield* play.db.find('redemptions', ({ replacedBy }) => replacedBy === reserved._id)) yield* undo(play, old);
  return play.reply(reserved._id, 'reserved');
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
  if (!released) return yield* lost(play, _id);
  play.counts.refused += 1;
  if (!isClean) yield* undo(play, released);
  return play.reply(_id, `refused ${why}`);
}

/** Another program took over and decided; or our own lease is over. */
function* lost(play: Play, id: string): Steps<string> {
  const decided = yield* play.db.get('redemptions', id);
  if (decided.state === 'pending') return BUSY;
  if (decided.state === 'released') yield* undo(play, decided);
  return play.reply(id, decided.answer ?? '');
}
