import { DateTime, IANAZone, Info, type Zone } from 'luxon';
import { DAY_MS, MINUTE_MS } from './durations.js';

/** Since then every zone has changed its offset on a whole minute. */
const WHOLE_MINUTES_FROM = Date.UTC(1973, 0);
const MOST_MINUTES = 2000;
/** A day after it dates may be longer. */
const FOUR_DIGITS_UNTIL = Date.UTC(9999, 11, 31);

/** A zone that remembers its offset by the minute: Intl takes longer to say it than most of what is reckoned with it, and the same few are asked for. */
class RememberedZone extends IANAZone {
  readonly #offsets = new Map<number, number>();

  override offset(at: number): number {
    if (!(at >= WHOLE_MINUTES_FROM)) return super.offset(at);
    const minute = Math.floor(at / MINUTE_MS);
    const known = this.#offsets.get(minute);
    if (known !== undefined) return known;
    if (this.#offsets.size >= MOST_MINUTES) this.#offsets.clear();
    const offset = super.offset(at);
    this.#offsets.set(minute, offset);
    return offset;
  }
}

const zones = new Map<string, Zone>();

/** Names come from callers too: only those of zones are kept, of which there are some hundreds. */
function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const named = Info.normalizeZone(name);
  const zone = named instanceof IANAZone ? new RememberedZone(name) : named;
  if (zone.isValid) zones.set(name, zone);
  return zone;
}

/**
 * The instant of a local time such as `2026-11-01T01:30`, the only way from one to the other. An hour that comes twice means its first
 * coming; one that is left out moves forward (02:30 becomes 03:30, a missing midnight the first instant of its day). Reckoned from the
 * zone's offsets a day before and after, because luxon's own choice in a repeated hour depends on the season in which the process runs.
 */
export function instantOf(localIso: string, zone: string): DateTime {
  const [local, rules] = [DateTime.fromISO(localIso, { zone: 'utc' }), zoneOf(zone)];
  if (!local.isValid || !rules.isValid) throw new RangeError(`No such local time: ${localIso} in ${zone}`);
  return DateTime.fromMillis(toMillis(local.toMillis(), rules), { zone: rules });
}

function toMillis(local: number, zone: Zone): number {
  const offsets = [zone.offset(local - DAY_MS), zone.offset(local + DAY_MS)];
  const instants = offsets.map((offset) => local - offset * MINUTE_MS);
  const real = instants.filter((instant, index) => zone.offset(instant) === offsets[index]);
  // In a gap neither is real; the offset from before it, the smaller one, leads past it.
  return real.length > 0 ? Math.min(...real) : Math.max(...instants);
}

/** An instant as clocks in a zone show it. */
export const localTime = (at: Date, zone: string): DateTime => DateTime.fromJSDate(at, { zone: zoneOf(zone) });

/** The local date `YYYY-MM-DD` of an instant in a zone. Reckoned by hand where that is sure to be the same: it is asked of each message many times. */
export function localDate(at: Date, zone: string): string {
  const [instant, rules] = [at.getTime(), zoneOf(zone)];
  if (!rules.isValid || !(instant >= WHOLE_MINUTES_FROM && instant < FOUR_DIGITS_UNTIL)) return dateOf(localTime(at, zone));
  return isoDate(instant + rules.offset(instant) * MINUTE_MS);
}

const isoDate = (millis: number): string => new Date(millis).toISOString().slice(0, 10);

/** The same for all of a zone and a day, and costly to reckon. */
const starts = new Map<string, DateTime>();
const MOST_STARTS = 1000;

/** The first instant of a local date `YYYY-MM-DD`; not 00:00 where the clocks leave it out. */
export function startOfDay(date: string, zone: string): DateTime {
  const key = `${date} ${zone}`;
  const known = starts.get(key);
  if (known) return known;
  const start = instantOf(`${date}T00:00`, zone);
  if (starts.size >= MOST_STARTS) starts.clear();
  starts.set(key, start);
  return start;
}

/** A local date some days later; a calendar's sum, without clocks. */
export function addDays(date: string, days: number): string {
  const noon = Date.parse(`${date}T12:00Z`);
  const isPlain =
    noon >= WHOLE_MINUTES_FROM && noon + days * DAY_MS < FOUR_DIGITS_UNTIL && noon + days * DAY_MS >= 0 && isoDate(noon) === date;
  return isPlain && Number.isInteger(days) ? isoDate(noon + days * DAY_MS) : dateOf(DateTime.fromISO(date, { zone: 'utc' }).plus({ days }));
}

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
