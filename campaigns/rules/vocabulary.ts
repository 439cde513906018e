import { dateOf } from '../local-time.js';
import type { Fact, FactWord } from './facts.js';
import { ofCart, PAYMENT } from './facts-of-cart.js';
import { OF_CUSTOMER } from './facts-of-customer.js';
import { LINE_FACTS } from './line-facts.js';
import { follow } from './path.js';

/** When it is, by the shop's clock: at the event, or at the quote and the reserve. */
const OF_TIME = {
  'time.weekday': { kind: 'weekday', sentence: 'the day of the week: 1 is Monday, 7 is Sunday', read: ({ now }) => now.weekday },
  'time.hour': { kind: 'hour', sentence: 'the hour of the day: 18 is from 18:00 to 18:59', read: ({ now }) => now.hour },
  'time.date': { kind: 'date', sentence: 'the day', read: ({ now }) => dateOf(now) },
} satisfies Record<string, Fact>;

const OF_EVENT = {
  'event.type': { kind: 'word', sentence: 'the type of the event, such as order.paid', read: ({ event }) => event?.type ?? null },
  'event.properties': {
    kind: 'trait',
    mayBeUnknown: true,
    sentence: 'what a custom event told; `path` says which of it',
    path: 'into',
    read: ({ event }, path) => follow(event?.properties, path),
  },
} satisfies Record<string, Fact>;

/** The words a rule may use. To add one, add a row, and how it is said to people (words/facts.ts). */
const ROWS = { ...ofCart('order'), ...ofCart('cart'), ...PAYMENT, ...OF_CUSTOMER, ...OF_TIME, ...OF_EVENT } satisfies Record<string, Fact>;

export type FactName = keyof typeof ROWS;

/** A Map, because callers name facts: an object would also answer to "constructor". */
export const FACTS: ReadonlyMap<string, Fact> = new Map(Object.entries<Fact>(ROWS));

/** Every word that some rule may use, wherever it stands: what rules are checked and explained by. */
export const VOCABULARY: ReadonlyMap<string, FactWord> = new Map<string, FactWord>([...FACTS, ...LINE_FACTS]);
