import type { RunLimits } from '../context.js';
import { CHANNELS, type Channel, type Customer } from '../customers/customer.js';
import { noteBounced } from '../customers/customers.store.js';
import { isDatabaseFailure } from '../lib/database-failure.js';
import { inLanes } from '../lib/lanes.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import { letRequestsGoFirst } from '../lib/requests-first.js';
import { slots } from '../lib/slots.js';
import { type Shop, titleIn } from '../shop/shop.js';
import { hasWayOut } from './advertising.js';
import type { SendContext } from './content.js';
import { countOutcome } from './count-outcomes.js';
import { customersToTell } from './customers-of.js';
import { sendByGateway } from './gateway.js';
import { KINDS } from './kinds.js';
import { type MailDriver, SendFailure } from './mail.js';
import { stopSentence } from './mail-health.js';
import { type MailHealth, openMailHealth } from './mail-health.service.js';
import { ended, failed, held, type Message, type Move, passedTo, type Via } from './message.js';
import { isAnyMessageDue, settleMessage, takeDueMessages } from './messages.store.js';
import { STORED } from './notes.js';
import { letGo, sent } from './outcome.js';
import { prepare, type Ready } from './prepare.js';
import { inTurn } from './rank.js';
import { unsubscribeUrl } from './urls.js';
import { isReachedByMail, wayTo } from './way.js';
import { localeOf } from './window.js';

const BATCH = 100;
/** So many begin and are looked at side by side: what they ask goes to the database together. */
const AT_ONCE = 50;
/** So many may be in the hands of the gateway or of a mail server, which has a connection for each. */
const IN_HAND = { text: 24, email: 8 };
/** No message is begun later than this; what is left goes back. */
const BUDGET_MS = 25_000;
/** How long what a silent gateway or mail server was to pass on waits, untried. */
const AWHILE_MS = 60_000;
/** So many noes in a row, without a yes in between, are about the server rather than about the messages. */
const NOES_IN_A_ROW = 5;
/** The budget, and all of a mail server's time-outs after it. */
const LEASE_MS = 120_000;

/** The channels that the shop's gateway passes on. */
export const TEXT_CHANNELS: readonly Channel[] = CHANNELS.filter((channel) => channel !== 'email');

/**
 * Sends the mails that are due. Each channel has a lane of its own, so that a slow one holds up no other. A message is in one sender's hands
 * at a time; what a stopped sender held becomes due again when its lease is over. A mail server may get one mail twice: when we stop between
 * its yes and our note. Both then carry the same Message-ID, so that most mail programs show one. After `stop` no more is begun. Returns how
 * many messages came to something.
 */
export const sendMails: Job = (...given) => sendAll(['email'], ...given);

/** The same for what the gateway passes on: mostly nothing, which is asked once for all of them. */
export const sendTexts: Job = async (...given) => ((await isAnyMessageDue(TEXT_CHANNELS, given[1])) ? sendAll(TEXT_CHANNELS, ...given) : 0);

/** Both, one after the other: what mails do not reach is passed to the texts. */
export const sendMessages: Job = async (...given) => (await sendMails(...given)) + (await sendTexts(...given));

type Job = (shop: Shop, now: Date, mail: MailDriver, stop?: AbortSignal) => Promise<number>;

