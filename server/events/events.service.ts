import { MINUTE_MS } from '../../campaigns/durations.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { languageIn } from '../../campaigns/words/language.js';
import { SHOP_SOURCE, sourceOf } from '../actors/actor.js';
import type { Context } from '../context.js';
import { type CustomerReference, namesSomebody } from '../customers/customer.js';
import { touchCustomer } from '../customers/customers.store.js';
import type { NamingContext } from '../customers/new-customer.js';
import { customerOf, type Resolved, resolve } from '../customers/resolve.service.js';
import { fingerprint, idOf } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { isStillUnderWay, Refusal } from '../lib/refusal.js';
import { leftovers, resume } from '../lib/resume.js';
import { countWarnings } from '../lib/warnings.js';
import { customerNamed, type NamedCustomer } from '../merges/named.service.js';
import type { Shop } from '../shop/shop.js';
import { type EventAnswer, type EventRecord, isOfOrder, readAnswer, type ShopEvent, whyOnlyRecorded } from './event.js';
import { findEvent, findUnanswered, giveBackEvent, insertEvent, keepAnswer, noteTold, takeOverEvent } from './events.store.js';
import { issueEarned, type Outcome, underWay } from './issue-earned.service.js';
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
  const resolved = readBeside(record, context);
  if (await insertEvent(record))
    return { record, answer: await process(record, lease, { ...context, resolved }, false), isDuplicate: false };
  const known = await findEvent(record._id);
  if (known?.token === lease.token) return { record, answer: await process(record, lease, context), isDuplicate: false };
  if (known && !isSame(known, record))
    throw new Refusal('event_mismatch', `The event ${record.eventId} was sent before with another body.`);
  if (known?.answer) return { record: known, answer: readAnswer(known.answer), isDuplicate: true };
  const taken = await takeOverEvent(record._id, lease);
  if (!taken) throw underWay();
  return { record: taken, answer: await process(taken, lease, context), isDuplicate: true };
}

/** Whom an event names is read while the event is written, which it mostly is. Whoever needs it hears what went wrong. */
function readBeside({ event: { customer } }: EventRecord, { shop }: Context): Promise<Resolved> | undefined {
  if (!customer || customer.id !== undefined) return undefined;
  const resolved = resolve(customer, shop);
  resolved.catch(() => {});
  return resolved;
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

type Reading = Context & Pick<NamingContext, 'resolved'>;

/** Does an event from wherever a crash left it; every step may be done twice. Time and actor are those of its receipt, and whether it is history. */
async function process(record: EventRecord, lease: Lease, given: Reading, isRepeat = true): Promise<EventAnswer> {
  const { shop, actor, isFlagged, resolved } = given;
  const recorded = whyOnlyRecorded(record, shop.eventMaxAgeHours);
  const context = {
    shop,
    now: record.receivedAt,
    actor: { ...actor, _id: record.actorId },
    isHistory: record.isHistory === true || recorded !== null,
    ...(isFlagged && { isFlagged }),
  };
  const subject = await react(record, { ...context, resolved }).catch(async (error) => {
    if (isStillUnderWay(error)) await giveBackEvent(record._id, lease);
    throw error;
  });
  const reason = recorded ?? subject.unapplied;
  const issuing: Promise<Outcome> = reason
    ? Promise.resolve({ answer: { status: 'recorded', reason, decisions: [], codes: [], coupons: [] }, decisions: [], decided: null })
    : issueEarned(record, subject, lease, context, isRepeat);
  const comparing = subject.compare?.() ?? Promise.resolve([]);
  await Promise.allSettled([issuing, comparing]);
  const [outcome, warnings] = [await issuing, [...subject.warnings, ...(await comparing)]];
  await touch(record, outcome.answer.codes.length > 0 ? withCoupons(subject) : subject, context);
  const language = languageIn(subject.customer?.locale);
  const answer = { ...outcome.answer, ...(warnings.length > 0 && { warnings }), ...(language && { language }) };
  if (await keepAnswer(record._id, lease, answer, subject.customer?._id ?? null)) {
    countWarnings(warnings);
    countRefusals(outcome.decisions, outcome.decided);
    return answer;
  }
  const known = await findEvent(record._id);
  if (known?.answer) return readAnswer(known.answer); // another program was faster
  if (known?.orderChanged !== true || known.token !== lease.token) throw underWay();
  // What it issued was not seen by whoever changed the order: all is done again, and as with every repeat the order is read after its coupons.
  await noteTold(record._id, lease);
  return process(known, lease, { ...given, resolved: undefined });
}

async function react(record: EventRecord, { resolved, ...context }: Reading): Promise<Subject> {
  const { event } = record;
  const areTimesLater = !('customer' in event.data);
  const { customer, isProven, warnings, saidAgain } = await namedBy(record, { ...context, resolved, areTimesLater });
  let subject: Subject = {
    named: customer,
    isProven,
    customer,
    order: null,
    warnings: [...(record.warnings ?? []), ...warnings],
    touch: { isStale: false, saidAgain },
  };
  if (!customer && !isOfOrder(event.type)) return { ...subject, unapplied: 'customer_unnamed' };
  for (const reaction of reactionsTo(event)) {
    subject = await reaction(subject, record, context);
    if (subject.unapplied) break;
  }
  return subject;
}

const withCoupons = (subject: Subject): Subject => ({ ...subject, touch: { ...subject.touch, isStale: true } });

/** Writes once into the customer what came up, when nothing else is to be written of them. Harmless twice. */
async function touch(record: EventRecord, { named, customer, touch: { saidAgain, ...words } }: Subject, context: Context): Promise<void> {
  const isNamed = customer !== null && customer._id === named?._id;
  if (isNamed && (await touchCustomer(customer._id, { ...words, saidAgain }))) return;
  if (customer) await touchCustomer(customer._id, { ...words, saidAgain: [] });
  if (saidAgain.length > 0) await namedBy(record, context);
}

/** Whom the event names, with the names that it says of them. */
async function namedBy(record: EventRecord, context: Reading & Pick<NamingContext, 'areTimesLater'>): Promise<NamedCustomer> {
  const { event, occurredAt } = record;
  const { reference, warnings } = await knownReference(record, context.shop);
  if (!reference) return { customer: null, isProven: true, warnings, saidAgain: [] };
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

/** Carries forward the events that a crash left unanswered. */
export const answerLeftEvents = (context: Context): Promise<number> =>
  resume(
    leftovers(findUnanswered, async ({ _id }) => {
      const lease = newLease();
      const record = await takeOverEvent(_id, lease);
      if (record) await process(record, lease, context);
    }),
  );
