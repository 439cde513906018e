import { move } from './coupon-life.js';
import type { Steps } from './database.js';
import type { Full } from './ledger.js';
import type { Play } from './play.js';
import type { Coupon, Lease, Redemption, Use } from './records.js';
import { decide } from './settle.js';
import { freeUses } from './uses.js';

/** It holds and uses nothing any more: the checkout is free for the next try. */
const isOver = ({ state }: Redemption): boolean => state === 'released' || state === 'restored';

/** What the checkout held before is given back before the checkout moves, or nobody would find it in the way of the customer's own reload. */
export function* freeOld(play: Play, old: Redemption): Steps {
  if (old.state === 'released' && !old.isClean && !play.makes('the replaced one is not freed')) yield* freeUses(play, old);
}

export type Taken = 'ours' | 'busy' | 'lost' | 'already_confirmed';

/** Makes this the checkout's redemption. The old one is decided first, and only then the checkout moves. */
export function* takeCheckout(play: Play, redemption: Redemption, lease: Lease): Steps<Taken> {
  const { _id, checkout: key } = redemption;
  for (;;) {
    const checkout = yield* play.db.read('checkouts', key);
    if (checkout === null) {
      yield* play.db.insert('checkouts', { _id: key, redemption: _id });
      continue;
    }
    if (checkout.redemption === _id) return 'ours';
    const old = yield* play.db.get('redemptions', checkout.redemption);
    if (old.state === 'confirmed') return 'already_confirmed';
    if (play.makes('the checkout moves first')) yield* moveCheckout(play, key, old._id, _id);
    if (play.makes('the replaced one is freed before it is decided') && old.state === 'reserved') yield* freeUses(play, old);
    const over = isOver(old) ? old : yield* replace(play, old, _id, lease);
    if (over === null) {
      const why = yield* stopIfUnderWay(play, old._id, _id, lease);
      if (why !== null) return why;
      continue;
    }
    yield* freeOld(play, over);
    yield* moveCheckout(play, key, over._id, _id);
  }
}

const moveCheckout = (play: Play, key: string, from: string, to: string) =>
  play.db.update(
    'checkouts',
    key,
    `move to ${to}`,
    ({ redemption }) => redemption === from,
    () => ({ redemption: to }),
  );

/** A reserved one, or a pending one whose owner is gone; within the newer one's lease. */
const replace = (play: Play, { _id }: Redemption, by: string, newer: Lease): Steps<Redemption | null> => {
  const lease = play.newLease();
  const isLeft = ({ state, leaseUntil }: Redemption) => state === 'reserved' || (state === 'pending' && leaseUntil <= play.now);
  const changes = { state: 'released' as const, why: 'replaced', replacedBy: by, isClean: false, ...lease };
  return decide(
    play,
    _id,
    `replace by ${by}`,
    (row) => isLeft(row) && play.isWithin(newer),
    ({ answer }) => ({ ...changes, answer: answer ?? 'refused replaced' }),
  );
};

/** The old one is being decided by somebody who lives: the own lease is handed back, so that the retry goes on at once. */
function* stopIfUnderWay(play: Play, oldId: string, id: string, lease: Lease): Steps<Taken | null> {
  if (!play.isWithin(lease)) return 'lost';
  const old = yield* play.db.get('redemptions', oldId);
  if (old.state !== 'pending') return null;
  const { now } = play;
  const isOurs = ({ state, token }: Redemption) => state === 'pending' && token === lease.token;
  yield* decide(play, id, 'hand back', isOurs, () => ({ leaseUntil: now }));
  return 'busy';
}

/** Makes a late redemption its checkout's. False: the checkout has another by now that is not released. */
export function* takeCheckoutAgain(play: Play, { _id, checkout: key }: Redemption): Steps<boolean> {
  for (;;) {
    const checkout = yield* play.db.read('checkouts', key);
    if (checkout === null || checkout.redemption === _id) return checkout !== null;
    const current = yield* play.db.get('redemptions', checkout.redemption);
    if (!isOver(current)) return false;
    if (!play.makes('late beside its own root')) yield* freeOld(play, current);
    yield* moveCheckout(play, key, current._id, _id);
  }
}

const HELD = 'coupon_reserved';

