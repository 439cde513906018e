import { couponCode, showCode } from '../../campaigns/coupon-code.js';
import { identityFor, isTheirOwn } from '../../campaigns/occasion.js';
import { promiseOf } from '../../campaigns/promise.js';
import { type ReasonCode, reasonCodeOf } from '../../campaigns/reasons.js';
import type { OrderWentBack } from '../../campaigns/revocation.js';
import { giftOf, greatestCostMinor } from '../../campaigns/rewards/reward.js';
import { validityOf } from '../../campaigns/validity.js';
import { type CampaignRecord, findCampaign } from '../campaigns/campaigns.store.js';
import { type Context, localNow } from '../context.js';
import { type Customer, idsOf } from '../customers/customer.js';
import { findCustomer, markStale } from '../customers/customers.store.js';
import { stockOf } from '../gifts/gift.js';
import { forgetLater } from '../ledger/forget-later.js';
import { type Aside, givePromiseBack, hasAllowance, promiseAside } from '../ledger/ledger.service.js';
import { findAllowance } from '../ledger/ledger.store.js';
import { countForCustomer, uncountForCustomer } from '../ledger/usage.service.js';
import { isNearlyOver, type Lease, newLease } from '../lib/lease.js';
import { leftovers, resume } from '../lib/resume.js';
import { finishJoining } from '../merges/merges.service.js';
import { findOrder } from '../orders/orders.store.js';
import type { Shop } from '../shop/shop.js';
import type { Coupon, Earning, Origin } from './coupon.js';
import { news } from './coupon-news.store.js';
import {
  decideIssued,
  decideRefused,
  findAbandonedOpenings,
  findCoupon,
  findCoupons,
  findUncleanRefusals,
  insertCoupon,
  noteClean,
  takeOverOpening,
  withdrawIssued,
} from './coupons.store.js';
import { drawsOf } from './draws.js';
import { usesOfOwners } from './owners-uses.service.js';
import { settleCoupon } from './settle.service.js';
import { takeBack, whyTakenBack } from './take-back.service.js';

/** What has been earned: one coupon of a campaign for one occasion. */
export interface Grant {
  campaign: CampaignRecord;
  customerId: string;
  identity: string;
  origin: Origin;
  earnedBy: Earning | null;
  /** The allowances of whoever gives it; they are there already. */
  draws?: string[];
  /** The coupon alone says that it was earned: it is begun within its event's lease, after which another may decide. Absent: it was kept before. */
  within?: Lease;
  /**
   * Whoever changes the earning order tells its event, which looks again before it is answered, as long as the event is ours: the order need not be read
   * again after the coupon was written. Absent: it is read.
   */
  watching?: Lease;
  /**
   * As whoever asks has just read them. Whoever names the customer so marks them as changed, afterwards.
   */
  customer?: Customer;
}

export type Issue =
  | { outcome: 'granted'; coupon: Coupon }
  | { outcome: 'already_granted'; coupon: Coupon }
  | { outcome: 'refused'; reason: ReasonCode }
  /** Somebody else is issuing it just now; ask again. */
  | { outcome: 'under_way' };

/**
 * Issues the coupon of a grant, once: the code is the grant's, so a repeat finds it. The coupon is written first (`opening`), then its limits
 * and budget are set aside, then one write decides; a crash in between is carried forward by `carryIssuesForward`. Refuses only for a limit,
 * the budget, or an order that went back.
 */
export async function issueCoupon(grant: Grant, context: Context): Promise<Issue> {
  const owner = await ownerOf(grant);
  const own = { ...grant, customerId: owner._id, identity: identityFor(grant.identity, owner._id) };
  const [before] = await issuedUnder(owner.formerIds, own.identity, context.shop);
  return before ? goOnWith(before, own, newLease(), context) : issueOnce(own, context);
}

/** Whom the coupon is for, with whoever is being merged into them. */
const ownerOf = async ({ customer, customerId }: Grant): Promise<Customer> =>
  customer?.joining === undefined && customer?._id === customerId ? customer : finishJoining(customerId);

