import { HOUR_MS } from '../../campaigns/durations.js';
import { addDays, dateOf, instantOf, localDate, localTime, startOfDay } from '../../campaigns/local-time.js';

/** When somebody is at the service desk, every day, by the shop's clock; in their sequence, without overlap. To add a shift, add a row. */
const SHIFTS: readonly { from: string; until: string }[] = [{ from: '09:00', until: '21:00' }];

const CLOSING = SHIFTS.at(-1)?.until ?? '24:00';

/** Until when a complaint is to be answered (C1-01): the end of the shop's day, exclusive; opened after closing: the end of the next working shift. */
export function replyDueAt(openedAt: Date, zone: string): Date {
  const opened = localTime(openedAt, zone);
  const [today, tomorrow] = [dateOf(opened), addDays(dateOf(opened), 1)];
  const isAfterClosing = opened >= instantOf(`${today}T${CLOSING}`, zone);
  return (isAfterClosing ? instantOf(`${tomorrow}T${CLOSING}`, zone) : startOfDay(tomorrow, zone)).toJSDate();
}

/** The instant when so many hours of shifts have passed. */
export function afterShiftHours(start: Date, hours: number, zone: string): Date {
  let leftMs = hours * HOUR_MS;
  for (let day = localDate(start, zone); ; day = addDays(day, 1)) {
    for (const { from, until } of SHIFTS) {
      const begin = Math.max(start.getTime(), instantOf(`${day}T${from}`, zone).toMillis());
      const lengthMs = Math.max(0, instantOf(`${day}T${until}`, zone).toMillis() - begin);
      if (leftMs <= lengthMs) return new Date(begin + leftMs);
      leftMs -= lengthMs;
    }
  }
}
