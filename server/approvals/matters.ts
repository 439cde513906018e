import type { Verdict } from '../../campaigns/authority.js';
import { MINUTE_MS } from '../../campaigns/durations.js';
import { type Reward, type RewardTerms, shareBpOf } from '../../campaigns/rewards/reward.js';
import { type Actor, SYSTEM } from '../actors/actor.js';
import { findActor } from '../actors/actors.store.js';
import type { Act } from '../cases/case.js';
import { actOnCase, caseById } from '../cases/cases.service.js';
import { refuseFlagged } from '../cases/flags.service.js';
import { giveGoodwill } from '../cases/goodwill.service.js';
import { notGiven, type OwnLimit } from '../cases/not-given.js';
import { refuseEnded, weighGoodwill } from '../cases/weighing.service.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { couponByCode } from '../coupons/coupons.service.js';
import { extendCoupon, refuseUnextendable, weighExtension } from '../coupons/extend.service.js';
import { priceReward } from '../gifts/gifts.service.js';
import { Refusal } from '../lib/refusal.js';
import { afterShiftHours } from '../staff/shifts.js';
import type { Approval, Matter } from './approval.js';
import { bargainReward, giveBargain, orderAtHand, refuseUnbargainable, weighBargain } from './bargain.service.js';

const BARGAIN_MINUTES = 3; // C2-22: nobody is kept waiting longer
const GOODWILL_SHIFT_HOURS = 2;

/** What each kind of matter does in its own way. */
interface Ways<Of extends Matter> {
  deadline(now: Date, zone: string): Date;
  ownLimit(amount: number): OwnLimit;
  /** The reward as it would be given; refuses one of a wrong kind. */
  fit(matter: Of, reward: RewardTerms, context: Context): Promise<Reward>;
  /** Refuses what no yes could carry out any more, whoever gave it. */
  refuseImpossible(matter: Of, context: Context): Promise<void>;
  weigh(matter: Of, giver: Actor, reward: Reward, context: Context): Promise<Verdict>;
  /** The bare code of the coupon. */
  give(matter: Of, approval: Approval, giver: Actor, context: Context): Promise<string>;
  /** Notes an act that has to do with an approval where it belongs. Harmless twice. */
  note(matter: Of, approval: Approval, act: 'asked' | 'not_granted', context: Context): Promise<void>;
}

const goodwill: Ways<Extract<Matter, { kind: 'goodwill' }>> = {
  deadline: (now, zone) => afterShiftHours(now, GOODWILL_SHIFT_HOURS, zone),
  ownLimit: (amountMinor) => ({ amountMinor }),
  fit: (_matter, reward) => priceReward(reward),
  refuseImpossible: async ({ caseId }, context) => refuseEnded(await caseById(caseId), context),
  weigh: async ({ caseId }, giver, reward, context) => weighGoodwill(await caseById(caseId), giver, reward, context),
  async give({ caseId }, { _id, reward, text }, giver, context) {
    const given = await giveGoodwill(caseId, { id: _id, giver, reward, text }, context);
    if (given.outcome === 'granted') return given.coupon._id;
    throw notGiven(given.verdict.reasons);
  },
  async note({ caseId }, { _id, state, requestedBy, givenBy, why, createdAt }, act: Act, { now }) {
    const asked = { at: createdAt, by: requestedBy };
    const answer = { at: now, by: answererOf(state, requestedBy, givenBy), ...(why !== null && { text: why }) };
    const entry = { id: `${_id}:${act}`, act, approvalId: _id, ...(act === 'asked' ? asked : answer) };
    await actOnCase(caseId, () => ({ entry }));
  },
};

function answererOf(state: Approval['state'], requestedBy: string, givenBy: string | null): string {
  if (state === 'void') return SYSTEM._id;
  return state === 'refused' ? (givenBy ?? requestedBy) : requestedBy;
}

const bargain: Ways<Extract<Matter, { kind: 'bargain' }>> = {
  deadline: (now) => new Date(now.getTime() + BARGAIN_MINUTES * MINUTE_MS),
  ownLimit: (basisPoints) => ({ basisPoints }),
  async fit({ orderId }, reward, { shop }) {
    const basisPoints = shareBpOf(reward);
    if (basisPoints !== null) return bargainReward(await orderAtHand(orderId, shop), basisPoints);
    const message = 'A bargain is a percent of the order: { "type": "percent", "basisPoints": … }.';
    throw new Refusal('invalid', message, [{ path: 'reward.type', code: 'not_a_percent', message }]);
  },
  refuseImpossible: async ({ orderId }, context) => refuseUnbargainable(await orderAtHand(orderId, context.shop), context),
  async weigh({ orderId }, giver, reward, context) {
    return weighBargain(await orderAtHand(orderId, context.shop), giver, shareBpOf(reward) ?? 0, context);
  },
  async give({ orderId }, { _id, reward }, giver, context) {
    const given = await giveBargain(
      await orderAtHand(orderId, context.shop),
      { id: _id, giver, basisPoints: shareBpOf(reward) ?? 0 },
      context,
    );
    if (given.outcome === 'granted') return given.coupon._id;
    throw notGiven(given.verdict.reasons);
  },
  note: async () => {},
};

/** The orders that a coupon has to do with: the one that earned it, or that it was given for. */
export const ordersOf = ({ earnedBy, origin }: Pick<Coupon, 'earnedBy' | 'origin'>): string[] =>
  [earnedBy?.orderId, origin.orderId].filter((id) => id !== undefined);

const extension: Ways<Extract<Matter, { kind: 'extension' }>> = {
  deadline: goodwill.deadline,
  ownLimit: goodwill.ownLimit,
  async fit() {
    const message = 'More days for a coupon are approved or refused; there is nothing else to offer.';
    throw new Refusal('invalid', message, [{ path: 'reward', code: 'nothing_to_counter', message }]);
  },
  async refuseImpossible({ code, askedAt }, context) {
    const coupon = await couponByCode(code);
    await refuseFlagged({ orderIds: ordersOf(coupon), customerId: coupon.customerId }, context);
    if (coupon.state !== 'reserved') await refuseUnextendable(coupon, askedAt, context);
  },
  weigh: async ({ code, askedAt }, giver, _reward, context) => weighExtension(await couponByCode(code), giver, askedAt, context),
  async give({ code, days, askedAt }, { _id, text }, giver, context) {
    const given = await extendCoupon(code, { id: _id, giver, days: days ?? undefined, text, askedAt }, context);
    if (given.outcome === 'extended') return given.coupon._id;
    throw notGiven(given.verdict.reasons);
  },
  note: async () => {},
};

const WAYS = { goodwill, bargain, extension } as const;

/** How a matter is handled. To add an instrument, add a row. */
export const waysOf = <Of extends Matter>({ kind }: Of): Ways<Of> => WAYS[kind] as unknown as Ways<Of>;

/** Whoever gives. Nobody is ever taken away, so that one who is not there is a bug. */
export async function giverOf({ _id, givenBy }: Approval): Promise<Actor> {
  const giver = givenBy === null ? null : await findActor(givenBy);
  if (giver) return giver;
  throw new Error(`Nobody gives what was asked for with ${_id}`);
}
