import type { Verdict } from '../../campaigns/authority.js';
import type { RewardTerms } from '../../campaigns/rewards/reward.js';
import { caseById } from '../cases/cases.service.js';
import { refuseFlagged } from '../cases/flags.service.js';
import { giveGoodwill } from '../cases/goodwill.service.js';
import { notGiven } from '../cases/not-given.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { couponByCode } from '../coupons/coupons.service.js';
import { extendCoupon } from '../coupons/extend.service.js';
import { priceReward } from '../gifts/gifts.service.js';
import { idOf } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import { keyOfNamed, type NamedOrder } from '../orders/orders.service.js';
import { nextAfter, supervisorsInOrder } from '../staff/staff.service.js';
import { type Approval, aboutOf, isPending, type Matter } from './approval.js';
import { endImpossible } from './approvals.service.js';
import { findApprovalsAbout, insertApproval } from './approvals.store.js';
import { bargainReward, giveBargain, orderAtHand } from './bargain.service.js';
import { ordersOf, waysOf } from './matters.js';

/** Given at once, or put to a supervisor. */
export type Outcome = { outcome: 'granted'; coupon: Coupon } | { outcome: 'approval'; approval: Approval };

/** Goodwill against a case (C1-05). Refuses what nobody may give, with what is within one's own limit. */
export async function askGoodwill(caseId: string, terms: RewardTerms, text: string, key: string, context: Context): Promise<Outcome> {
  const id = idOf(context.actor._id, 'goodwill', caseId, key);
  const { customerId, orderId } = await caseById(caseId);
  const matter = { kind: 'goodwill' as const, caseId, ...(orderId !== null && { orderId }) };
  const asked = await askedBefore(matter, id);
  if (asked) return noted(asked, context);
  const reward = await priceReward(terms);
  const given = await giveGoodwill(caseId, { id, giver: context.actor, reward, text }, context);
  if (given.outcome === 'granted') return given;
  return escalate({ id, matter, customerId, reward, text }, given.verdict, context);
}

/** A share of an order before it is paid (C2-20, C2-21). */
export async function askBargain(named: NamedOrder, basisPoints: number, text: string, key: string, context: Context): Promise<Outcome> {
  const orderId = await keyOfNamed(named, context.actor);
  const id = idOf(context.actor._id, 'bargain', orderId, key);
  const matter = { kind: 'bargain' as const, orderId };
  const asked = await askedBefore(matter, id);
  if (asked) return noted(asked, context);
  const order = await orderAtHand(orderId, context.shop);
  const given = await giveBargain(order, { id, giver: context.actor, basisPoints }, context);
  if (given.outcome === 'granted') return given;
  const reward = bargainReward(order, basisPoints);
  return escalate({ id, matter, customerId: order.customerId, reward, text }, given.verdict, context);
}

/** More days for a coupon; as goodwill, but for no case. `text` says why. */
export async function askExtension(code: string, days: number | undefined, text: string, key: string, context: Context): Promise<Outcome> {
  const id = idOf(context.actor._id, 'extend', code, key);
  const coupon = await couponByCode(code);
  const { _id: bare } = coupon;
  const matter = { kind: 'extension' as const, code: bare, days: days ?? null, askedAt: context.now };
  const asked = await askedBefore(matter, id);
  if (asked) return noted(asked, context);
  await refuseFlagged({ orderIds: ordersOf(coupon), customerId: coupon.customerId }, context);
  const given = await extendCoupon(code, { id, giver: context.actor, days, text, askedAt: context.now }, context);
  if (given.outcome === 'extended') return { outcome: 'granted', coupon: given.coupon };
  const { customerId, reward } = given.coupon;
  return escalate({ id, matter, customerId, reward, text }, given.verdict, context);
}

const askedBefore = async (matter: Matter, request: string): Promise<Approval | undefined> =>
  (await findApprovalsAbout(aboutOf(matter))).find((approval) => approval.request === request);

type Wish = Pick<Approval, 'matter' | 'customerId' | 'reward' | 'text'> & { id: string };

async function escalate(wish: Wish, { outcome, reasons, withinOwnLimit }: Verdict, context: Context): Promise<Outcome> {
  const own = waysOf<Matter>(wish.matter).ownLimit(withinOwnLimit);
  if (outcome === 'refuse') throw notGiven(reasons, own);
  return noted(await openOne(wish, { reasons, withinOwnLimit: own }, context), context);
}

/** Where it belongs it is noted that somebody was asked: also on a repeat, for the first try may have broken off before. */
async function noted(approval: Approval, context: Context): Promise<Outcome> {
  await waysOf<Matter>(approval.matter).note(approval.matter, approval, 'asked', context);
  return { outcome: 'approval', approval };
}

/** Opens the next approval about the same. Refuses while one is pending; of two at once the rounds let one through. */
async function openOne(wish: Wish, verdict: Pick<Approval, 'reasons' | 'withinOwnLimit'>, context: Context): Promise<Approval> {
  const earlier = await findApprovalsAbout(aboutOf(wish.matter));
  const same = earlier.find(({ request }) => request === wish.id);
  if (same) return same;
  const pending = earlier.find(isPending);
  if (pending && !(await endImpossible(pending, context))) throw openAlready(pending);
  const approval = await newApproval(wish, earlier.length + 1, verdict, context);
  return (await insertApproval(approval)) ? approval : openOne(wish, verdict, context);
}

const openAlready = ({ _id, requestedBy, assignedTo }: Approval): Refusal =>
  new Refusal('approval_open', 'This is waiting for an answer already: there is one open approval at a time.', [], {
    approvalId: _id,
    requestedBy,
    assignedTo,
  });

async function newApproval(
  { id, ...wish }: Wish,
  round: number,
  verdict: Pick<Approval, 'reasons' | 'withinOwnLimit'>,
  { shop, actor, now }: Context,
): Promise<Approval> {
  const about = aboutOf(wish.matter);
  const assignedTo = nextAfter(
    (await supervisorsInOrder()).filter((one) => one !== actor._id),
    null,
  );
  return {
    _id: `apr_${idOf(about, round)}`,
    about,
    round,
    request: id,
    ...wish,
    ...verdict,
    state: 'open',
    requestedBy: actor._id,
    assignedTo,
    deadlineAt: waysOf<Matter>(wish.matter).deadline(now, shop.zone),
    overdue: false,
    handovers: [{ to: assignedTo, at: now }],
    offers: [{ by: actor._id, reward: wish.reward, at: now }],
    givenBy: null,
    decidedAt: null,
    decidedUnder: null,
    why: null,
    code: null,
    refusal: null,
    isFinished: false,
    createdAt: now,
    rev: 1,
  };
}
