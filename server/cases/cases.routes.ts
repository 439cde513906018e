import { z } from 'zod';
import { currencySchema } from '../../campaigns/currency.js';
import { MAX_MINOR } from '../../campaigns/money.js';
import type { Context } from '../context.js';
import { customerReference } from '../customers/customer.js';
import { readTypedCustomer } from '../customers/read-customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
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

const params = z.object({ id: z.string().min(1).max(100) });
const said = words(5000);
const lossMinor = z.int().min(0).max(MAX_MINOR).optional();
const complaint = z.strictObject({
  customer: customerReference,
  orderId: z.string().min(1).max(200).optional(),
  source: sourceSchema.optional(),
  kind: z.enum(CASE_KINDS),
  text: said,
  lossMinor,
  currency: currencySchema.optional(),
});

/** An act on a case: its last word of the path, what it is, its body, and what it does. An Idempotency-Key is welcome, not required. */
function act<Body extends z.ZodType>(
  path: string,
  summary: string,
  body: Body,
  deed: (doing: Doing, body: z.infer<Body>) => (record: CaseRecord) => Deed,
): Endpoint {
  const handle = async (asked: { params: { id: string }; body: z.infer<Body>; idempotencyKey: string }, context: Context) =>
    caseView(await actOnCase(asked.params.id, deed({ context, key: asked.idempotencyKey }, asked.body)));
  return endpoint({
    method: 'post',
    path: `/v1/cases/{id}/${path}`,
    summary,
    params,
    body,
    answer: caseDocument,
    idempotent: 'if_asked',
    handle: (asked, context) => handle(asked as Parameters<typeof handle>[0], context),
  });
}

const saying = z.strictObject({ text: said });
const flag = z.strictObject({ flag: z.enum(CASE_FLAGS), text: said });

export const caseRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/cases',
    summary: 'Open a case for a customer. You become its owner. Without a loss, the whole order counts as lost.',
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
    query: z.strictObject({
      ...page,
      customer: z.string().max(210).describe('cus_… or shop:<the id in your shop>').optional(),
      state: z.enum(CASE_STATES).optional(),
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
    answer: caseFiguresDocument,
    handle: caseFigures,
  }),
  endpoint({
    method: 'get',
    path: '/v1/cases/{id}',
    summary: 'Show a case with all that was done.',
    params,
    answer: caseDocument,
    handle: async ({ params: { id } }) => caseView(await caseById(id)),
  }),
  act('replies', 'Answer the customer; the answer is sent to them.', saying, (doing, { text }) => replied(doing, text)),
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/facts',
    summary: 'Note what was found out, and what was lost: at most what the order was worth, or it needs a supervisor.',
    params,
    body: z.strictObject({ text: said, lossMinor }),
    answer: caseDocument,
    idempotent: 'if_asked',
    handle: async ({ params: { id }, body: { text, lossMinor }, idempotencyKey }, context) =>
      caseView(await noteFacts(id, { context, key: idempotencyKey }, text, lossMinor)),
  }),
  act('decision', 'Note what was decided among ourselves.', saying, (doing, { text }) => decided(doing, text)),
  act('offer', 'Note what was offered to the customer besides goodwill: another parcel, their money back.', saying, (doing, { text }) =>
    offered(doing, text),
  ),
  act(
    'answer',
    'Note whether the customer accepts what was proposed.',
    z.strictObject({ accepted: z.boolean(), text: said.optional() }),
    (doing, { accepted, text }) => answered(doing, accepted, text),
  ),
  act(
    'move',
    'Move a case by hand, back or to a state whose act was done: a reply, the facts, a decision, an offer, the customer’s answer.',
    z.strictObject({ state: z.enum(CASE_STATES), text: said.optional() }),
    (doing, { state, text }) => moved(doing, state, text),
  ),
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/escalate',
    summary: 'Hand a case to the next supervisor, who has it from then on.',
    params,
    body: saying,
    answer: caseDocument,
    idempotent: 'if_asked',
    async handle({ params: { id }, body: { text }, idempotencyKey }, context) {
      const order = await supervisorsInOrder();
      return caseView(await actOnCase(id, escalated({ context, key: idempotencyKey }, order, text)));
    },
  }),
  act('reopen', 'Reopen a closed case.', saying, (doing, { text }) => reopened(doing, text)),
  act('flags/lift', 'Lift a flag, with a reason; it stays in the timeline.', flag, (doing, body) =>
    flagLifted(doing, body.flag, body.text),
  ),
];
