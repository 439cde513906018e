import { birthdaysKeptOn } from '../../campaigns/birthday.js';
import { localDate } from '../../campaigns/local-time.js';
import type { ShopTime } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { countBorn, findBorn, noteCongratulated } from '../customers/customers.store.js';
import { dueAtOpening } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import type { Source } from './source.js';
import { openingOn, zoneOf } from './window.js';

/** Birthdays of the days that it is somewhere on Earth, each once a year. */
export const birthdays: Source = {
  async count({ now }) {
    const counts = await Promise.all(daysAt(now).map((day) => countBorn(birthdaysKeptOn(day), yearOf(day), now)));
    return counts.reduce((sum, count) => sum + count, 0);
  },
  async plan(context, until) {
    const { now } = context;
    const planned = await Promise.all(
      daysAt(now).map((day) =>
        inBatches(
          until,
          (limit) => findBorn(birthdaysKeptOn(day), yearOf(day), now, limit),
          (customers) => Promise.all(customers.map((customer) => planBirthday(customer, day, context))),
        ),
      ),
    );
    return planned.reduce((sum, count) => sum + count, 0);
  },
  foresee: ({ customer, shop }, now) =>
    daysAt(now).flatMap((day) => (isToCongratulate(customer, day, now) ? (birthdayOf(customer, day, { shop, now }) ?? []) : [])),
};

/** As `findBorn` asks it. */
const isToCongratulate = ({ birthday, congratulated, createdAt }: Customer, day: string, now: Date): boolean =>
  birthday !== null && birthdaysKeptOn(day).includes(birthday) && congratulated !== yearOf(day) && createdAt <= now;

/** The farthest zones are 26 hours apart, so there are two or three. */
const daysAt = (now: Date): string[] => [...new Set(['UTC-12', 'UTC', 'UTC+14'].map((zone) => localDate(now, zone)))];

const yearOf = (day: string): number => Number(day.slice(0, 4));

async function planBirthday(customer: Customer, day: string, context: ShopTime): Promise<boolean> {
  const message = birthdayOf(customer, day, context);
  const isNew = message !== null && (await insertMessage(message));
  await noteCongratulated(customer._id, yearOf(day));
  return isNew;
}

/** Null: whoever came to us afterwards was not forgotten. */
function birthdayOf(customer: Customer, day: string, { shop, now }: ShopTime): Message | null {
  const { stream, window } = KINDS.birthday;
  const opening = openingOn(day, window, zoneOf(customer, shop));
  const { dueAt, lateAt } = dueAtOpening('birthday', opening, opening.from);
  const message = {
    kind: 'birthday',
    channel: 'email',
    stream,
    customerId: customer._id,
    occasion: day.slice(0, 4),
    dueAt,
    lateAt,
  } as const;
  return customer.createdAt < opening.until ? newMessage(message, now) : null;
}
