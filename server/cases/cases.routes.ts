import { z } from 'zod';
import { currencySchema } from '../../campaigns/currency.js';
import { MAX_MINOR } from '../../campaigns/money.js';
import type { Context } from '../context.js';
import { customerReference } from '../customers/customer.js';
import { readTypedCustomer } from '../customers/read-customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { caseId, customerPath } from '../http/fields.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { words } from '../lib/words.js';
import { sourceSchema } from '../orders/source-key.js';
import { supervisorsInOrder } from '../staff/staff.service.js';
import { CASE_FLAGS, CASE_KINDS, CASE_STATES, type CaseRecord } from './case.js';
import { caseFigures, caseFiguresDocument } from './case-figures.js';
import { caseDocument, caseView } from './case-view.js';
import { actOnCase, caseById, noteFacts, openCase } from './cases.service.js';
import { listCases } from './cases.store.js';
import { answered, type Doing, decided, escalated, flagLifted, moved, offered, reopened, replied } from './deeds.js';
import type { Deed } from './moves.js';

const params = z.object({ id: caseId.min(1).max(100) });
const said = words(5000);
const note = said.optional().describe('What there is to say about it.');
const lossMinor = z
  .int()
  .min(0)
  .max(MAX_MINOR)
  .optional()
  .describe(
    'What the customer lost, in minor units. Goodwill is measured by it. More than was paid and not paid back is cut, with a warning.',
  );
const complaint = z.strictObject({
  customer: customerReference.describe('Who complains. They have to be known.'),
  orderId: z.string().min(1).max(200).optional().describe('Your id of the order. Absent: it is about none.'),
  source: sourceSchema.optional().describe('The system whose order id it is, where several use the same.'),
  kind: z.enum(CASE_KINDS).describe('What went wrong.'),
  text: said.describe('What the customer complains of.'),
  lossMinor,
  currency: currencySchema.optional().describe('The currency of the loss. It has to be the shop’s. Absent: the shop’s.'),
});

/** An act on a case: its last word of the path, what it is, its body, and what it does. An Idempotency-Key is welcome, not required. */
function act<Body extends z.ZodType>(
  path: string,
  summary: string,
  description: string,
  body: Body,
  deed: (doing: Doing, body: z.infer<Body>) => (record: CaseRecord) => Deed,
): Endpoint {
  const handle = async (asked: { params: { id: string }; body: z.infer<Body>; idempotencyKey: string }, context: Context) =>
    caseView(await actOnCase(asked.params.id, deed({ context, key: asked.idempotencyKey }, asked.body)));
  return endpoint({
    method: 'post',
    path: `/v1/cases/{id}/${path}`,
    summary,
    description,
    params,
    body,
    answer: caseDocument,
    idempotent: 'if_asked',
    handle: (asked, context) => handle(asked as Parameters<typeof handle>[0], context),
  });
}

const saying = (what: string) => z.strictObject({ text: said.describe(what) });
const flag = z.strictObject({ flag: z.enum(CASE_FLAGS).describe('The flag to lift.'), text: said.describe('Why it no longer holds.') });

