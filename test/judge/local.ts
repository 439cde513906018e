// The judge's own calendar: what the platform says of local times, and nothing of ours.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, format);
  return format;
}

/** An instant on the clocks of a zone. */
export interface Local {
  day: string; // YYYY-MM-DD
  time: string; // HH:mm
}

export function localOf(at: Date, zone: string): Local {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A calendar day some days later. */
export const dayAfter = (day: string, days = 1): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The first instant of a day in a zone, found by looking. */
export function beginOf(day: string, zone: string): Date {
  const QUARTER = HOUR / 4;
  let at = Date.parse(`${day}T00:00:00Z`) - 15 * HOUR;
  while (localOf(new Date(at), zone).day < day) at += QUARTER;
  return new Date(at);
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Whether somebody born on `MM-DD` or `YYYY-MM-DD` keeps their birthday on a day; those of 29 February on the 28th where there is none. */
export function isBirthday(birthday: string, day: string): boolean {
  const born = birthday.slice(-5);
  const today = day.slice(5);
  return born === today || (born === '02-29' && today === '02-28' && !isLeap(Number(day.slice(0, 4))));
}
