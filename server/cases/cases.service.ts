import type { ErrorCode } from '../../campaigns/error-codes.js';
import type { Actor } from '../actors/actor.js';
import type { Context, ShopTime } from '../context.js';
import { type Customer, type CustomerReference, hasId } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { customerOf } from '../customers/resolve.service.js';
import { idOf, newId } from '../lib/ids.js';
import { enqueue } from '../lib/keyed-queue.js';
import { Refusal } from '../lib/refusal.js';
import { countWarnings } from '../lib/warnings.js';
import { keyOfTheirs } from '../orders/orders.service.js';
import { findOrder } from '../orders/orders.store.js';
import { replyDueAt } from '../staff/shifts.js';
import type { CaseKind, CaseRecord, Entry } from './case.js';
import { changingCase, findCase, insertCase, saveCase, stirCase } from './cases.store.js';
import { closed, type Doing, type Ending, factsNoted } from './deeds.js';
import { escalatedAtOnce } from './escalation.service.js';
import { assumedLoss, statedLoss } from './losses.service.js';
import { type Deed, isRepeat, nextStates, take, todoBefore } from './moves.js';

/** What a complaint is about, as whoever opens it says. */
export interface Complaint {
  customer: CustomerReference;
  orderId?: string | undefined;
  source?: string | undefined; // the order's; without it the customer's order of that id, or the caller's own
  kind: CaseKind;
  text: string;
  lossMinor?: number | undefined;
  currency?: string | undefined;
}

/** Opens a case for a customer. Whoever opens it has it, or a supervisor at once. The same `key` of the same actor opens one. Refuses an unknown customer, another currency than the shop's, and somebody else's order. */
export async function openCase(complaint: Complaint, key: string, context: Context): Promise<CaseRecord> {
  const { shop, actor } = context;
  if (complaint.currency !== undefined && complaint.currency !== shop.currency)
    throw invalid('currency', 'currency_mismatch', `This shop's cases are in ${shop.currency}.`);
  const customer = await customerOf(complaint.customer, shop);
  if (!customer) throw unknownCustomer();
  const { kind, text, lossMinor } = complaint;
  const orderId = await orderKeyOf(complaint, customer, actor);
  const order = orderId === null ? null : await findOrder(orderId);
  if (order?.customerId && !hasId(customer, order.customerId))
    throw invalid('orderId', 'order_of_another', 'This order belongs to another customer.');
  const about = { customerId: customer._id, orderId, kind, text };
  const id = key === '' ? newId('case') : `case_${idOf(actor._id, 'case', key).slice(0, 30)}`;
  const record = { ...newCase(id, context), ...about, ownerId: actor._id, openedBy: actor.role };
  const whole = { ...record, ...(await lossOf(record, lossMinor, context)) };
  return insertOnce(whole, lossMinor, customer, context);
}

/** A mistyped name is to be seen, and not to become somebody: only events make customers. */
function unknownCustomer(): Refusal {
  const message = 'There is no such customer. Check the shopId, mail address, phone number or id.';
  return new Refusal('not_found', message, [{ path: 'customer', code: 'customer_unknown', message }]);
}

async function lossOf(record: Parameters<typeof statedLoss>[0], lossMinor: number | undefined, context: Context) {
  return lossMinor === undefined ? { lossMinor: await assumedLoss(record) } : statedLoss(record, lossMinor, context);
}

const orderKeyOf = async ({ orderId: id, source }: Complaint, customer: Customer, actor: Actor): Promise<string | null> =>
  id === undefined ? null : keyOfTheirs({ id, source }, actor, (customerId) => hasId(customer, customerId));

/** Opens the case of an unsatisfied answer about an order: the same survey opens one. Nobody has it until somebody acts, or a supervisor at once. */
export async function openCaseFromSurvey(
  survey: { orderId: string; customerId: string; text: string },
  context: Context,
): Promise<CaseRecord> {
  const { orderId, customerId, text } = survey;
  const about = { customerId, orderId, kind: 'other' as const, text, ownerId: null, openedBy: 'survey' as const };
  const record = { ...newCase(`case_${idOf('survey', orderId).slice(0, 30)}`, context), ...about };
  return insertOnce({ ...record, lossMinor: await assumedLoss(record) }, undefined, await findCustomer(customerId), context);
}

const newCase = (_id: string, { shop, now }: ShopTime) => ({
  _id,
  currency: shop.currency,
  state: 'opened' as const,
  openedAt: now,
  replyDueAt: replyDueAt(now, shop.zone),
  escalatedAt: null,
  factsAt: null,
  flags: [],
  grants: [],
  hasUntold: false,
  hasOpenGrant: false,
  closedAt: null,
  news: newId('nws'),
  rev: 1,
});

