import { countsIn, move, takeBackCoupon } from './coupon-life.js';
import type { Steps } from './database.js';
import { countUse, forgetLater, giveBackIssue, promise, uncount } from './ledger.js';
import { GRACE, type Play } from './play.js';
import type { Coupon, Earned, Lease, Order } from './records.js';
import type { Grant, Occasion } from './scenario.js';

const BUSY = 'busy';

/**
 * An event grants what was earned; it is answered once, and only after limits and budget were set aside. Whoever comes first watches the order,
 * so that it need not be read again; a repeat reads it.
 */
export function* tellEvent(play: Play, occasion: Occasion): Steps<string> {
  const { id, earned } = occasion;
  const lease = play.newLease();
  if (yield* play.db.insert('events', { _id: id, answer: null, isTold: false, ...lease }))
    return yield* process(play, occasion, lease, yield* watch(play, earned[0]?.order ?? '', id));
  const { answer } = yield* play.db.get('events', id);
  if (answer !== null) return play.reply(id, answer);
  const isLeft = (row: Earned) => row.answer === null && row.leaseUntil <= play.now;
  const taken = yield* play.db.update('events', id, 'take over', isLeft, () => lease);
  return taken ? yield* process(play, occasion, lease, false) : BUSY;
}

/** Written with what the event tells of the order. False: it is back already. */
function* watch(play: Play, order: string, event: string): Steps<boolean> {
  const watching = yield* play.db.update(
    'orders',
    order,
    'watch',
    ({ isBack }) => !isBack,
    ({ rev, watchers }) => ({ rev: rev + 1, watchers: [...watchers, event] }),
  );
  return watching !== null;
}

function* process(play: Play, occasion: Occasion, lease: Lease, isWatching: boolean): Steps<string> {
  const { id, earned } = occasion;
  const answers: string[] = [];
  for (const grant of earned) {
    const answer = yield* issue(play, grant, id, isWatching && play.isWithin(lease));
    if (answer === BUSY) return BUSY;
    answers.push(answer);
  }
  const isOurs = ({ answer, token }: Earned) => answer === null && token === lease.token;
  const isUntold = ({ isTold }: Earned) => !isTold || play.makes('an answer overlooks that the order changed');
  const answer = answers.join('; ');
  if (
    yield* play.db.update(
      'events',
      id,
      'answer',
      (row) => isOurs(row) && isUntold(row),
      () => ({ answer }),
    )
  )
    return play.reply(id, answer);
  if (
    yield* play.db.update(
      'events',
      id,
      'look again',
      (row) => isOurs(row) && row.isTold,
      () => ({ isTold: false }),
    )
  )
    return yield* process(play, occasion, lease, false);
  const known = (yield* play.db.get('events', id)).answer;
  return known === null ? BUSY : play.reply(id, known);
}

const answerFor = ({ _id, state, reason, event }: Coupon, asking: string | null): string => {
  if (state === 'opening') return BUSY;
  if (state === 'refused') return `${_id} refused ${reason}`;
  return asking === null || event === asking ? `${_id} granted` : `${_id} already_granted`;
};

/** The coupon is written first, then its limits and budget are set aside, then one write decides. Without them it is issued by being written. */
function* issue(play: Play, grant: Grant, event: string, isTold: boolean): Steps<string> {
  const { hasAllowance, perCustomer } = play.scenario.campaign(grant.campaign);
  if (!hasAllowance && perCustomer === null) return yield* issuePlain(play, grant, event, isTold);
  const lease = play.newLease();
  if (yield* play.db.insert('coupons', opening(play, grant, event, lease))) return yield* carry(play, grant.code, lease, event, isTold);
  const found = yield* play.db.get('coupons', grant.code);
  if (found.state !== 'opening') return yield* answerDecided(play, found, event);
  return (yield* takeOver(play, grant.code, lease, 0)) ? yield* carry(play, grant.code, lease, event, false) : BUSY;
}

/** It may have been decided before a crash, or before the order changed. */
function* answerDecided(play: Play, coupon: Coupon, event: string): Steps<string> {
  if (coupon.state !== 'refused' && (yield* isTakenBack(play, coupon))) yield* takeBackCoupon(play, coupon._id);
  return answerFor(coupon, event);
}

export const opening = (
  play: Play,
  { code, campaign, customer, costMinor, order, lasts }: Grant,
  event: string | null,
  lease: Lease,
): Coupon => ({
  _id: code,
  state: 'opening',
  campaign,
  customer,
  costMinor,
  earnedBy: order,
  event,
  lasts,
  expiresAt: play.now + lasts,
  round: 0,
  redemption: null,
  isFromExpired: false,
  usedMinor: 0,
  owedMinor: null,
  revokeWhenFree: false,
  reason: null,
  isSettled: true,
  isClean: true,
  ...lease,
});

function* issuePlain(play: Play, grant: Grant, event: string, isTold: boolean): Steps<string> {
  const coupon: Coupon = { ...opening(play, grant, event, play.newLease()), state: 'issued' };
  const isNew = yield* play.db.insert('coupons', coupon);
  if (!(isNew && isTold) && (yield* isTakenBack(play, coupon))) yield* takeBackCoupon(play, grant.code);
  return answerFor(yield* play.db.get('coupons', grant.code), event);
}

function* takeOver(play: Play, code: string, lease: Lease, grace: number): Steps<boolean> {
  const isLeft = ({ state, leaseUntil }: Coupon) =>
    state === 'opening' && (leaseUntil + grace <= play.now || play.makes('taken over at once'));
  return (yield* move(play, code, 'take over', isLeft, () => lease)) !== null;
}

