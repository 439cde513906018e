import type { Language } from '../../campaigns/words/language.js';
import type { Actor } from '../actors/actor.js';
import type { Customer } from '../customers/customer.js';
import { findCustomers } from '../customers/customers.store.js';
import { stopSentence } from '../messages/mail-health.js';
import { mailStatus } from '../messages/mail-health.service.js';
import type { Message } from '../messages/message.js';
import { messageFigures } from '../messages/message-figures.js';
import { findMessage, listMessages } from '../messages/messages.store.js';
import { reasonSentence } from '../messages/reasons.js';
import { button } from './forms.js';
import type { Read } from './page.js';
import { may } from './person.js';
import { plainWords } from './words.js';

const PAGE = 100;
const PATH = '/console/messages';

/** What was said to customers and what was not, each with its reason, in figures, and for whoever may see it by name, the newest first. */
export const messagesPage: Read = async ({ after }, { shop, person, language }) => {
  const people = person ? await messageRows(after, PAGE, language) : null;
  const { outcomes, unpaidReminders } = await messageFigures();
  const counts = outcomes.map((row) => ({ what: `${plainWords(row.kind)} ${outcomeWords(row, language)}`, count: row.count }));
  return {
    template: 'console-messages',
    title: 'Messages',
    variables: {
      mail: await mailRow(person),
      people,
      counts,
      unpaid: unpaidWords(unpaidReminders),
      zone: shop.zone,
      isFirst: after === null,
    },
  };
};

/** That mails have stopped, for whoever may have them go on. Null: they leave. */
async function mailRow(person: Actor | null) {
  const { stop } = await mailStatus();
  if (stop === null) return null;
  const forms = person && may(person, 'POST /v1/mail/resume') ? [button('Send mails again', '/console/mail/resume', PATH)] : [];
  return { why: stopSentence(stop), forms };
}

const unpaidWords = ({ sent, generic, genericShareBp }: Awaited<ReturnType<typeof messageFigures>>['unpaidReminders']) =>
  genericShareBp === null
    ? null
    : `Of ${sent} reminders of unpaid orders ${generic} named no promotion (${(genericShareBp / 100).toFixed(2)} %): nothing of yesterday fitted the order.`;

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
  { kind, channel, customerId, state, reason, subject, dueAt, sentAt }: Message,
  customers: Map<string, Customer>,
  language?: Language,
) => ({
  kind: plainWords(kind),
  channel,
  customerId,
  name: customers.get(customerId)?.name ?? customerId,
  outcome: outcomeWords({ state, reason }, language),
  subject: subject ?? '–',
  at: sentAt ?? dueAt,
});

/** "not sent: The customer has not agreed to messages of this kind." The reason is told in the language of whoever looks. */
export const outcomeWords = ({ state, reason }: Pick<Message, 'state' | 'reason'>, language: Language = 'en'): string =>
  `${OUTCOMES[state]}${reason === null ? '' : `: ${reasonSentence(reason, language)}`}`;

const OUTCOMES: Record<Message['state'], string> = {
  planned: 'planned',
  sending: 'being sent',
  sent: 'sent',
  suppressed: 'not sent',
  failed: 'failed',
};
