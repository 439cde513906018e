import { countsAs } from '../../campaigns/contact-policy.js';
import type { Customer } from '../customers/customer.js';
import { inLanes } from '../lib/lanes.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Moment, Said } from './content.js';
import { customersOf } from './customers-of.js';
import { takePlace } from './frequency.js';
import { KINDS } from './kinds.js';
import { type MailDriver, MailFailure } from './mail.js';
import { failed, held, type Message, type MessageKind, type Move, suppressed } from './message.js';
import { settleMessage, takeDueMessages } from './messages.store.js';
import { obstacleTo } from './obstacles.js';
import { rankOf } from './rank.js';
import { isVariableMissing, renderWords, type Words } from './render.js';
import { unsubscribeUrl } from './urls.js';
import { greeting, greetingSchema } from './variables.js';
import { localeOf } from './window.js';

const BATCH = 200;
const AT_ONCE = 8;
/** No mail is begun later than this; what is left goes back. */
const BUDGET_MS = 25_000;
/** The budget, and all of a mail server's time-outs after it. */
const LEASE_MS = 120_000;

/**
 * Sends what is due. A message is in one sender's hands at a time; what a stopped sender held becomes due again when its lease is over.
 * A mail server may get one mail twice: when we stop between its yes and our note. Both then carry the same Message-ID, so that most
 * mail programs show one. Returns how many messages came to something.
 */
export async function sendMessages(shop: Moment['shop'], now: Date, mail: MailDriver): Promise<number> {
  const sender = { shop, now, mail, until: realIn(BUDGET_MS) };
  let handled = 0;
  while (realNow() < sender.until) {
    const lease = newLease(LEASE_MS);
    const messages = await takeDueMessages(now, lease, BATCH);
    if (messages.length === 0) break;
    handled += await sendBatch(messages, lease, sender);
  }
  return handled;
}

interface Sender extends Omit<Moment, 'customer'> {
  mail: MailDriver;
  until: Date;
}

/** A bug in one message does not hold up the others; it is thrown when they are through. */
async function sendBatch(messages: Message[], { token }: Lease, sender: Sender): Promise<number> {
  const customers = await customersOf(messages);
  const bugs: unknown[] = [];
  const settled = await inLanes(
    messages.toSorted((one, other) => rankOf(one.kind) - rankOf(other.kind)),
    ({ customerId }) => customerId,
    AT_ONCE,
    async (message) => {
      const move = await outcomeOf(message, customers.get(message.customerId), sender, bugs);
      return settleMessage(message._id, token, move);
    },
  );
  if (bugs.length > 0) throw bugs[0];
  return settled.filter(Boolean).length;
}

async function outcomeOf(message: Message, customer: Customer | undefined, sender: Sender, bugs: unknown[]): Promise<Move> {
  if (realNow() >= sender.until) return held(message.dueAt);
  try {
    const move = await tryToSend(message, customer, sender);
    if (move.state === 'suppressed') await KINDS[message.kind].letGo?.(message);
    return move;
  } catch (error) {
    if (error instanceof MailFailure) return failed(message, error.reason, sender.now);
    bugs.push(error);
    return failed(message, 'internal', sender.now);
  }
}

async function tryToSend(message: Message, customer: Customer | undefined, sender: Sender): Promise<Move> {
  const { shop, now, mail } = sender;
  const obstacle = obstacleTo(message, customer, shop, now);
  if (obstacle || !customer) return obstacle ?? suppressed('customer_unknown');

  const content = await KINDS[message.kind].content(message, { shop, now, customer });
  if ('reason' in content) return suppressed(content.reason);
  const words = wordsFor(message, customer, shop, content.variables);
  if (!words) return suppressed('template_variable_missing');
  const full = await takePlace(message, customer, shop, now);
  if (full) return full;

  await mail.send({
    ...words,
    id: message._id,
    to: customer.identifiers.email ?? '',
    date: now,
    unsubscribeUrl: countsAs(message.kind, customer.country) === 'advertising' ? unsubscribeUrl(customer._id, shop) : null,
  });
  return sent(message.kind, content, words, localeOf(customer, shop), sender);
}

/** Null: something that the words need is not there. */
function wordsFor({ kind }: Message, customer: Customer, shop: Moment['shop'], content: object): Words | null {
  const schema = KINDS[kind].variables.extend(greetingSchema.shape);
  const variables = schema.safeParse({ ...greeting(customer, shop, localeOf(customer, shop)), ...content });
  if (!variables.success) return null;
  try {
    return renderWords(kind, variables.data as { locale: string });
  } catch (error) {
    if (isVariableMissing(error)) return null;
    throw error;
  }
}

const sent = (kind: MessageKind, said: Said, { subject }: Words, locale: string, { mail, now }: Sender): Move => ({
  state: 'sent',
  reason: null,
  sentAt: now,
  via: mail.via,
  locale,
  subject,
  codes: said.coupons.map(({ _id }) => _id),
  campaignIds: [...new Set([...said.coupons.map(({ campaignId }) => campaignId), ...(said.campaignIds ?? [])])],
  variant: said.variant ?? null,
  ...followUpOf(kind),
});

function followUpOf(kind: MessageKind): Pick<Move, 'followUp'> {
  const { followUp } = KINDS[kind];
  return followUp === undefined ? {} : { followUp };
}