async function insertOnce(
  record: Omit<CaseRecord, 'timeline'>,
  statedMinor: number | undefined,
  customer: Customer | null,
  context: Context,
): Promise<CaseRecord> {
  const by = context.actor._id;
  const stated = statedMinor === undefined ? {} : { lossMinor: statedMinor };
  const opened: Entry = { id: `${record._id}:opened`, at: record.openedAt, by, act: 'opened', text: record.text, ...stated };
  const whole = await escalatedAtOnce({ ...record, timeline: [opened] }, customer, context);
  if (!(await insertCase(whole))) return caseById(record._id);
  countWarnings(whole.warnings ?? []);
  return whole;
}

const invalid = (path: string, code: ErrorCode, message: string): Refusal =>
  new Refusal('invalid', `The case is invalid: ${path}: ${message}`, [{ path, code, message }]);

/** The case of a path. Refuses an unknown one. */
export async function caseById(id: string): Promise<CaseRecord> {
  const record = await findCase(id);
  if (!record) throw new Refusal('not_found', 'No case with this id.');
  return record;
}

/** Does something with a case, in one guarded write. A repeat changes nothing; what would skip a state is refused. */
export const actOnCase = (id: string, deed: (record: CaseRecord) => Deed): Promise<CaseRecord> =>
  changingCase(id, () => carryOut(id, deed));

async function carryOut(id: string, deed: (record: CaseRecord) => Deed): Promise<CaseRecord> {
  return (await carryOutOn(await caseById(id), deed)) ?? carryOut(id, deed);
}

/** Null: the case has changed since it was read. */
async function carryOutOn(record: CaseRecord, deed: (record: CaseRecord) => Deed): Promise<CaseRecord | null> {
  const asked = deed(record);
  if (isRepeat(record, asked.entry)) return record;
  const next = take(record, asked);
  if (!next) throw wrongState(record, asked.entry);
  const saved = await saveCase(next);
  if (saved) countWarnings(asked.changes?.warnings ?? []);
  return saved;
}

/** Notes what was found out, and what was lost if that is stated: an order says what it can be at the most. */
export async function noteFacts(id: string, doing: Doing, text: string, lossMinor: number | undefined): Promise<CaseRecord> {
  if (lossMinor === undefined) return actOnCase(id, factsNoted(doing, text, undefined));
  const kept = await statedLoss(await caseById(id), lossMinor, doing.context);
  return actOnCase(id, factsNoted(doing, text, { lossMinor, kept }));
}

/** Closes a case with a reason, whatever its state. Refuses a duplicate of itself, of an unknown case, and of what is its own duplicate, over others too. */
export async function closeCase(id: string, doing: Doing, ending: Ending): Promise<CaseRecord> {
  const { reason, duplicateOf } = ending;
  if (duplicateOf === undefined) return actOnCase(id, closed(doing, ending));
  if (reason !== 'duplicate') throw noDuplicate('not_a_duplicate', 'Only a case that is closed as duplicate names the other one.');
  // Those that are closed for each other would keep each other from being saved, over and over.
  return enqueue('duplicates', () => changingCase(id, () => closeFor(duplicateOf, id, closed(doing, ending))));
}

/**
 * Of several that are closed for each other at once one stays open, in whatever program: each stirs the other one before it looks where that
 * leads, and is saved only if nobody has stirred it since it was read.
 */
async function closeFor(otherId: string, id: string, deed: (record: CaseRecord) => Deed): Promise<CaseRecord> {
  const record = await caseById(id);
  if (otherId === id || !(await stirCase(otherId))) throw noDuplicate('case_unknown', 'There is no such other case.');
  if (await leadsTo(id, await caseById(otherId)))
    throw noDuplicate('duplicate_of_this', 'The other case was closed as a duplicate of this one.');
  return (await carryOutOn(record, deed)) ?? closeFor(otherId, id, deed);
}

const noDuplicate = (code: ErrorCode, message: string): Refusal =>
  new Refusal('invalid', message, [{ path: 'duplicateOf', code, message }]);

/** Whether a case was closed for another one, or for a duplicate of it: in a circle of duplicates no complaint would count. */
async function leadsTo(id: string, { _id, duplicateOf }: CaseRecord, seen: readonly string[] = []): Promise<boolean> {
  if (duplicateOf === id) return true;
  const next = duplicateOf && !seen.includes(duplicateOf) ? await findCase(duplicateOf) : null;
  return next !== null && leadsTo(id, next, [...seen, _id]);
}

function wrongState(record: CaseRecord, entry: Entry): Refusal {
  const { state } = record;
  const message = `The case is ${state}: ${entry.to ?? entry.act} is not possible yet. ${todoBefore(record, entry)}`;
  return new Refusal('wrong_state', message, [{ path: 'state', code: `case_${state}`, message }], { next: nextStates(state) });
}