/** Takes a coupon that is free, or that a released redemption has not let go of yet. Null: it is ours. Otherwise why not. */
export function* takeCoupon(play: Play, code: string, { _id }: Redemption, lease: Lease): Steps<string | null> {
  const isTakeable = (row: Coupon) =>
    row.expiresAt > play.now && (!row.revokeWhenFree || play.makes('a mark is overlooked at the take')) && play.isWithin(lease);
  for (let released: string | null = null; ; ) {
    const isFree = ({ state, redemption }: Coupon) => state === 'issued' || (state === 'reserved' && redemption === released);
    if (
      yield* move(
        play,
        code,
        'take',
        (row) => isFree(row) && isTakeable(row),
        () => ({ state: 'reserved', redemption: _id }),
      )
    )
      return null;
    const coupon = yield* play.db.get('coupons', code);
    if (coupon.state === 'reserved' && coupon.redemption === _id) return null;
    if (!play.isWithin(lease)) return 'too_late';
    const why = whyNot(coupon, play.now);
    if (why !== null) return why;
    released = yield* releasedHolder(play, coupon);
    if (coupon.state === 'reserved' && released === null) return HELD;
  }
}

/** Null: it can be had, or whoever holds it may have been released. */
export function whyNot({ state, revokeWhenFree, expiresAt }: Coupon, now: number): string | null {
  if (state === 'opening' || state === 'refused') return 'coupon_unknown';
  if (revokeWhenFree) return 'coupon_revoked';
  if (state !== 'issued' && state !== 'reserved') return `coupon_${state}`;
  return expiresAt <= now ? 'coupon_expired' : null;
}

export function* releasedHolder(play: Play, { state, redemption }: Coupon): Steps<string | null> {
  if (state !== 'reserved' || redemption === null) return null;
  return (yield* play.db.get('redemptions', redemption)).state === 'released' ? redemption : null;
}

/** Takes a coupon again whose hold was over; from `expired` only once its end is settled. That it was valid at the reserve is not asked again. */
export function* takeCouponAgain(play: Play, code: string, { _id }: Redemption, lease: Lease): Steps<string | null> {
  const isTakeable = (row: Coupon) => !row.revokeWhenFree && play.isWithin(lease);
  for (let released: string | null = null; ; ) {
    const isFree = ({ state, redemption }: Coupon) => state === 'issued' || (state === 'reserved' && redemption === released);
    if (
      yield* move(
        play,
        code,
        'take again',
        (row) => isFree(row) && isTakeable(row),
        () => ({ state: 'reserved', redemption: _id }),
      )
    )
      return null;
    const isExpired = ({ state, isSettled }: Coupon) =>
      state === 'expired' && (isSettled || play.makes('late before the expiry is settled'));
    const taken = { state: 'reserved' as const, redemption: _id, isFromExpired: true };
    if (
      yield* move(
        play,
        code,
        'take from expired',
        (row) => isExpired(row) && isTakeable(row),
        () => taken,
      )
    )
      return null;
    const coupon = yield* play.db.get('coupons', code);
    if (coupon.state === 'reserved' && coupon.redemption === _id) return null;
    if (!play.isWithin(lease)) return 'too_late';
    if (coupon.state === 'reviving' || (coupon.state === 'expired' && !coupon.isSettled)) return 'too_late';
    const why = coupon.revokeWhenFree ? 'coupon_revoked' : whyNotAgain(coupon);
    if (why !== null) return why;
    released = yield* releasedHolder(play, coupon);
    if (coupon.state === 'reserved' && released === null) return HELD;
  }
}

const whyNotAgain = ({ state }: Coupon): string | null => (['issued', 'reserved', 'expired'].includes(state) ? null : `coupon_${state}`);

/** Nobody is refused for what their own checkout holds no longer: with it given back there must still be no room. */
export function checkRefused(play: Play, redemption: Redemption, { campaign, amountMinor, stock, counts }: Use, why: Full): void {
  const { redemptions, allowances, usage } = play.db.rows;
  const isOwn = (id: string) => {
    const other = redemptions.get(id);
    return other?.checkout === redemption.checkout && other.state === 'released' && id !== redemption._id;
  };
  const allowance = allowances.get(why === 'gift_out_of_stock' ? (stock ?? '') : campaign);
  const own = (allowance?.held ?? []).filter(({ owner }) => owner.kind === 'use' && isOwn(owner.id));
  const free = own.reduce((sum, entry) => sum + entry.amountMinor, allowance?.freeMinor ?? 0);
  const needed = why === 'gift_out_of_stock' ? 1 : amountMinor;
  const hasRoom = own.length > 0 && free >= needed && (allowance?.left ?? 0) + own.length >= 1;
  const rows = counts ? [...counts.own, ...counts.others].flatMap((row) => usage.get(row)?.uses ?? []) : [];
  const others = new Set(rows.filter((id) => !isOwn(id) && id !== redemption._id)).size;
  const isOwnCount = why === 'customer_limit_reached' && counts !== null && rows.some(isOwn) && others < counts.limit;
  if (why === 'customer_limit_reached' ? isOwnCount : hasRoom)
    play.breaks(`${redemption._id} is refused (${why} of ${campaign}) for what its own checkout held before`);
}
