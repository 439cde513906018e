import type { Language } from '../../campaigns/words/language.js';
import type { Actor } from '../actors/actor.js';
import type { Customer } from '../customers/customer.js';
import { findCustomers } from '../customers/customers.store.js';
import { stopSentence } from '../messages/mail-health.js';
import { mailStatus } from '../messages/mail-health.service.js';
import type { Message } from '../messages/message.js';
import { findMessage, listMessages } from '../messages/messages.store.js';
import { button } from './forms.js';
import { figureRows, outcomeWords } from './message-figures.page.js';
import type { Read } from './page.js';
import { may } from './person.js';
import { plainWords } from './words.js';

const PAGE = 50;
const PATH = '/console/messages';

/**
 * What was said to customers and what was not, each with its reason, by name and the last planned first. Whoever came by the link sees the
 * figures instead; whoever signed in has a page of their own for these.
 */
export const messagesPage: Read = async ({ after }, { shop, person, language, now }) => ({
  template: 'console-messages',
  title: 'Messages',
  variables: {
    mail: await mailRow(person),
    people: person ? await messageRows(after, PAGE, language) : null,
    figures: person ? null : await figureRows(now, language),
    zone: shop.zone,
    isFirst: after === null,
  },
});

/** That mails have stopped, for whoever may have them go on. Null: they leave. */
async function mailRow(person: Actor | null) {
  const { stop } = await mailStatus();
  if (stop === null) return null;
  const forms = person && may(person, 'POST /v1/mail/resume') ? [button('Send mails again', '/console/mail/resume', PATH)] : [];
  return { why: stopSentence(stop), forms };
}

export async function messageRows(after: string | null, limit: number, language?: Language) {
  const last = after === null ? null : await findMessage(after);
  const found = await listMessages({}, last && { at: last.plannedAt, id: last._id }, limit + 1);
  const page = found.slice(0, limit);
  const customers = await findCustomers([...new Set(page.map(({ customerId }) => customerId))]);
  return {
    messages: page.map((message) => messageRow(message, customers, language)),
    next: found.length > limit ? (page.at(-1)?._id ?? null) : null,
  };
}

export const messageRow = (
  { kind, channel, customerId, state, reason, subject, plannedAt, dueAt, sentAt }: Message,
  customers: Map<string, Customer>,
  language?: Language,
) => ({
  kind: plainWords(kind),
  channel,
  customerId,
  name: customers.get(customerId)?.name ?? customerId,
  outcome: outcomeWords({ state, reason }, language),
  subject: subject ?? '–',
  plannedAt, // what lists are sorted by
  happensAt: sentAt ?? (state === 'planned' ? dueAt : null),
});
