import { DateTime, IANAZone } from 'luxon';
import { DAY_MS, MINUTE_MS } from './durations.js';

/**
 * The instant of a local time such as `2026-11-01T01:30`, the only way from one to the other. An hour that comes twice means its first
 * coming; one that is left out moves forward (02:30 becomes 03:30, a missing midnight the first instant of its day). Reckoned from the
 * zone's offsets a day before and after, because luxon's own choice in a repeated hour depends on the season in which the process runs.
 */
export function instantOf(localIso: string, zone: string): DateTime {
  const [local, rules] = [DateTime.fromISO(localIso, { zone: 'utc' }), IANAZone.create(zone)];
  if (!local.isValid || !rules.isValid) throw new RangeError(`No such local time: ${localIso} in ${zone}`);
  return DateTime.fromMillis(toMillis(local.toMillis(), rules), { zone: rules });
}

function toMillis(local: number, zone: IANAZone): number {
  const offsets = [zone.offset(local - DAY_MS), zone.offset(local + DAY_MS)];
  const instants = offsets.map((offset) => local - offset * MINUTE_MS);
  const real = instants.filter((instant, index) => zone.offset(instant) === offsets[index]);
  // In a gap neither is real; the offset from before it, the smaller one, leads past it.
  return real.length > 0 ? Math.min(...real) : Math.max(...instants);
}

/** An instant as clocks in a zone show it. */
export const localTime = (at: Date, zone: string): DateTime => DateTime.fromJSDate(at, { zone });

/** The local date `YYYY-MM-DD` of an instant in a zone. */
export const localDate = (at: Date, zone: string): string => dateOf(localTime(at, zone));

/** The first instant of a local date `YYYY-MM-DD`; not 00:00 where the clocks leave it out. */
export const startOfDay = (date: string, zone: string): DateTime => instantOf(`${date}T00:00`, zone);

/** A local date some days later; a calendar's sum, without clocks. */
export const addDays = (date: string, days: number): string => dateOf(DateTime.fromISO(date, { zone: 'utc' }).plus({ days }));

/** A local date and those around it. Quick, since rules are asked of many. */
export function datesAround(date: string, days: number): string[] {
  const noon = Date.parse(`${date}T12:00Z`);
  const around = Array.from({ length: 2 * days + 1 }, (_, index) => noon + (index - days) * DAY_MS);
  return Number.isNaN(noon) ? [] : around.map((at) => new Date(at).toISOString().slice(0, 10));
}

/** The day of the week of a local date: 1 is Monday, 7 is Sunday. */
export const weekdayOf = (date: string): number => new Date(`${date}T12:00Z`).getUTCDay() || 7;

/** The local date `YYYY-MM-DD` of an instant in its own zone; in ASCII digits, whatever the process's language. */
export const dateOf = (moment: DateTime): string => String(moment.toISODate());

/** Midnights between two instants by the calendar of the second one's zone: how many days ago the first was. */
export function daysBetween(from: DateTime, to: DateTime): number {
  return dayNumber(to) - dayNumber(from.setZone(to.zone));
}

const dayNumber = ({ year, month, day }: DateTime): number => Date.UTC(year, month - 1, day) / DAY_MS;
