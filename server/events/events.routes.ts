import { z } from 'zod';
import { MOST_PROBLEMS } from '../../campaigns/problem.js';
import { spoken } from '../../campaigns/reasons.js';
import { isRecord } from '../../campaigns/tolerant.js';
import type { Language } from '../../campaigns/words/language.js';
import type { Context } from '../context.js';
import { findCustomer } from '../customers/customers.store.js';
import { countryOf } from '../customers/read-customer.js';
import { UnreadableLine } from '../http/body.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { campaignId, couponCode } from '../http/fields.js';
import { problemSchema } from '../http/problem-document.js';
import { problemDocument } from '../http/problems.js';
import { couponDocument, reasonDocument } from '../http/schemas.js';
import { inLanes } from '../lib/lanes.js';
import { isOurs, Refusal, stillUnderWay } from '../lib/refusal.js';
import { warningsSchema } from '../lib/warnings.js';
import { findOrder } from '../orders/orders.store.js';
import { decideEvent } from './decide.service.js';
import { type EventAnswer, type EventDecision, type EventRecord, eventSchema, orderOf, RECORDED_WHY, readAnswer } from './event.js';
import { eventKey, receiveEvent } from './events.service.js';
import { findEvent } from './events.store.js';
import type { Subject } from './reactions.js';
import { readEvent } from './read-event.js';

const MOST_EVENTS = 1000;
/** How many problems all refused events of one answer tell together; each tells one at least. */
const MOST_PROBLEMS_OF_ALL = 1000;
/** Events of different customers are processed side by side. */
const LANES = 16;

const decision = z.object({
  campaignId,
  granted: z.boolean().describe('Whether the customer got a coupon.'),
  heldOut: z.boolean().describe('Whether the customer would have got one and is among those who get none, to compare with.'),
  code: couponCode.optional().describe('The code of the coupon: the one issued, or with the reason `already_granted` the one of before.'),
  reasons: z.array(reasonDocument).describe('Why not. Empty: granted or held out.'),
  wouldHaveIssued: z.unknown().optional().describe('Held out: what would have been issued.'),
});
const answered = z
  .object({
    id: z.string().describe('Your id of the event.'),
    status: z
      .enum(['processed', 'recorded', 'duplicate'])
      .describe(
        '`processed`: campaigns looked at it; `recorded`: none did, and `reason` says why; `duplicate`: sent before, and this is the first answer again.',
      ),
    reason: z
      .enum(RECORDED_WHY)
      .optional()
      .describe(
        'Why it was only recorded. `backfill`: you said so; `too_late`: it happened too long ago: these two count as history; `order_of_another_customer`, `customer_unnamed` (no usable name of a customer is left): these two change nothing.',
      ),
    decisions: z
      .array(decision)
      .describe('What each campaign said: all that granted, and the first 20 that did not. `?explain=all` shows the others too.'),
    more: z.record(z.string(), z.int()).optional().describe('How many more did not, by reason. Absent: none.'),
    coupons: z.array(couponDocument).describe('The coupons that it issued, as they were then.'),
    warnings: warningsSchema,
  })
  .meta({ id: 'EventAnswer', description: 'What became of an event.' });
const refused = z
  .object({
    position: z.int().describe('Where it stood in the batch, from 0.'),
    id: z.string().optional().describe('Your id of the event, where it could be read.'),
    status: z.literal('refused').describe('Nothing of it was recorded.'),
    error: problemSchema.describe('Why, as if it had been sent alone.'),
  })
  .meta({ id: 'RefusedEvent', description: 'An event of a batch that was refused.' });
const batch = z.object({ results: z.array(z.union([answered, refused])).describe('One for each event, in your sequence.') });

/** One, an array, or NDJSON. */
async function receive(body: unknown, context: Context) {
  if (!Array.isArray(body)) return receiveOne(body, context);
  let untold = MOST_PROBLEMS_OF_ALL;
  const results = await inLanes(body, laneOf, LANES, async (line, position) => {
    const most = Math.max(1, Math.min(MOST_PROBLEMS, untold));
    try {
      return await receiveOne(line, context, most);
    } catch (error) {
      if (!isOurs(error)) throw error;
      const document = problemDocument(error, most);
      untold -= document.errors.length;
      return { position, ...idOf(line), status: 'refused', error: document };
    }
  });
  return { results };
}

/** One customer's events, and one order's, keep their sequence. */
function laneOf(line: unknown, position: number): string {
  const { customer, data } = (line ?? {}) as { customer?: unknown; data?: { orderId?: unknown; order?: { id?: unknown } } | null };
  return JSON.stringify(customer ?? data?.orderId ?? data?.order?.id ?? position);
}

const idOf = (line: unknown): { id?: string } => {
  const id = typeof line === 'object' && line !== null && 'id' in line ? line.id : undefined;
  return typeof id === 'string' && id.length <= 200 ? { id } : {};
};

async function receiveOne(line: unknown, context: Context, mostProblems = MOST_PROBLEMS) {
  if (line instanceof UnreadableLine) throw new Refusal(line.code, line.reason);
  const { customer, data } = (isRecord(line) ? line : {}) as Partial<
    Record<string, { phone?: unknown; customer?: { phone?: unknown } } | null>
  >;
  const country = await countryOf([customer?.phone, data?.customer?.phone], customer, context.shop);
  const { record, answer, isDuplicate } = await receiveEvent(readEvent(line, { country, now: context.now }, mostProblems), context);
  return answerView(record, answer, isDuplicate, context);
}

