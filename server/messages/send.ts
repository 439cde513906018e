import { countsAs } from '../../campaigns/contact-policy.js';
import type { Customer } from '../customers/customer.js';
import { inLanes } from '../lib/lanes.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Moment } from './content.js';
import { customersOf } from './customers-of.js';
import { GatewaySilent, sendByGateway } from './gateway.js';
import { KINDS } from './kinds.js';
import { type MailDriver, MailFailure } from './mail.js';
import { failed, held, type Message, type MessageKind, type Move, type Via } from './message.js';
import { settleMessage, takeDueMessages } from './messages.store.js';
import { STORED } from './notes.js';
import { prepare, type Ready } from './prepare.js';
import { inTurn } from './rank.js';
import { unsubscribeUrl } from './urls.js';
import { localeOf } from './window.js';

const BATCH = 200;
/** Three rounds of the mail server's connections. */
const AT_ONCE = 24;
/** No mail is begun later than this; what is left goes back. */
const BUDGET_MS = 25_000;
/** How long what a silent gateway was to pass on waits, untried. */
const AWHILE_MS = 60_000;
/** The budget, and all of a mail server's time-outs after it. */
const LEASE_MS = 120_000;

/**
 * Sends what is due. A message is in one sender's hands at a time; what a stopped sender held becomes due again when its lease is over.
 * A mail server may get one mail twice: when we stop between its yes and our note. Both then carry the same Message-ID, so that most
 * mail programs show one. Returns how many messages came to something.
 */
export async function sendMessages(shop: Moment['shop'], now: Date, mail: MailDriver): Promise<number> {
  const sender = { shop, now, mail, notes: STORED, until: realIn(BUDGET_MS), isGatewaySilent: false };
  let handled = 0;
  while (realNow() < sender.until) {
    const lease = newLease(LEASE_MS);
    const messages = await takeDueMessages(now, lease, BATCH);
    handled += await sendBatch(messages, lease, sender);
    if (messages.length < BATCH) break;
  }
  return handled;
}

interface Sender extends Omit<Moment, 'customer' | 'channel'> {
  mail: MailDriver;
  until: Date;
  /** The gateway has not answered in this run, and is not asked again. */
  isGatewaySilent: boolean;
}

/** A bug in one message does not hold up the others; it is thrown when they are through. */
async function sendBatch(messages: Message[], { token }: Lease, sender: Sender): Promise<number> {
  const customers = await customersOf(messages);
  const bugs: unknown[] = [];
  const settled = await inLanes(
    messages.toSorted(inTurn),
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
    if (move.state === 'suppressed') await KINDS[message.kind].letGo?.(message, STORED);
    return move;
  } catch (error) {
    if (error instanceof GatewaySilent) sender.isGatewaySilent = true;
    if (error instanceof MailFailure) return failed(message, error.reason, sender.now);
    bugs.push(error);
    return failed(message, 'internal', sender.now);
  }
}

async function tryToSend(message: Message, customer: Customer | undefined, sender: Sender): Promise<Move> {
  const ready = await prepare(message, customer, sender);
  if ('state' in ready) return ready;
  if (ready.words.channel !== 'email' && sender.isGatewaySilent) return held(new Date(sender.now.getTime() + AWHILE_MS));
  const via = await hand(message, ready, sender);
  return sent(message.kind, ready, via, sender);
}

/** Hands a message to the driver of its channel. Where no mail is to leave, nothing else does. */
async function hand(message: Message, { customer, to, words }: Ready, { shop, now, mail }: Sender): Promise<Via> {
  const isAdvertising = countsAs(message.kind, customer.country) === 'advertising';
  const unsubscribeAt = isAdvertising ? unsubscribeUrl(customer._id, shop) : null;
  if (words.channel === 'email') await mail.send({ ...words, id: message._id, to, date: now, unsubscribeUrl: unsubscribeAt });
  if (words.channel === 'email' || mail.via === 'none') return mail.via;
  await sendByGateway(message, customer, { ...words, to, locale: localeOf(customer, shop), unsubscribeUrl: unsubscribeAt }, shop, now);
  return 'webhook';
}

const sent = (kind: MessageKind, { customer, said, words }: Ready, via: Via, { shop, now }: Sender): Move => ({
  state: 'sent',
  reason: null,
  sentAt: now,
  channel: words.channel,
  via,
  locale: localeOf(customer, shop),
  subject: words.channel === 'email' ? words.subject : null,
  codes: said.coupons.map(({ _id }) => _id),
  campaignIds: [...new Set([...said.coupons.map(({ campaignId }) => campaignId), ...(said.campaignIds ?? [])])],
  variant: said.variant ?? null,
  ...followUpOf(kind),
});

function followUpOf(kind: MessageKind): Pick<Move, 'followUp'> {
  const { followUp } = KINDS[kind];
  return followUp === undefined ? {} : { followUp };
}