async function issueOnce(grant: Grant, context: Context): Promise<Issue> {
  const lease = { ...newLease(), ...(grant.within && { leaseUntil: grant.within.leaseUntil }) };
  for (let attempt = 0; ; attempt++) {
    const code = couponCode(grant.identity, context.shop.codeKey, attempt);
    const coupon = openingCoupon(grant, code, lease, context);
    if (coupon && (await insertCoupon(coupon))) {
      if (!(await isMoved(coupon))) return goOnWithOwn(coupon, grant, lease, context);
      await withdraw(coupon, lease);
      const { customer: _moved, ...anew } = grant;
      return issueCoupon(anew, context);
    }
    const found = await findCoupon(code);
    if (found?.identity === grant.identity) return goOnWith(found, grant, lease, context);
    if (!coupon && !found) return { outcome: 'refused', reason: 'campaign_over' };
    // Another grant has this code: take the next.
  }
}

/** What was granted on the same occasion to the customer under other ids of theirs. */
async function issuedUnder(ids: string[], identity: string, { codeKey }: Shop): Promise<Coupon[]> {
  const identities = isTheirOwn(identity) ? ids.map((id) => identityFor(identity, id)).filter((other) => other !== identity) : [];
  if (identities.length === 0) return [];
  const found = await findCoupons(identities.map((other) => couponCode(other, codeKey)));
  return found.filter((coupon) => identities.includes(coupon.identity) && coupon.state !== 'refused');
}

/**
 * The customer was merged into another before the coupon was written. Whoever gives the other one the same looked for it maybe just before
 * that, so that this one does not count.
 */
const isMoved = async ({ identity, customerId }: Coupon): Promise<boolean> =>
  isTheirOwn(identity) && (await findCustomer(customerId))?._id !== customerId;

async function withdraw(coupon: Coupon, lease: Lease, why: ReasonCode = 'customer_merged'): Promise<void> {
  const refused = await (coupon.state === 'issued' ? withdrawIssued : decideRefused)(coupon._id, lease, why);
  if (refused) await giveBack(refused);
}

async function goOnWith(found: Coupon, grant: Grant, lease: Lease, context: Context): Promise<Issue> {
  if (found.state !== 'opening') return isPlain(grant) ? finishPlain(found, lease, grant, context) : answerDecided(found, grant, context);
  const taken = found.token === lease.token ? found : await takeOverOpening(found._id, lease);
  return taken ? carry(taken, grant, lease, context.shop) : { outcome: 'under_way' };
}

/** Nobody else knows of what was just written. Whoever changes the order tells the event, where it watches and was still ours afterwards. */
function goOnWithOwn(coupon: Coupon, grant: Grant, lease: Lease, context: Context): Promise<Issue> {
  const isTold = grant.watching !== undefined && !isNearlyOver(grant.watching);
  return coupon.state === 'issued' ? finishPlain(coupon, lease, grant, context, isTold) : carry(coupon, grant, lease, context.shop, isTold);
}

/** Without limits, budget and stock, and nobody's authority is used: it is issued by being written. */
export const isPlain = ({ campaign, draws }: Pick<Grant, 'campaign' | 'draws'>): boolean =>
  !hasAllowance(campaign) && campaign.limits.issued.perCustomer === undefined && giftOf(campaign.reward) === null && draws === undefined;