export const caseRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/cases',
    summary: 'Open a case for a customer. You become its owner. Without a loss, the whole order counts as lost.',
    description:
      'The customer is owed a first reply by `replyDueAt`; if it is late, the case passes to a supervisor. An unknown customer is refused with 404 `not_found`; another customer’s order or another currency than the shop’s with 422 `invalid`; an order id that several systems use with 409 `order_ambiguous`. An order that nobody told us of is taken as you name it.',
    body: complaint,
    read: readTypedCustomer,
    answer: caseDocument,
    status: 201,
    idempotent: 'if_asked',
    handle: async ({ body, idempotencyKey }, context) => caseView(await openCase(body, idempotencyKey, context)),
  }),
  endpoint({
    method: 'get',
    path: '/v1/cases',
    summary: 'List cases, the newest first.',
    description: 'Of all customers, or of one; in any state, or in one. An unknown `customer` is refused with 404 `not_found`.',
    query: z.strictObject({
      ...page,
      customer: customerPath.optional(),
      state: z.enum(CASE_STATES).optional().describe('Only cases in this state.'),
    }),
    answer: listOf(caseDocument),
    async handle({ query: { limit, cursor, customer, state } }, { shop }) {
      const customerId = customer === undefined ? undefined : (await customerByPath(customer, shop))._id;
      const found = await listCases({ customerId, state }, afterPlace(cursor), limit + 1);
      return pagedByPlace(found, limit, ({ openedAt, _id }) => ({ at: openedAt, id: _id }), caseView);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/insights/cases',
    summary: 'How many complaints there are, which are open, and how the others ended, by reason.',
    description: 'Over all time. What was opened by mistake is counted apart.',
    answer: caseFiguresDocument,
    handle: caseFigures,
  }),
  endpoint({
    method: 'get',
    path: '/v1/cases/{id}',
    summary: 'Show a case with all that was done.',
    description: '`timeline` has every act with its author; `grants` what was given.',
    params,
    answer: caseDocument,
    handle: async ({ params: { id } }) => caseView(await caseById(id)),
  }),
  act(
    'replies',
    'Answer the customer; the answer is sent to them.',
    'An `opened` case becomes `contacted`. A closed case is refused with 409 `wrong_state`.',
    saying('The answer, in the customer’s language: it is mailed as it stands.'),
    (doing, { text }) => replied(doing, text),
  ),
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/facts',
    summary: 'Note what was found out, and what the customer lost.',
    params,
    description:
      'The case becomes `investigating`; before a first reply it is refused with 409 `wrong_state`. Nothing can be given before the facts are in. A loss of more than was paid for the order and not paid back is cut, with a warning. One that no known order confirms counts up to `smallClaimsMinor` of the limits of authority; above it a supervisor has to state it.',
    body: z.strictObject({ text: said.describe('What was found out. For colleagues only.'), lossMinor }),
    answer: caseDocument,
    idempotent: 'if_asked',
    handle: async ({ params: { id }, body: { text, lossMinor }, idempotencyKey }, context) =>
      caseView(await noteFacts(id, { context, key: idempotencyKey }, text, lossMinor)),
  }),
  act(
    'decision',
    'Note what your team decided.',
    'The case becomes `internal_decision`; before the facts it is refused with 409 `wrong_state`. The customer is not written to.',
    saying('What was decided.'),
    (doing, { text }) => decided(doing, text),
  ),
  act(
    'offer',
    'Note what was offered to the customer besides goodwill: another parcel, their money back.',
    'The case becomes `proposed`; before a decision it is refused with 409 `wrong_state`. The customer is not written to; reply to tell them.',
    saying('What was offered.'),
    (doing, { text }) => offered(doing, text),
  ),
  act(
    'answer',
    'Note whether the customer accepts what was proposed.',
    'The case becomes `accepted` or `declined`. Only after something was proposed; else 409 `wrong_state`.',
    z.strictObject({ accepted: z.boolean().describe('Whether they accept it.'), text: note }),
    (doing, { accepted, text }) => answered(doing, accepted, text),
  ),
  act(
    'move',
    'Move a case by hand, back or to a state whose act was done: a reply, the facts, a decision, an offer, the customer’s answer.',
    'To a state whose act was not done it is refused with 409 `wrong_state`. `opened` and `closed` are refused too: use reopen and close.',
    z.strictObject({ state: z.enum(CASE_STATES).describe('The state that it is to have.'), text: note }),
    (doing, { state, text }) => moved(doing, state, text),
  ),
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/escalate',
    summary: 'Hand a case to the next supervisor, who has it from then on.',
    description:
      'Next in staff order after its owner; from outside that order, the first. The most senior owner cannot hand it on: 409 `wrong_state`.',
    params,
    body: saying('Why.'),
    answer: caseDocument,
    idempotent: 'if_asked',
    async handle({ params: { id }, body: { text }, idempotencyKey }, context) {
      const order = await supervisorsInOrder();
      return caseView(await actOnCase(id, escalated({ context, key: idempotencyKey }, order, text)));
    },
  }),
  act(
    'reopen',
    'Reopen a closed case.',
    'It begins anew: the customer is owed a reply, and the facts have to be noted again. A case that is open is refused with 409 `wrong_state`.',
    saying('Why it goes on.'),
    (doing, { text }) => reopened(doing, text),
  ),
  act(
    'flags/lift',
    'Lift a flag, with a reason; it stays in the timeline.',
    'Unless a flag of another case holds, goodwill can be given again. A flag that is not set is refused with 409 `wrong_state`.',
    flag,
    (doing, body) => flagLifted(doing, body.flag, body.text),
  ),
];
