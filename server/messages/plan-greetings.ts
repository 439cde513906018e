import type { ShopTime } from '../context.js';
import { countCustomersWith, findCustomersWith, noteGreeted, type ToGreet } from '../customers/customers.store.js';
import { dueOf } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import type { Source } from './source.js';
import { zoneOf } from './window.js';

/** Words that events leave in the customer: a greeting is due. */
const GREETINGS = { toWelcome: 'welcome', toThank: 'thanks' } as const;

const greetings = (word: keyof typeof GREETINGS): Source => ({
  count: () => countCustomersWith(word),
  plan: (context, until) =>
    inBatches(
      until,
      (limit) => findCustomersWith(word, limit),
      (customers) => Promise.all(customers.map((customer) => planGreeting(word, customer, context))),
    ),
  foresee: ({ customer, shop }, now) => {
    const at = customer[word];
    return at === undefined ? [] : [greetingOf(word, customer, at, { shop, now })];
  },
});

/** Whoever is seen for the first time. */
export const welcomes = greetings('toWelcome');

/** Whoever bought or was here: one a day of theirs, however often they come. */
export const thanks = greetings('toThank');

/** The message first, then the note: a crash in between plans the same message again, which changes nothing. */
async function planGreeting(word: keyof typeof GREETINGS, customer: ToGreet, context: ShopTime): Promise<boolean> {
  const at = customer[word];
  if (at === undefined) return false;
  const isNew = await insertMessage(greetingOf(word, customer, at, context));
  await noteGreeted(customer._id, word, at);
  return isNew;
}

function greetingOf(word: keyof typeof GREETINGS, customer: ToGreet, at: Date, { shop, now }: ShopTime): Message {
  const kind = GREETINGS[word];
  const { day, ...due } = dueOf(kind, at, zoneOf(customer, shop));
  const occasion = kind === 'welcome' ? 'first' : day;
  const message = {
    kind,
    channel: 'email',
    stream: KINDS[kind].stream,
    customerId: customer._id,
    occasion,
    occurredAt: at,
    ...due,
  } as const;
  return newMessage(message, now);
}
