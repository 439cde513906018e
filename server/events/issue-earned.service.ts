import { showCode } from '../../campaigns/coupon-code.js';
import { reason } from '../../campaigns/reasons.js';
import { campaignsNamed } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { type CouponView, couponView } from '../coupons/coupon-view.js';
import { findCouponsEarnedBy } from '../coupons/coupons.store.js';
import { type Issue, isPlain, issueCoupon } from '../coupons/issue.service.js';
import { hasId } from '../customers/customer.js';
import { keepHeldOut } from '../holdouts/holdouts.store.js';
import { idOf } from '../lib/ids.js';
import { allOf } from '../lib/lanes.js';
import type { Lease } from '../lib/lease.js';
import { type Refusal, stillUnderWay } from '../lib/refusal.js';
import { type Decided, decideEvent } from './decide.service.js';
import { type Earned, type EventAnswer, type EventDecision, type EventRecord, EXPLAINED, type More, readDecisions } from './event.js';
import { giveBackEvent, keepEarned } from './events.store.js';
import type { Subject } from './reactions.js';

export interface Outcome {
  answer: EventAnswer;
  decisions: EventDecision[]; // that were made one by one, also those that the answer only counts
  decided: Decided | null; // null: nobody was asked
}

export const underWay = (): Refusal => stillUnderWay('This event is being processed right now. Send it again.');

/** Asks the campaigns what an event earns, once, and issues it. Whoever calls it marks the customer. `isRepeat`: a crash may have left a part of it. */
export async function issueEarned(
  record: EventRecord,
  subject: Subject,
  lease: Lease,
  context: Context,
  isRepeat: boolean,
): Promise<Outcome> {
  const decided = await decidedOnce(record, subject, lease, context, isRepeat);
  const { earned, decisions, more } = decided;
  await keepHoldouts(record, subject, decisions);
  const campaigns = new Map((await campaignsNamed(earned.map(({ campaignId }) => campaignId))).map((campaign) => [campaign._id, campaign]));
  const terms = { ...(saysItself(decided) && { within: lease }), ...(!isRepeat && isWatching(record, subject) && { watching: lease }) };
  const issues = await allOf(
    earned.flatMap(({ campaignId, rev, ...grant }) => {
      const campaign = campaigns.get(campaignId);
      if (!campaign) return [];
      const known = { ...terms, ...(subject.customer && { customer: subject.customer }) };
      return [issueCoupon({ campaign, ...grant, ...known }, context).then((issue) => ({ campaignId, rev, issue }))];
    }),
  );
  const issued: EventDecision[] = [];
  const codes: string[] = [];
  const coupons: CouponView[] = [];
  for (const { campaignId, rev, issue } of issues) {
    if (issue.outcome === 'under_way') throw await handBack(record, lease);
    const isShown = isShownTo(issue, subject);
    issued.push({ campaignId, ...(rev !== undefined && { rev }), ...decisionOf(issue, isShown) });
    if (issue.outcome === 'granted') codes.push(showCode(issue.coupon._id));
    if (issue.outcome === 'granted' && isShown) coupons.push(couponView(issue.coupon));
  }
  const all = [...issued, ...decisions];
  return { answer: { status: 'processed', ...firstOf(all, more), codes, coupons }, decisions: all, decided };
}

/** The order names the event: whoever has changed it since it was decided on tells the event. */
const isWatching = ({ _id }: EventRecord, { order }: Subject): boolean => order?.watchers?.includes(_id) === true;

async function keepHoldouts({ _id, receivedAt: at }: EventRecord, { customer }: Subject, decisions: EventDecision[]): Promise<void> {
  for (const { campaignId, heldOut, wouldHaveIssued } of decisions)
    if (heldOut && customer) await keepHeldOut({ _id: idOf(_id, campaignId), campaignId, customerId: customer._id, at, wouldHaveIssued });
}

/**
 * What is earned is decided once, before any coupon exists: a repeat issues the same, whatever has changed since. It is kept in the event;
 * but where an order earns one coupon, that says itself that it was earned, by the order and the event that it names.
 */
async function decidedOnce(record: EventRecord, subject: Subject, lease: Lease, context: Context, isRepeat: boolean): Promise<Decided> {
  if (record.earned !== null) return { earned: record.earned, decisions: readDecisions(record.decisions), more: record.more ?? {} };
  const decided = await decideEvent(record, subject, context);
  const begun = isRepeat ? await earnedBefore(record, subject) : [];
  const { earned, decisions, more } = decided;
  const isBegun = ({ campaignId }: EventDecision) => begun.some((one) => one.campaignId === campaignId);
  if (begun.length > 0) return { earned: begun, decisions: decisions.filter((one) => !isBegun(one)), more };
  if (earned.length === 0 || saysItself(decided)) return decided;
  if (await keepEarned(record._id, lease, { customerId: subject.customer?._id ?? null, earned, decisions, more })) return decided;
  throw underWay();
}

/**
 * The only coupon that an order earns says that it was earned: it is begun within the event's lease, so that whoever takes the event over
 * finds it. One without limits is issued by being written, which no lease holds back.
 */
function saysItself({ earned: [first, second], started }: Decided): boolean {
  const campaign = first && started?.byId.get(first.campaignId);
  return first?.earnedBy != null && second === undefined && campaign !== undefined && !isPlain({ campaign });
}

/** What the event began to issue for its order before a crash. */
async function earnedBefore({ _id }: EventRecord, { order }: Subject): Promise<Earned[]> {
  const coupons = order ? await findCouponsEarnedBy(order._id) : [];
  return coupons.filter(({ origin }) => origin.id === _id).map(earnedAs);
}

const earnedAs = ({ campaignId, customerId, identity, origin, earnedBy }: Coupon): Earned => ({
  campaignId,
  customerId,
  identity,
  origin,
  earnedBy,
});

async function handBack(record: EventRecord, lease: Lease): Promise<Refusal> {
  await giveBackEvent(record._id, lease);
  return underWay();
}

/**
 * Codes are bearer secrets: who names another customer hears that there is a coupon, and not its code. So does who names one by what anybody can
 * type, but for what the order itself has just earned.
 */
function isShownTo(issue: Issue, { named, isProven }: Subject): boolean {
  if (!('coupon' in issue) || (named !== null && !hasId(named, issue.coupon.customerId))) return false;
  return isProven || (issue.outcome === 'granted' && issue.coupon.earnedBy !== null);
}

function decisionOf(issue: Exclude<Issue, { outcome: 'under_way' }>, isShown: boolean): Omit<EventDecision, 'campaignId'> {
  if (issue.outcome === 'refused') return { granted: false, heldOut: false, reasons: [reason(issue.reason)] };
  const granted = issue.outcome === 'granted';
  const reasons = granted ? [] : [reason('already_granted')];
  return { granted, heldOut: false, ...(isShown && { code: showCode(issue.coupon._id) }), reasons };
}

/** Granted and held-out decisions and the first refusals whole, the rest as counts by reason, to which `more` are added. */
function firstOf(decisions: EventDecision[], more: More): Pick<EventAnswer, 'decisions' | 'more'> {
  const [whole, counts] = [[] as EventDecision[], { ...more }];
  let refusals = 0;
  for (const decision of decisions) {
    const isRefusal = !decision.granted && !decision.heldOut;
    if (!isRefusal || refusals++ < EXPLAINED) whole.push(decision);
    else for (const { code } of decision.reasons) counts[code] = (counts[code] ?? 0) + 1;
  }
  return { decisions: whole, ...(Object.keys(counts).length > 0 && { more: counts }) };
}
