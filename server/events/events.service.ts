import { showCode } from '../../campaigns/coupon-code.js';
import { MINUTE_MS } from '../../campaigns/durations.js';
import { reason } from '../../campaigns/reasons.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { languageIn } from '../../campaigns/words/language.js';
import { SHOP_SOURCE, sourceOf } from '../actors/actor.js';
import { campaignsNamed } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import { type CouponView, couponView } from '../coupons/coupon-view.js';
import { type Issue, issueCoupon } from '../coupons/issue.service.js';
import { type CustomerReference, hasId, namesSomebody } from '../customers/customer.js';
import { customerOf } from '../customers/resolve.service.js';
import { keepHeldOut } from '../holdouts/holdouts.store.js';
import { fingerprint, idOf } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { isStillUnderWay, Refusal, stillUnderWay } from '../lib/refusal.js';
import { leftovers, resume } from '../lib/resume.js';
import { countWarnings } from '../lib/warnings.js';
import { customerNamed, type NamedCustomer } from '../merges/named.service.js';
import type { Shop } from '../shop/shop.js';
import { type Decided, decideEvent } from './decide.service.js';
import {
  type EventAnswer,
  type EventDecision,
  type EventRecord,
  EXPLAINED,
  isOfOrder,
  type More,
  type ShopEvent,
  whyOnlyRecorded,
} from './event.js';
import { findEvent, findUnanswered, giveBackEvent, insertEvent, keepAnswer, keepEarned, takeOverEvent } from './events.store.js';
import { reactionsTo, type Subject } from './reactions.js';
import { type ReadEvent, readEvent } from './read-event.js';
import { countRefusals } from './refusals.js';

export interface Received {
  record: EventRecord;
  answer: EventAnswer;
  isDuplicate: boolean;
}

const AHEAD_MS = 5 * MINUTE_MS;

/**
 * Records an event once, writes it into the records, asks the campaigns and issues what is earned. The same event again answers the first
 * result again. Refuses another body under a known id, an instant that is ahead, and a customer id that is not ours.
 */
export async function receiveEvent(told: ReadEvent | ShopEvent, context: Context): Promise<Received> {
  const read = 'event' in told ? told : { event: told, warnings: [], body: told };
  await refuseImpossible(read.event, context);
  const lease = newLease();
  const record = recordOf(read, lease, context);
  if (await insertEvent(record)) return { record, answer: await process(record, lease, context), isDuplicate: false };
  const known = await findEvent(record._id);
  if (known?.token === lease.token) return { record, answer: await process(record, lease, context), isDuplicate: false };
  if (known && !isSame(known, record))
    throw new Refusal('event_mismatch', `The event ${record.eventId} was sent before with another body.`);
  if (known?.answer) return { record: known, answer: known.answer, isDuplicate: true };
  const taken = await takeOverEvent(record._id, lease);
  if (!taken) throw underWay();
  return { record: taken, answer: await process(taken, lease, context), isDuplicate: true };
}

/** The same body; or another writing of it that says the same, as records from before bodies were compared keep only what they said. */
function isSame(known: EventRecord, told: EventRecord): boolean {
  if (known.fingerprint === told.fingerprint) return true;
  const isWhole = known.warnings === undefined && told.warnings === undefined;
  return isWhole && (known.source ?? null) === (told.source ?? null) && saysTheSame(known.event, told.event);
}

const saysTheSame = (known: ShopEvent, told: ShopEvent): boolean => fingerprint(readEvent(known, {}).event) === fingerprint(told);

async function refuseImpossible(event: ShopEvent, { now, shop }: Context): Promise<void> {
  if (Date.parse(event.occurredAt) > now.getTime() + AHEAD_MS) {
    const message = `The event is ahead of the shop's clock, which shows ${now.toISOString()}.`;
    throw new Refusal('invalid', message, [{ path: 'occurredAt', code: 'event_ahead', message }]);
  }
  const { id, ...names } = event.customer ?? {};
  if (id === undefined || isOfOrder(event.type) || namesSomebody(names) || (await customerOf({ id }, shop))) return;
  const message = 'There is no customer with this id.';
  throw new Refusal('invalid', message, [{ path: 'customer.id', code: 'customer_unknown', message }]);
}

export const eventKey = (actorId: string, eventId: string): string => idOf(actorId, 'event', eventId);

const recordOf = ({ event, warnings, body }: ReadEvent, lease: Lease, { actor, now, isHistory }: Context): EventRecord => ({
  _id: eventKey(actor._id, event.id),
  actorId: actor._id,
  eventId: event.id,
  type: event.type,
  fingerprint: fingerprint([body, sourceOf(actor)]),
  event,
  ...(warnings.length > 0 && { warnings }),
  occurredAt: new Date(event.occurredAt),
  ...(sourceOf(actor) !== SHOP_SOURCE && { source: sourceOf(actor) }),
  receivedAt: now,
  ...(isHistory && { isHistory }),
  customerId: null,
  earned: null,
  decisions: [],
  answer: null,
  isAnswered: false,
  answeredAt: null,
  ...lease,
});

