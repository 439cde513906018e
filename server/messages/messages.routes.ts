import { z } from 'zod';
import { channelField, streamField } from '../customers/customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { customerId, customerPath, instant, nullableInstant } from '../http/fields.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { Refusal } from '../lib/refusal.js';
import { kindField, MESSAGE_KINDS, MESSAGE_STATES, messageView, stateField, VIAS } from './message.js';
import { findMessage, listMessages } from './messages.store.js';
import { messageReasonDocument } from './reasons.js';

export const messageDocument = z
  .object({
    id: z.string().describe('Our id, to show it with GET /v1/messages/{id}. The same occasion has the same id.'),
    kind: kindField,
    channel: channelField,
    stream: streamField,
    customerId,
    campaignIds: z.array(z.string()).describe('The campaigns of the coupons that it is about, and of what it offers.'),
    about: z.string().nullable().describe('The id of the order or case that it is about; null: neither.'),
    variant: z.string().nullable().describe('Which of several texts it was; null: there is one only, or it is not written yet.'),
    state: stateField,
    reason: messageReasonDocument
      .nullable()
      .describe('Why it was suppressed, or why the last attempt failed, such as `mail_server_unreachable`; null: neither.'),
    sentence: z.string().nullable().describe('The reason in words, in the language that Accept-Language asks for; null: there is none.'),
    dueAt: instant('When it is to be sent. Quiet hours and caps may put it off.'),
    sentAt: nullableInstant('When it was sent; null: it was not.'),
    attempts: z.int().describe('How many attempts have failed. The fifth failure is the last.'),
    via: z
      .enum(VIAS)
      .nullable()
      .describe('How it left: a mail server, the outbox folder, your gateway, or not at all (`none`); null: it has not.'),
    locale: z.string().nullable().describe('The language that it was written in; null: it is not written yet.'),
    subject: z.string().nullable().describe('Its subject; null: it is not written yet.'),
    plannedAt: instant('When it was planned.'),
  })
  .meta({ id: 'Message', description: 'One thing to say to one customer on one occasion, and what came of it.' });

const filter = {
  customer: customerPath.optional(),
  kind: z.enum(MESSAGE_KINDS).optional().describe('Only messages of this kind.'),
  state: z.enum(MESSAGE_STATES).optional().describe('Only messages in this state.'),
};

export const messageRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/messages',
    summary: 'List messages sent, planned and not sent, the last planned first, each with its reason.',
    description:
      'Why did a customer get nothing? Ask for `state=suppressed`. What they will get, the forecast says. An unknown `customer` is refused with 404 `not_found`.',
    query: z.strictObject({ ...page, ...filter }),
    answer: listOf(messageDocument),
    async handle({ query: { limit, cursor, customer, kind, state } }, { shop, language }) {
      const customerId = customer === undefined ? undefined : (await customerByPath(customer, shop))._id;
      const messages = await listMessages({ customerId, kind, state }, afterPlace(cursor), limit + 1);
      return pagedByPlace(
        messages,
        limit,
        ({ plannedAt, _id }) => ({ at: plannedAt, id: _id }),
        (message) => messageView(message, language),
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/messages/{id}',
    summary: 'Show a message and what came of it.',
    description: 'Its text is not kept.',
    params: z.object({ id: z.string().min(1).max(200).describe('The id of the message, as a list has it.') }),
    answer: messageDocument,
    async handle({ params: { id } }, { language }) {
      const message = await findMessage(id);
      if (!message) throw new Refusal('not_found', 'No message with this id.');
      return messageView(message, language);
    },
  }),
];