/** The first word of a coupon's life. Without limits and budget there is nothing to set aside, and it is issued by being written. Null: it would have no day. */
function openingCoupon(grant: Grant, code: string, lease: Lease, { shop, now, actor }: Context): Coupon | null {
  const { campaign, customerId, identity, origin, earnedBy, draws } = grant;
  const [plain, gift] = [isPlain(grant), giftOf(campaign.reward)];
  const span = validityOf(localNow({ shop, now }), campaign.validity);
  if (span === null) return null;
  return {
    _id: code,
    identity,
    campaignId: campaign._id,
    customerId,
    state: plain ? 'issued' : 'opening',
    ...promiseOf(campaign),
    ...span,
    costMinor: hasAllowance(campaign) ? (greatestCostMinor(campaign.reward) ?? 0) : null,
    ...(gift && { stock: stockOf(gift.sku) }),
    ...(draws && { draws }),
    origin,
    earnedBy,
    redemptionId: null,
    usedMinor: null,
    owedMinor: null,
    revokeWhenFree: null,
    refusal: null,
    isClean: true,
    isSettled: !plain,
    round: 0,
    ...lease,
    remindedBy: null,
    moves: plain ? [{ to: 'issued', at: now, by: actor._id }] : [],
    createdAt: now,
    ...(plain && { untold: 'issued' as const, ...news() }),
  };
}

async function finishPlain(coupon: Coupon, lease: Lease, grant: Grant, context: Context, isTold = false): Promise<Issue> {
  // What has become of it since is settled by whoever moved it: that is not ours to repeat.
  const isToSettle = coupon.state === 'issued' && coupon.extension === undefined;
  const [why] = await Promise.all([
    isTold ? null : whyEarningIsGone(coupon, context.shop),
    isToSettle && settleCoupon(coupon, lease, !grant.customer),
  ]);
  return answerUnlessGone(coupon, grant, why, context);
}

/** One that was decided before: as it may have been by ourselves, before a crash, the order is read. */
const answerDecided = async (coupon: Coupon, grant: Grant, context: Context): Promise<Issue> =>
  answerUnlessGone(coupon, grant, coupon.state === 'refused' ? null : await whyEarningIsGone(coupon, context.shop), context);

/** `why`: of an order that was read after the coupon was written, since whoever takes an order back writes it first and then looks for coupons. */
async function answerUnlessGone(coupon: Coupon, { origin }: Grant, why: OrderWentBack | null, { now }: Context): Promise<Issue> {
  if (why === null) return answerFor(coupon, origin);
  await takeBack(coupon._id, { at: now, by: 'system', why, cause: why });
  return answerFor((await findCoupon(coupon._id)) ?? coupon, origin);
}

type Asked = Pick<Grant, 'campaign' | 'origin' | 'customer'>;

/**
 * Carries a grant forward from wherever it is, under one's lease: every step may have been done before. The earning order is read after the
 * coupon was written, and beside what is set aside: a refusal gives all of that back.
 */
async function carry(coupon: Coupon, asked: Asked, lease: Lease, shop: Shop, isTold = false): Promise<Issue> {
  const { origin, customer } = asked;
  const [why, aside] = await Promise.all([isTold ? null : whyEarningIsGone(coupon, shop), setAllAside(coupon, asked, lease, shop)]);
  if (why !== null) return refuse(coupon, lease, 'order_taken_back', origin);
  if (aside === 'too_late') return { outcome: 'under_way' };
  if (aside !== 'done') return refuse(coupon, lease, aside, origin);
  const issued = await decideIssued(coupon, lease, { to: 'issued', at: coupon.createdAt, by: coupon.origin.by });
  // Marked meanwhile; or no longer ours, and then the refusal matches nothing either.
  if (!issued) return refuse(coupon, lease, 'order_taken_back', origin);
  for (const { allowanceId } of drawsOf(issued)) forgetLater(allowanceId, issued._id);
  if (!customer) await markStale(issued.customerId);
  return answerFor(issued, origin);
}

async function setAllAside(coupon: Coupon, asked: Asked, lease: Lease, shop: Shop): Promise<Aside> {
  const { _id } = coupon;
  let aside = await countOwn(coupon, asked, lease, shop);
  for (const { allowanceId, costMinor, isAuthority, isStock } of drawsOf(coupon)) {
    if (aside !== 'done') return aside;
    if (isStock && (await findAllowance(allowanceId)) === null) return 'gift_out_of_stock'; // of a campaign older than the list
    aside = await promiseAside(allowanceId, _id, costMinor, lease);
    if (isStock && aside === 'budget_exhausted') return 'gift_out_of_stock';
    if (isAuthority && aside === 'budget_exhausted') return 'authority_exhausted';
  }
  return aside;
}

