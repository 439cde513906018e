import { DateTime } from 'luxon';
import { z } from 'zod';
import { coded } from './error-codes.js';
import { dateOf, localDate } from './local-time.js';

/**
 * The day `YYYY-MM-DD` on which a birthday, `MM-DD` or `YYYY-MM-DD`, is kept in a year. 29 February is kept on the 28th where there is none, so
 * that nobody waits until the day after.
 */
export function birthdayIn(birthday: string, year: number): string {
  const day = birthday.slice(-5);
  const kept = day === '02-29' && !DateTime.utc(year).isInLeapYear ? '02-28' : day;
  return `${String(year).padStart(4, '0')}-${kept}`;
}

/** Whether a birthday is kept on the day of an instant, in its own zone. */
export const isKeptOn = (birthday: string, now: DateTime): boolean => birthdayIn(birthday, now.year) === dateOf(now);

const FIRST_YEAR = 1880;
/** Years that stand for none, as birthdays were kept before they were read: of phones, of Excel, and of programs whose calendar begins there. */
const NO_YEARS = [1, 1600, 1604, 1800, 1804];

/** All the ways in which the birthday of somebody who keeps it on this day may be written: with any year of birth, or without. */
export function birthdaysKeptOn(day: string): string[] {
  const year = Number(day.slice(0, 4));
  const days = [...new Set([day.slice(5), '02-29'])].filter((each) => birthdayIn(each, year) === day);
  return days.flatMap((each) => [each, ...yearsUntil(year).map((born) => `${String(born).padStart(4, '0')}-${each}`)]);
}

const yearsUntil = (year: number): number[] => [
  ...NO_YEARS,
  ...Array.from({ length: year - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index),
];

// ---- as it is told

/** Nobody who shops was born before; such years stand for one that is not known, as 1604 does in phones. */
const FIRST_KNOWN_YEAR = 1900;

/**
 * A birthday as it is kept: `YYYY-MM-DD`, or `MM-DD` where the year is not known. `1990/3/8`, `19900308`, `--03-08` and midnight of the day are
 * read as they are meant. Null: no such day.
 */
export function normalizeBirthday(typed: string): string | null {
  const text = typed
    .normalize('NFKC')
    .trim()
    .replace(/(?<=^\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$/, '');
  const [, year, month, day] =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text)?.filter((_, index) => index !== 2) ??
    /^(\d{4})(\d\d)(\d\d)$/.exec(text) ??
    /^(?:--)?()(\d{1,2})-(\d{1,2})$/.exec(text) ??
    [];
  if (month === undefined || day === undefined) return null;
  const isKnown = Number(year || 0) >= FIRST_KNOWN_YEAR;
  // Without its year it is a day of some year, and every day is one of a leap year.
  const date = DateTime.utc(isKnown ? Number(year) : 2000, Number(month), Number(day));
  return date.isValid ? dateOf(date).slice(isKnown ? 0 : 5) : null;
}

/** The birthday without a year that cannot be: it was ahead when the birthday was told, on whatever day it was somewhere then. */
export const withoutYearAhead = (birthday: string, told: Date): string =>
  birthday.length > 5 && birthday > localDate(told, 'UTC+14') ? birthday.slice(5) : birthday;

/** Refuses days that no year has, such as 02-30. */
export const birthdaySchema = z.string().transform((typed, context) => {
  const birthday = normalizeBirthday(typed);
  if (birthday !== null) return birthday;
  context.addIssue({ code: 'custom', message: 'A birthday is a day written YYYY-MM-DD or MM-DD.', params: coded('invalid_birthday') });
  return z.NEVER;
});
