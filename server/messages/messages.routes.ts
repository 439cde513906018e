import { z } from 'zod';
import { CHANNELS, STREAMS } from '../customers/customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { Refusal } from '../lib/refusal.js';
import { MESSAGE_KINDS, MESSAGE_STATES, messageView, VIAS } from './message.js';
import { messageFigures, messageFiguresDocument } from './message-figures.js';
import { findMessage, listMessages } from './messages.store.js';
import { SUPPRESSION_WORDS } from './reasons.js';

const instant = z.iso.datetime();

export const messageDocument = z
  .object({
    id: z.string(),
    kind: z.enum(MESSAGE_KINDS),
    channel: z.enum(CHANNELS),
    stream: z.enum(STREAMS),
    customerId: z.string(),
    campaignIds: z.array(z.string()),
    about: z.string().nullable().describe('The order or case that it is about'),
    variant: z.string().nullable().describe('Which of several texts it was'),
    state: z.enum(MESSAGE_STATES),
    reason: z
      .string()
      .nullable()
      .describe(`Why it was suppressed, or why the last attempt failed. Of what is suppressed:\n${SUPPRESSION_WORDS}`),
    sentence: z.string().nullable().describe('The reason in words, by Accept-Language'),
    dueAt: instant,
    sentAt: instant.nullable(),
    attempts: z.int(),
    via: z.enum(VIAS).nullable(),
    locale: z.string().nullable(),
    subject: z.string().nullable(),
    plannedAt: instant,
  })
  .meta({ id: 'Message' });

const filter = {
  customer: z.string().max(210).describe('cus_… or shop:<the id in your shop>').optional(),
  kind: z.enum(MESSAGE_KINDS).optional(),
  state: z.enum(MESSAGE_STATES).optional(),
};

export const messageRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/messages',
    summary: 'List messages sent, planned and not sent, the last planned first, each with its reason.',
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
    path: '/v1/insights/messages',
    summary: 'What became of messages by kind, and how many reminders of unpaid orders named no promotion.',
    answer: messageFiguresDocument,
    handle: messageFigures,
  }),
  endpoint({
    method: 'get',
    path: '/v1/messages/{id}',
    summary: 'Show a message and what came of it.',
    params: z.object({ id: z.string().min(1).max(200) }),
    answer: messageDocument,
    async handle({ params: { id } }, { language }) {
      const message = await findMessage(id);
      if (!message) throw new Refusal('not_found', 'No message with this id.');
      return messageView(message, language);
    },
  }),
];