/** Forward from wherever it is, under one's lease. */
function* carry(play: Play, code: string, lease: Lease, event: string | null, isTold: boolean): Steps<string> {
  const coupon = yield* play.db.get('coupons', code);
  const isOurs = ({ state, token }: Coupon) => state === 'opening' && (token === lease.token || play.makes('no token'));
  if (!isOurs(coupon)) return answerFor(coupon, event);
  const aside = isTold ? yield* takeAside(play, coupon, lease) : yield* setAllAside(play, coupon, lease);
  if (aside === 'too_late') return BUSY;
  const expiresAt = play.now + coupon.lasts;
  const isUnmarked = ({ revokeWhenFree }: Coupon) => !revokeWhenFree || play.makes('a mark is overlooked at the issue');
  const issued =
    aside === 'done' &&
    (yield* move(
      play,
      code,
      'issue',
      (row) => isOurs(row) && isUnmarked(row),
      () => ({ state: 'issued', isSettled: true, expiresAt }),
    ));
  if (issued) forgetIssue(play, issued);
  else {
    if (aside === 'done' && play.makes('no document is taken for a refusal')) return `${code} refused order_taken_back`;
    const reason = aside === 'done' ? 'order_taken_back' : aside;
    const refused = yield* move(play, code, `refuse ${reason}`, isOurs, () => ({ state: 'refused', reason, isClean: false }));
    if (refused) yield* undoIssue(play, refused);
  }
  return answerFor(yield* play.db.get('coupons', code), event);
}

/** The order is read while all else is on its way: before or after. */
function* setAllAside(play: Play, coupon: Coupon, lease: Lease): Steps<string> {
  const isFirst = play.chance(0.8);
  if (isFirst && (yield* isTakenBack(play, coupon))) return 'order_taken_back';
  const aside = yield* takeAside(play, coupon, lease);
  return !isFirst && (yield* isTakenBack(play, coupon)) ? 'order_taken_back' : aside;
}

function* isTakenBack(play: Play, { earnedBy }: Coupon): Steps<boolean> {
  return !play.makes('the order is not read again') && (yield* play.db.get('orders', earnedBy)).isBack;
}

function* takeAside(play: Play, coupon: Coupon, lease: Lease): Steps<string> {
  const { _id, campaign, customer, costMinor } = coupon;
  const { hasAllowance, perCustomer } = play.scenario.campaign(campaign);
  if (perCustomer !== null) {
    const counted = yield* countUse(play, countsIn(campaign, customer), _id, perCustomer, lease);
    if (counted !== 'done' && counted !== 'counted') return counted;
  }
  if (!hasAllowance) return 'done';
  const aside = yield* promise(play, campaign, _id, costMinor, lease);
  if (aside === 'done' && play.makes('forgotten while it is opening')) forgetIssue(play, coupon);
  return aside;
}

/** Promised and counted is all of it already; only its entry is to go. */
function forgetIssue(play: Play, { _id, campaign }: Coupon): void {
  if (play.scenario.campaign(campaign).hasAllowance) forgetLater(play, campaign, _id);
}

/** A refused grant gives back whatever it held. */
export function* undoIssue(play: Play, coupon: Coupon): Steps {
  const { _id, campaign, customer } = coupon;
  const { hasAllowance, perCustomer } = play.scenario.campaign(campaign);
  if (perCustomer !== null) yield* uncount(play, countsIn(campaign, customer), _id);
  if (hasAllowance) yield* giveBackIssue(play, campaign, coupon);
  yield* move(
    play,
    _id,
    'note clean',
    ({ state }) => state === 'refused',
    () => ({ isClean: true }),
  );
}

/** Carries forward what a crash left. */
export function* carryLeft(play: Play, code: string): Steps {
  const lease = play.newLease();
  if (yield* takeOver(play, code, lease, GRACE)) yield* carry(play, code, lease, null, false);
}

/** The order that earned coupons goes back: it is written first, then looked for what it earned. */
export function* takeBackOrder(play: Play, order: string): Steps {
  if (play.chance(0.4)) {
    const refunded = yield* play.db.update('orders', order, 'refund a part', ({ isBack }) => !isBack, bumped);
    if (refunded && play.chance(0.5)) play.begin(`look ${order}`, () => look(play, order));
  }
  yield* play.db.update(
    'orders',
    order,
    'take back',
    ({ isBack }) => !isBack,
    (row) => ({ ...bumped(row), isBack: true }),
  );
  yield* look(play, order);
}

const bumped = ({ rev }: { rev: number }) => ({ rev: rev + 1, changed: rev + 1 });

/** Tells those who watch, and then looks for coupons. Clears only the revision that was read before looking. */
export function* look(play: Play, order: string): Steps {
  const { isBack, rev, watchers } = yield* play.db.get('orders', order);
  yield* tellWatchers(play, watchers);
  const earned = isBack ? yield* play.db.find('coupons', ({ earnedBy }) => earnedBy === order) : [];
  for (const { _id } of earned) yield* takeBackCoupon(play, _id);
  const isSame = (row: Order) => row.changed !== 0 && (row.rev === rev || play.makes('a look clears what it did not see'));
  yield* play.db.update('orders', order, 'looked', isSame, () => ({ changed: 0, watchers: [] }));
}

function* tellWatchers(play: Play, watchers: readonly string[]): Steps {
  for (const event of watchers)
    if (!play.makes('those who watch are not told'))
      yield* play.db.update(
        'events',
        event,
        'tell',
        ({ answer }) => answer === null,
        () => ({ isTold: true }),
      );
}