async function sendAll(channels: readonly Channel[], ...given: Parameters<Job>): Promise<number> {
  const counts = await Promise.all(channels.map((channel) => sendBy(channel, ...given)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function sendBy(channel: Channel, ...[shop, now, mail, stop]: Parameters<Job>): Promise<number> {
  const health = channel === 'email' && mail.via === 'smtp' ? await openMailHealth() : null;
  const turn = slots(channel === 'email' ? IN_HAND.email : IN_HAND.text);
  const run = { channel, shop, now, mail, health, notes: STORED, turn, until: realIn(BUDGET_MS), stop, noesInARow: 0, isAway: false };
  let handled = 0;
  while (!isOver(run) && !isShut(run)) {
    const lease = newLease(LEASE_MS);
    const messages = await takeDueMessages(channel, now, lease, BATCH);
    handled += await sendBatch(messages, lease, run);
    if (messages.length < BATCH) break;
  }
  const blocked = health?.newStop();
  if (blocked) throw new Error(stopSentence(blocked));
  return handled;
}

/** What one channel sends in one run. */
interface ChannelRun extends SendContext, RunLimits {
  channel: Channel;
  mail: MailDriver;
  /** Whether the mail server seems to have blocked us. Null: no mail server is asked. */
  health: MailHealth | null;
  turn: ReturnType<typeof slots>;
  noesInARow: number;
  /** The mail server or the gateway is away, and is not asked again in this run. */
  isAway: boolean;
}

const isOver = ({ until, stop }: ChannelRun): boolean => stop?.aborted === true || realNow() >= until;
const isShut = ({ health, isAway }: ChannelRun): boolean => isAway || (health?.isStopped() ?? false);

/** A bug in one message does not hold up the others; it is thrown when they are through. */
async function sendBatch(taken: Message[], { token }: Lease, run: ChannelRun): Promise<number> {
  const customers = await customersToTell(taken, run.shop);
  const messages = taken.map((message) => ({ ...message, customerId: customers.get(message.customerId)?._id ?? message.customerId }));
  const bugs: unknown[] = [];
  const myTurn = inTurnsOf(AT_ONCE);
  const finish = async (message: Message): Promise<boolean> => {
    await myTurn();
    const move = await outcomeOf(message, customers.get(message.customerId), run, bugs);
    const isSettled = await settle(message, token, move);
    if (isSettled) countOutcome(run.channel, move);
    return isSettled;
  };
  const settled: boolean[] = [];
  // What is only passed on to another channel does not wait for a slow mail server.
  const [elsewhere, here] = parted(messages, (message) => isElsewhere(message, customers.get(message.customerId), run));
  for (const some of [elsewhere, here])
    settled.push(...(await inLanes(some.toSorted(inTurn), ({ customerId }) => customerId, AT_ONCE, finish)));
  await run.health?.save();
  if (bugs.length > 0) throw bugs[0];
  return settled.filter(Boolean).length;
}

/** So many begin at once, and then requests go first. */
function inTurnsOf(size: number): () => Promise<void> {
  let [begun, turn] = [0, Promise.resolve()];
  return () => {
    if (begun++ % size === 0) turn = letRequestsGoFirst();
    return turn;
  };
}

const isElsewhere = ({ kind }: Message, customer: Customer | undefined, { channel }: ChannelRun): boolean =>
  channel === 'email' && customer !== undefined && !isReachedByMail(kind, customer);

const parted = <Item>(items: Item[], is: (item: Item) => boolean): [Item[], Item[]] => [
  items.filter(is),
  items.filter((item) => !is(item)),
];

/** What it does not name is let go before, so that a crash does not leave it; and after, since somebody may have put more in meanwhile. */
async function settle(message: Message, token: string, move: Move): Promise<boolean> {
  if (move.state !== 'sent') await letGo(message, move, STORED);
  const isSettled = await settleMessage(message._id, token, move);
  if (isSettled) await letGo(message, move, STORED);
  return isSettled;
}

async function outcomeOf(message: Message, customer: Customer | undefined, run: ChannelRun, bugs: unknown[]): Promise<Move> {
  if (isOver(run)) return held(message.dueAt);
  try {
    return await tryToSend(message, customer, run);
  } catch (error) {
    bugs.push(error);
    if (isDatabaseFailure(error)) return held(message.dueAt); // the message has no part in it
    return failed(message, 'internal', run.now);
  }
}

async function tryToSend(message: Message, customer: Customer | undefined, run: ChannelRun): Promise<Move> {
  const way = customer && (await wayTo(message.kind, customer, run.notes));
  if (way && 'channel' in way && way.channel !== run.channel) return passedTo(way.channel, message);
  const ready = await prepare(message, customer, run);
  if ('state' in ready) return ready;
  return run.turn(() =>
    handOver(message, ready, run).catch((error: unknown) => {
      if (error instanceof SendFailure) return refusedAs(error, message, ready.customer, run);
      throw error;
    }),
  );
}

/** When its turn has come. What was learned while it waited for that counts: so a no is heard before the next has its turn. */
async function handOver(message: Message, ready: Ready, run: ChannelRun): Promise<Move> {
  if (isShut(run)) return held(new Date(run.now.getTime() + AWHILE_MS));
  if (isOver(run)) return held(message.dueAt);
  const via = await hand(message, ready, run);
  run.noesInARow = 0;
  run.health?.sent();
  return { ...sent(message, ready, run), via };
}

/** What a no means for this message, for its customer's address and for everything else that would go the same way. */
async function refusedAs({ reason, verdict }: SendFailure, message: Message, customer: Customer, run: ChannelRun): Promise<Move> {
  // Of mail servers a no for now is often about one recipient; a gateway has one word for all.
  if (verdict === 'later' && run.channel !== 'email') run.noesInARow += 1;
  if (verdict === 'not_about_it') run.health?.isAway(reason);
  if (verdict === 'not_about_it' || run.noesInARow >= NOES_IN_A_ROW) run.isAway = true;
  if (verdict !== 'never' && verdict !== 'unknown_address') return failed(message, reason, run.now);
  run.noesInARow = 0;
  run.health?.refused();
  const { email } = customer.identifiers;
  if (verdict === 'unknown_address' && email !== undefined) await noteBounced(message.customerId, { email, at: run.now, reason });
  return ended(message, reason);
}

/** Hands a message to the driver of its channel. Where no mail is to leave, nothing else does. */
async function hand(message: Message, { customer, said, to, words }: Ready, run: ChannelRun): Promise<Via> {
  const { shop, now, mail } = run;
  const unsubscribeAt = hasWayOut(message.kind, KINDS[message.kind].stream, said, customer)
    ? unsubscribeUrl(customer._id, words.channel, shop)
    : null;
  const locale = localeOf(customer, shop);
  if (words.channel === 'email')
    await mail.send({ ...words, id: message._id, to, shop: titleIn(shop, locale), date: now, unsubscribeUrl: unsubscribeAt });
  if (words.channel === 'email' || mail.via === 'none') return mail.via;
  await sendByGateway(message, customer, { ...words, to, locale, unsubscribeUrl: unsubscribeAt }, run);
  return 'webhook';
}
