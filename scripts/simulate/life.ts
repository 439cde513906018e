import { MINUTE_MS } from '../../campaigns/durations.js';
import { addDays, instantOf } from '../../campaigns/local-time.js';
import type { CustomerData } from '../../server/customers/customer.js';
import { basketOf, type Sku } from '../demo/goods.js';
import { type Random, randomFrom } from '../faults/random.js';
import { drawn, type Person } from './people.js';

/** What somebody buys. */
export interface Purchase {
  id: string;
  placedAt: Date;
  basket: ReturnType<typeof basketOf>;
  usesCoupon: boolean; // the best that fits, if there is one
}

export type Step = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'refunded';

/** Something that somebody does, or that is done for them. */
export type Deed = { at: Date; who: Person } & (
  | { does: 'join' | 'visit' | 'claim' | 'unsubscribe' }
  | { does: 'tell'; about: CustomerData }
  | { does: 'order'; step: Step; purchase: Purchase }
  | { does: 'answer'; purchase: Purchase; answer: 'satisfied' | 'unsatisfied' } // if they were asked
);

/** How people live: how seldom they do something, and at what time of their day. */
export interface Habits {
  visits: number; // one day in so many
  orders: number;
  unsubscribes: number;
  /** A local time `HH:mm` of the day or of the evening; others' answers wait for the evening. */
  time(when: 'day' | 'evening', random: Random): string;
}

/**
 * The hours of a customer's day that lie on the same side of everything that goes by the shop's clock (its midnight, its schedules, its
 * service desk), whether or not the clocks have been put forward: so that a run in summer comes to what a run in winter does.
 */
const SAME_IN_SUMMER = { day: [7, 15], evening: [21] } as const;

export const CALM: Habits = {
  visits: 12,
  orders: 9,
  unsubscribes: 300,
  time: (when, random) => clock(random.one<number>(SAME_IN_SUMMER[when]), random.below(12)),
};

export const clock = (hour: number, minute: number): string => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/** All that one person does in a run, by the seed alone. */
export function lifeOf(person: Person, span: { from: string; days: number }, seed: number, habits: Habits): Deed[] {
  const random = randomFrom(seed * 10_007 + 5_000_003 + person.number);
  const life = new Life(person, span.from, random, habits);
  life.on(person.joinsOn, 'day', { does: 'join' });
  for (let day = person.joinsOn + 1; day < span.days; day++) life.liveThrough(day);
  return life.deeds.sort((one, other) => one.at.getTime() - other.at.getTime());
}

/** Another `Omit`, which keeps the members of a union apart. */
type Doing = Deed extends infer Each ? (Each extends Deed ? Omit<Each, 'at' | 'who'> : never) : never;

const SKUS: readonly Sku[] = ['LONGJING', 'BILUOCHUN', 'TIEGUANYIN', 'DAHONGPAO', 'JASMINE', 'PUER_CAKE', 'WHITE_PEONY', 'GAIWAN', 'CUP'];

/** What becomes of an order, so many of twenty. */
const FATES = [
  { of20: 1, fate: 'forgotten' },
  { of20: 1, fate: 'cancelled' },
  { of20: 2, fate: 'paid late' },
  { of20: 1, fate: 'paid and cancelled' },
  { of20: 2, fate: 'sent back' },
  { of20: 13, fate: 'delivered' },
] as const;

const ANSWERS = [
  { of20: 5, answer: 'unsatisfied' },
  { of20: 8, answer: 'satisfied' },
  { of20: 7, answer: null },
] as const;

const PAYING_MINUTES = 8;

class Life {
  readonly deeds: Deed[] = [];

  constructor(
    private readonly person: Person,
    private readonly from: string,
    private readonly random: Random,
    private readonly habits: Habits,
  ) {}

  liveThrough(day: number): void {
    const { random, habits } = this;
    if (random.once(habits.visits)) this.visit(day);
    if (random.once(habits.orders)) this.order(day);
    if (random.once(habits.unsubscribes)) this.on(day, 'evening', { does: 'unsubscribe' });
  }

  /** On a day of the run, at a time of the person's own. */
  on(day: number, when: 'day' | 'evening', doing: Doing): Date {
    const at = instantOf(`${addDays(this.from, day)}T${this.habits.time(when, this.random)}`, this.person.zone).toJSDate();
    this.at(at, doing);
    return at;
  }

  private at(at: Date, doing: Doing): void {
    this.deeds.push({ at, who: this.person, ...doing });
  }

  private visit(day: number): void {
    const at = this.on(day, 'day', { does: 'visit' });
    if (this.random.once(3)) this.at(minutesAfter(at, 2), { does: 'claim' });
  }

  private order(day: number): void {
    const { random } = this;
    const skus = Array.from({ length: 1 + random.below(3) }, () => random.one(SKUS));
    const purchase: Purchase = {
      id: `S-${this.person.number}-${day}`,
      placedAt: new Date(0),
      basket: basketOf([...new Set(skus)]),
      usesCoupon: !random.once(3),
    };
    const step = (on: number, next: Step, when: 'day' | 'evening' = 'day') => this.on(on, when, { does: 'order', step: next, purchase });
    purchase.placedAt = step(day, 'placed');
    const { fate } = drawn(FATES, random);
    if (fate === 'forgotten') return;
    if (fate === 'cancelled') return void step(day + 1, 'cancelled');
    if (fate === 'paid late') return void step(day + 1, 'paid', 'evening');
    this.at(minutesAfter(purchase.placedAt, PAYING_MINUTES), { does: 'order', step: 'paid', purchase });
    if (fate === 'paid and cancelled') return void step(day + 1, 'cancelled', 'evening');
    step(day + 1, 'shipped', 'evening');
    step(day + 3, 'delivered');
    const { answer } = drawn(ANSWERS, random);
    if (answer !== null) this.on(day + 6 + random.below(4), 'evening', { does: 'answer', purchase, answer });
    if (fate === 'sent back') step(day + 8, 'refunded', 'evening');
  }
}

const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE_MS);
