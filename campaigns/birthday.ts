import { DateTime } from 'luxon';

/** The day `YYYY-MM-DD` on which a birthday, `MM-DD` or `YYYY-MM-DD`, is kept in a year. 29 February is kept on the 28th where there is none. */
export function birthdayIn(birthday: string, year: number): string {
  const day = birthday.slice(-5);
  const kept = day === '02-29' && !isLeapYear(year) ? '02-28' : day;
  return `${String(year).padStart(4, '0')}-${kept}`;
}

const FIRST_YEAR = 1880;

/** All the ways in which the birthday of somebody who keeps it on this day may be written: with any year of birth, or without. */
export function birthdaysKeptOn(day: string): string[] {
  const year = Number(day.slice(0, 4));
  const days = [day.slice(5), ...(day.endsWith('-02-28') && !isLeapYear(year) ? ['02-29'] : [])];
  return days.flatMap((each) => [each, ...yearsUntil(year).map((born) => `${born}-${each}`)]);
}

const yearsUntil = (year: number): number[] => Array.from({ length: year - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);

const isLeapYear = (year: number): boolean => DateTime.utc(year).isInLeapYear;