const answerView = (
  { eventId }: EventRecord,
  { status, reason, decisions, more, coupons, warnings = [], language }: EventAnswer,
  isDuplicate: boolean,
  context: Context,
) => ({
  id: eventId,
  status: isDuplicate ? 'duplicate' : status,
  ...(reason && { reason }),
  decisions: decisions.map((decision) => decisionView(decision, language, context)),
  ...(more && { more }),
  coupons,
  warnings,
});

/** In the customer's language, else in the caller's. */
const decisionView = ({ rev: _rev, ...decision }: EventDecision, own: Language | undefined, { shop, language = 'en' }: Context) => ({
  ...decision,
  reasons: decision.reasons.map((reason) => spoken(reason, { language: own ?? language, currency: shop.currency })),
});

/**
 * What was answered, and the refusals that it only counted: computed again with the campaigns of today that were active then. What would come
 * out otherwise by now is not told as if it had been said: it stays a count.
 */
async function explain(record: EventRecord, { more = {}, ...answer }: EventAnswer, context: Context): Promise<EventAnswer> {
  if (Object.keys(more).length === 0) return answer;
  const left = new Map(Object.entries(more));
  const told = new Set(answer.decisions.map(({ campaignId }) => campaignId));
  const { decisions, started } = await decideEvent(record, await subjectOf(record), context, Number.POSITIVE_INFINITY);
  const wasAsked = (campaignId: string) => {
    const since = started?.byId.get(campaignId)?.activatedAt ?? null;
    return since !== null && since <= record.receivedAt && !told.has(campaignId);
  };
  const explained = decisions.filter(({ campaignId, reasons: [first] }) => {
    const count = first ? (left.get(first.code) ?? 0) : 0;
    if (!first || count === 0 || !wasAsked(campaignId)) return false;
    left.set(first.code, count - 1);
    return true;
  });
  const rest = Object.fromEntries([...left].filter(([, count]) => count > 0));
  return { ...answer, decisions: [...answer.decisions, ...explained], ...(Object.keys(rest).length > 0 && { more: rest }) };
}

async function subjectOf(record: EventRecord): Promise<Subject> {
  const { customerId } = record;
  const orderId = orderOf(record);
  const customer = customerId === null ? null : await findCustomer(customerId);
  const order = orderId === null ? null : await findOrder(orderId);
  return { named: customer, isProven: true, customer, order, warnings: [], touch: { isStale: false, saidAgain: [] } };
}

async function readBack(id: string, query: { actor?: string | undefined; explain?: 'all' | undefined }, context: Context) {
  const isAdmin = context.actor.role === 'admin';
  if (query.actor !== undefined && !isAdmin) throw new Refusal('role_not_allowed', 'Only an admin can read the events of another actor.');
  const record = await findEvent(eventKey(query.actor ?? context.actor._id, id));
  if (!record) throw new Refusal('not_found', `No event with this id.${isAdmin ? ' To read another actor’s event, add ?actor=.' : ''}`);
  if (!record.answer) throw stillUnderWay('This event is being processed right now.');
  const answer = readAnswer(record.answer);
  return answerView(record, query.explain === 'all' ? await explain(record, answer, context) : answer, false, context);
}

export const eventRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/events',
    summary: 'Send what happened: one event, an array, or NDJSON (at most 1,000).',
    description:
      'It is recorded once, then campaigns decide, and the coupons that it earned come back in the answer. Repeat it until it is answered: the same id with the same body answers the first result again, with another body it is refused with 422 `event_mismatch`. An optional value that cannot be used is left out and told in `warnings`; an unknown key is refused with 422 `invalid`. Custom events are named `custom.` and a name, such as `custom.app_installed`, and can trigger campaigns; one named after a review, rating or survey answer is refused. 409 `still_under_way`: send it again after `Retry-After`. Of a batch a bad event does not keep the others from being recorded: it has its own entry in `results`.',
    bodyDocument: z.union([eventSchema, z.array(eventSchema)]),
    body: z.unknown(),
    answer: z.union([answered, batch]),
    status: 200,
    bodySize: 'order',
    batch: MOST_EVENTS,
    handle: ({ body }, context) => receive(body, context),
  }),
  endpoint({
    method: 'get',
    path: '/v1/events/{id}',
    summary: 'Show what became of an event that you sent.',
    description: 'The first answer again. A key finds what its own actor sent. 409 `still_under_way`: the event is being processed.',
    params: z.object({ id: z.string().max(200).describe('Your id of the event.') }),
    query: z.strictObject({
      actor: z.string().max(100).optional().describe('The id of the actor (`act_…`) who sent it. Only for admins; others read their own.'),
      explain: z
        .literal('all')
        .optional()
        .describe(
          'Shows the refusals that were only counted too, computed again with the campaigns of today and the facts of then. `more` counts those that would be decided otherwise by now.',
        ),
    }),
    answer: answered,
    handle: ({ params, query }, context) => readBack(params.id, query, context),
  }),
];
