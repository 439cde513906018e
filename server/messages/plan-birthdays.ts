import { birthdaysKeptOn } from '../../campaigns/birthday.js';
import { localDate } from '../../campaigns/local-time.js';
import type { ShopTime } from '../context.js';
import { type Born, countBorn, findBorn, noteCongratulated, type ToCongratulate } from '../customers/customers.store.js';
import { dueAtOpening } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import type { Source } from './source.js';
import { openingOn, zoneOf } from './window.js';

/** Birthdays of the days that it is somewhere on Earth, each once a year. */
export const birthdays: Source = {
  count: ({ now }) => countBorn(bornAt(now), now),
  plan: (context, until) =>
    inBatches(
      until,
      (limit) => findBorn(bornAt(context.now), context.now, limit),
      (customers) => Promise.all(customers.map((customer) => planBirthday(customer, context))),
    ),
  foresee({ customer, shop }, now) {
    const day = dayToCongratulate(customer, now);
    const message = day === undefined ? null : birthdayOf(customer, day, { shop, now });
    return message === null ? [] : [message];
  },
};

/** All who are born on the days that it is somewhere, together for each year. */
function bornAt(now: Date): Born[] {
  const days = daysAt(now);
  return [...new Set(days.map(yearOf))].map((year) => ({
    birthdays: days.filter((day) => yearOf(day) === year).flatMap(birthdaysKeptOn),
    year,
  }));
}

/** As `findBorn` asks it: on which of the days. */
const dayToCongratulate = ({ birthday, congratulated = 0, createdAt }: ToCongratulate, now: Date): string | undefined =>
  daysAt(now).find(
    (day) => birthday !== null && birthdaysKeptOn(day).includes(birthday) && congratulated < yearOf(day) && createdAt <= now,
  );

/** The farthest zones are 26 hours apart, so there are two or three. */
const daysAt = (now: Date): string[] => [...new Set(['UTC-12', 'UTC', 'UTC+14'].map((zone) => localDate(now, zone)))];

const yearOf = (day: string): number => Number(day.slice(0, 4));

async function planBirthday(customer: ToCongratulate, context: ShopTime): Promise<boolean> {
  const day = dayToCongratulate(customer, context.now);
  if (day === undefined) return false;
  const message = birthdayOf(customer, day, context);
  const isNew = message !== null && (await insertMessage(message));
  await noteCongratulated(customer._id, yearOf(day));
  return isNew;
}

/** Null: whoever came to us afterwards was not forgotten. */
function birthdayOf(customer: ToCongratulate, day: string, { shop, now }: ShopTime): Message | null {
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
