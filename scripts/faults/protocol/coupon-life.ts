import type { Steps } from './database.js';
import { effectOnce, forgetLater, settleOldIssue, uncount } from './ledger.js';
import type { Play } from './play.js';
import type { Coupon, Lease } from './records.js';

export const countsIn = (campaign: string, customer: string): string => `${campaign}:${customer}`;

const ENDED = ['expired', 'revoked'];

/** Moves a coupon on; null: it is not as `matches` says. A move that has effects is written with the lease under which they are made. */
export const move = (
  play: Play,
  code: string,
  what: string,
  matches: (coupon: Coupon) => boolean,
  change: (coupon: Coupon) => Partial<Coupon>,
): Steps<Coupon | null> => play.db.move('coupons', code, what, matches, change);

const ending = (state: 'expired' | 'revoked', lease: Lease) => (coupon: Coupon) => ({
  state,
  isSettled: false,
  round: coupon.round + 1,
  redemption: null,
  usedMinor: 0,
  owedMinor: null,
  isFromExpired: false,
  ...lease,
});

/** Ends a coupon that is as `matches` says. */
export function* end(play: Play, code: string, state: 'expired' | 'revoked', matches: (coupon: Coupon) => boolean): Steps<boolean> {
  const lease = play.newLease();
  const ended = yield* move(play, code, state, matches, ending(state, lease));
  if (ended) yield* settleEnd(play, code, lease);
  return ended !== null;
}

export const expire = (play: Play, code: string): Steps<boolean> =>
  end(play, code, 'expired', ({ state, expiresAt }) => state === 'issued' && expiresAt <= play.now);

export const recall = (play: Play, code: string): Steps<boolean> => end(play, code, 'revoked', ({ state }) => state === 'issued');

/** The coupon's order went back: it is marked whatever its state, and revoked as soon as it is free; what a used one gave is owed. */
export function* takeBackCoupon(play: Play, code: string): Steps {
  const isOver = ({ state }: Coupon) => state === 'refused' || state === 'revoked';
  yield* move(
    play,
    code,
    'mark',
    (coupon) => !isOver(coupon) && !coupon.revokeWhenFree,
    () => ({ revokeWhenFree: true }),
  );
  if (yield* end(play, code, 'revoked', ({ state, revokeWhenFree }) => state === 'issued' && revokeWhenFree)) return;
  yield* noteOwed(play, code);
}

export function* noteOwed(play: Play, code: string): Steps {
  const isOwed = ({ state, revokeWhenFree, owedMinor }: Coupon) => state === 'redeemed' && revokeWhenFree && owedMinor === null;
  yield* move(play, code, 'owe', isOwed, ({ usedMinor }) => ({ owedMinor: usedMinor }));
}

/** Names an effect of a coupon: the round keeps it apart from that of an earlier end. */
const effectId = (play: Play, { _id, round }: Coupon, what: string): string =>
  play.makes('an end without its round') ? `${_id}:${what}` : `${_id}:${what}:${round}`;

/** What the end of a coupon means, under the lease that it was written with. */
export function* settleEnd(play: Play, code: string, lease: Lease): Steps {
  const coupon = yield* play.db.get('coupons', code);
  if (!ENDED.includes(coupon.state) || coupon.isSettled || coupon.token !== lease.token) return;
  const { campaign, customer, costMinor, state } = coupon;
  const { hasAllowance, perCustomer } = play.scenario.campaign(campaign);
  const id = effectId(play, coupon, state);
  if (state === 'revoked' && perCustomer !== null && !play.makes('revoked and still counted'))
    yield* uncount(play, countsIn(campaign, customer), code);
  const change = { promisedMinor: -costMinor, freeMinor: costMinor, ...(state === 'revoked' && { left: 1 }) };
  const entry = { id, owner: { kind: 'coupon' as const, id: code } };
  if (hasAllowance) {
    yield* settleOldIssue(play, campaign, code);
    if (!(yield* effectOnce(play, campaign, entry, change, lease, !play.makes('an end settled twice')))) return;
  }
  if (!(yield* noteSettled(play, code, lease))) return;
  if (hasAllowance) forgetLater(play, campaign, id);
}

const noteSettled = (play: Play, code: string, { token }: Lease): Steps<Coupon | null> =>
  move(
    play,
    code,
    'note settled',
    (coupon) => !coupon.isSettled && coupon.token === token,
    () => ({ isSettled: true }),
  );

/** Somebody gives an expired coupon more time, once its end is settled. Its money is taken again, whatever is free. */
export function* extendCoupon(play: Play, code: string): Steps {
  const lease = play.newLease();
  const reviving = yield* move(
    play,
    code,
    'extend',
    ({ state, isSettled, revokeWhenFree }) => state === 'expired' && isSettled && !revokeWhenFree,
    ({ round }) => ({ state: 'reviving', isSettled: false, round: round + 1, ...lease }),
  );
  if (reviving) yield* settleReviving(play, code, lease);
}

export function* settleReviving(play: Play, code: string, lease: Lease): Steps {
  const coupon = yield* play.db.get('coupons', code);
  if (coupon.state !== 'reviving' || coupon.token !== lease.token) return;
  const { campaign, costMinor } = coupon;
  const { hasAllowance } = play.scenario.campaign(campaign);
  const id = effectId(play, coupon, 'revived');
  const entry = { id, owner: { kind: 'coupon' as const, id: code } };
  if (hasAllowance && !(yield* effectOnce(play, campaign, entry, { promisedMinor: costMinor, freeMinor: -costMinor }, lease))) return;
  const isOurs = ({ state, token }: Coupon) => state === 'reviving' && token === lease.token;
  const expiresAt = play.now + 1 + play.random.below(100);
  const revived = yield* move(
    play,
    code,
    'revived',
    (row) => isOurs(row) && !row.revokeWhenFree,
    () => ({ state: 'issued', isSettled: true, expiresAt }),
  );
  if (!revived) yield* end(play, code, 'revoked', (row) => isOurs(row) && row.revokeWhenFree);
  else if (hasAllowance) forgetLater(play, campaign, id);
}

/** Settles what a crash left, unless its owner lives. `grace`: what a sweep waits beyond the lease. */
export function* settleLeft(play: Play, code: string, grace = 0): Steps<boolean> {
  const lease = play.newLease();
  const isLeft = ({ state, isSettled, leaseUntil }: Coupon) =>
    [...ENDED, 'reviving'].includes(state) && !isSettled && leaseUntil + grace <= play.now;
  const taken = yield* move(play, code, 'take over', isLeft, () => lease);
  if (taken) yield* taken.state === 'reviving' ? settleReviving(play, code, lease) : settleEnd(play, code, lease);
  return taken !== null;
}