async function countOwn({ _id, campaignId, customerId }: Coupon, { campaign, customer }: Asked, lease: Lease, shop: Shop): Promise<Aside> {
  const { perCustomer } = campaign.limits.issued;
  if (perCustomer === undefined) return 'done';
  const left = perCustomer - (await usesOfOwners(campaignId, customer ?? (await findCustomer(customerId)), shop));
  return countForCustomer(campaignId, customerId, _id, left, lease);
}

async function refuse(coupon: Coupon, lease: Lease, reason: ReasonCode, origin: Origin): Promise<Issue> {
  const refused = await decideRefused(coupon._id, lease, reason);
  if (refused) await giveBack(refused);
  return answerFor((await findCoupon(coupon._id)) ?? coupon, origin);
}

/** A refused grant gives back whatever it held. */
async function giveBack(coupon: Coupon): Promise<void> {
  const { _id, campaignId, customerId } = coupon;
  await uncountForCustomer(campaignId, customerId, _id);
  for (const draw of drawsOf(coupon)) await givePromiseBack(draw.allowanceId, _id, draw.costMinor);
  await noteClean(_id);
}

/** The same in one allowance. */
export async function giveBackTo(allowanceId: string, coupon: Coupon): Promise<void> {
  const draw = drawsOf(coupon).find((one) => one.allowanceId === allowanceId);
  if (draw) await givePromiseBack(allowanceId, coupon._id, draw.costMinor);
}

async function whyEarningIsGone({ earnedBy }: Coupon, shop: Shop): Promise<OrderWentBack | null> {
  const order = earnedBy && (await findOrder(earnedBy.orderId));
  return order ? whyTakenBack(order, earnedBy, shop.zone) : null;
}

function answerFor(coupon: Coupon, origin: Origin): Issue {
  if (coupon.state === 'opening') return { outcome: 'under_way' };
  if (coupon.state === 'refused') return { outcome: 'refused', reason: reasonCodeOf(coupon.refusal) };
  return { outcome: coupon.origin.id === origin.id ? 'granted' : 'already_granted', coupon };
}

/** The codes that an event has said for good that it issued, as they are shown; null: there is no such event. Comes from above. */
export type IssuedBy = (eventId: string) => Promise<string[] | 'under_way' | null>;

/** Carries forward what a crash left under way, and cleans up after refusals. */
export const carryIssuesForward = (shop: Shop, issuedBy: IssuedBy): Promise<number> =>
  resume(
    leftovers(findAbandonedOpenings, (coupon) => carryAbandoned(coupon, shop, issuedBy)),
    leftovers(findUncleanRefusals, giveBack),
  );

/**
 * What an event issues is carried on by the event. What is under way although the event was answered without it was begun by a program that
 * slept until another had decided.
 */
async function carryAbandoned({ _id: code, origin }: Coupon, shop: Shop, issuedBy: IssuedBy): Promise<void> {
  const issued = origin.kind === 'event' ? await issuedBy(origin.id) : null;
  if (issued === 'under_way') return;
  const lease = newLease();
  const coupon = await takeOverOpening(code, lease);
  if (coupon && issued?.includes(showCode(code)) === false) return withdraw(coupon, lease, 'already_granted');
  const campaign = coupon && (await findCampaign(coupon.campaignId));
  if (!campaign) return;
  const owner = await finishJoining(coupon.customerId);
  const others = await issuedUnder(idsOf(owner), coupon.identity, shop);
  if (others.length > 0) await withdraw(coupon, lease);
  else await carry(coupon, { campaign, origin: coupon.origin }, lease, shop);
}