/** Does an event from wherever a crash left it; every step may be done twice. Time and actor are those of its receipt, and whether it is history. */
async function process(record: EventRecord, lease: Lease, { shop, actor, isFlagged }: Context): Promise<EventAnswer> {
  const recorded = whyOnlyRecorded(record, shop.eventMaxAgeHours);
  const context = {
    shop,
    now: record.receivedAt,
    actor: { ...actor, _id: record.actorId },
    isHistory: record.isHistory === true || recorded !== null,
    ...(isFlagged && { isFlagged }),
  };
  const subject = await react(record, context).catch(async (error) => {
    if (isStillUnderWay(error)) await giveBackEvent(record._id, lease);
    throw error;
  });
  const { warnings } = subject;
  const reason = recorded ?? subject.unapplied;
  const outcome = reason
    ? { answer: { status: 'recorded' as const, reason, decisions: [], codes: [], coupons: [] }, decisions: [], decided: null }
    : await issueEarned(record, subject, lease, context);
  const language = languageIn(subject.customer?.locale);
  const answer = { ...outcome.answer, ...(warnings.length > 0 && { warnings }), ...(language && { language }) };
  if (await keepAnswer(record._id, lease, answer, subject.customer?._id ?? null)) {
    countWarnings(warnings);
    countRefusals(outcome.decisions, outcome.decided);
    return answer;
  }
  const known = await findEvent(record._id);
  if (known?.answer) return known.answer; // another program was faster
  throw underWay();
}

async function react(record: EventRecord, context: Context): Promise<Subject> {
  const { event } = record;
  const { customer, isProven, warnings } = await namedBy(record, context);
  let subject: Subject = { named: customer, isProven, customer, order: null, warnings: [...(record.warnings ?? []), ...warnings] };
  if (!customer && !isOfOrder(event.type)) return { ...subject, unapplied: 'customer_unnamed' };
  for (const reaction of reactionsTo(event)) {
    subject = await reaction(subject, record, context);
    if (subject.unapplied) break;
  }
  return subject;
}

/** Whom the event names, with the names that it says of them. */
async function namedBy(record: EventRecord, context: Context): Promise<NamedCustomer> {
  const { event, occurredAt } = record;
  const { reference, warnings } = await knownReference(record, context.shop);
  if (!reference) return { customer: null, isProven: true, warnings };
  const data = 'customer' in event.data ? event.data.customer : {};
  const named = await customerNamed(reference, { ...context, toldAt: occurredAt }, data);
  return { ...named, warnings: [...warnings, ...named.warnings] };
}

/** Our own id is left out where it is nobody's: other names say whom it is about, or an order is kept without. */
async function knownReference({ event }: EventRecord, shop: Shop): Promise<{ reference: CustomerReference | null; warnings: Warning[] }> {
  const { id, ...names } = event.customer ?? {};
  if (id === undefined || (await customerOf({ id }, shop))) return { reference: event.customer ?? null, warnings: [] };
  return { reference: namesSomebody(names) ? names : null, warnings: [warning('customer_unknown', 'customer.id')] };
}

interface Outcome {
  answer: EventAnswer;
  decisions: EventDecision[]; // that were made one by one, also those that the answer only counts
  decided: Decided | null; // null: nobody was asked
}

async function issueEarned(record: EventRecord, subject: Subject, lease: Lease, context: Context): Promise<Outcome> {
  const decided = await decidedOnce(record, subject, lease, context);
  const { earned, decisions, more } = decided;
  await keepHoldouts(record, subject, decisions);
  const campaigns = new Map((await campaignsNamed(earned.map(({ campaignId }) => campaignId))).map((campaign) => [campaign._id, campaign]));
  const issued: EventDecision[] = [];
  const codes: string[] = [];
  const coupons: CouponView[] = [];
  for (const { campaignId, rev, ...grant } of earned) {
    const campaign = campaigns.get(campaignId);
    if (!campaign) continue;
    const issue = await issueCoupon({ campaign, ...grant }, context);
    if (issue.outcome === 'under_way') throw await handBack(record, lease);
    const isShown = isShownTo(issue, subject);
    issued.push({ campaignId, ...(rev !== undefined && { rev }), ...decisionOf(issue, isShown) });
    if (issue.outcome === 'granted') codes.push(showCode(issue.coupon._id));
    if (issue.outcome === 'granted' && isShown) coupons.push(couponView(issue.coupon));
  }
  const all = [...issued, ...decisions];
  return { answer: { status: 'processed', ...firstOf(all, more), codes, coupons }, decisions: all, decided };
}

async function keepHoldouts({ _id, receivedAt: at }: EventRecord, { customer }: Subject, decisions: EventDecision[]): Promise<void> {
  for (const { campaignId, heldOut, wouldHaveIssued } of decisions)
    if (heldOut && customer) await keepHeldOut({ _id: idOf(_id, campaignId), campaignId, customerId: customer._id, at, wouldHaveIssued });
}

/** What is earned is decided once and kept before any coupon exists: a repeat issues the same, whatever has changed since. */
async function decidedOnce(record: EventRecord, subject: Subject, lease: Lease, context: Context): Promise<Decided> {
  if (record.earned !== null) return { earned: record.earned, decisions: record.decisions, more: record.more ?? {} };
  const decided = await decideEvent(record, subject, context);
  const { earned, decisions, more } = decided;
  if (earned.length === 0) return decided;
  if (await keepEarned(record._id, lease, { customerId: subject.customer?._id ?? null, earned, decisions, more })) return decided;
  throw underWay();
}

async function handBack(record: EventRecord, lease: Lease): Promise<Refusal> {
  await giveBackEvent(record._id, lease);
  return underWay();
}

const underWay = (): Refusal => stillUnderWay('This event is being processed right now. Send it again.');

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

/** Carries forward the events that a crash left unanswered. */
export const answerLeftEvents = (context: Context): Promise<number> =>
  resume(
    leftovers(findUnanswered, async ({ _id }) => {
      const lease = newLease();
      const record = await takeOverEvent(_id, lease);
      if (record) await process(record, lease, context);
    }),
  );
