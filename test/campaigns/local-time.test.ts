import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DateTime, IANAZone } from 'luxon';
import { addDays, daysBetween, instantOf, localDate, localTime, startOfDay } from '../../campaigns/local-time.js';
import { validityOf } from '../../campaigns/validity.js';

// luxon's choice in a repeated hour depends on the season in which the process runs; ours must not.
describe.each(['2026-01-15T00:00:00Z', '2026-07-15T00:00:00Z'])('with the process running at %s', (season) => {
  beforeAll(() => void jest.useFakeTimers({ now: new Date(season) }));
  afterAll(() => void jest.useRealTimers());

  test.each([
    ['an ordinary hour', '2026-03-08T12:00', 'Asia/Seoul', '2026-03-08T03:00:00.000Z'],
    ['a repeated hour is its first coming', '2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['the hour just before it', '2026-11-01T00:59', 'America/New_York', '2026-11-01T04:59:00.000Z'],
    ['the hour just after it', '2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    ['a missing hour moves forward', '2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['a minute before it', '2026-03-08T01:59', 'America/New_York', '2026-03-08T06:59:00.000Z'],
    ['a minute after it', '2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['half an hour of daylight saving', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
  ])('%s', (_what, local, zone, instant) => {
    expect(instantOf(local, zone).toUTC().toISO()).toBe(instant);
  });

  test.each([
    ['Cairo', '2025-04-25', 'Africa/Cairo', '2025-04-25T01:00:00.000+03:00'],
    ['São Paulo, while it still changed', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T01:00:00.000-02:00'],
    ['Beirut', '2026-03-29', 'Asia/Beirut', '2026-03-29T01:00:00.000+03:00'],
    ['Havana, where midnight comes twice', '2026-11-01', 'America/Havana', '2026-11-01T00:00:00.000-04:00'],
    ['Samoa, where a whole day is missing', '2011-12-30', 'Pacific/Apia', '2011-12-31T00:00:00.000+14:00'],
  ])('the day starts although its midnight is unusual: %s', (_where, date, zone, start) => {
    expect(startOfDay(date, zone).toISO()).toBe(start);
  });

  test.each([
    ['Seoul', '2026-03-08T23:59:59', 'Asia/Seoul', 0, 30, '2026-04-07', '2026-04-07T15:00:00.000Z'],
    ['a second later it is the next day', '2026-03-09T00:00:00', 'Asia/Seoul', 0, 30, '2026-04-08', '2026-04-08T15:00:00.000Z'],
    ['New York, into summer time', '2026-03-07T12:00:00', 'America/New_York', 0, 1, '2026-03-08', '2026-03-09T04:00:00.000Z'],
    ['New York, into winter time', '2026-10-31T12:00:00', 'America/New_York', 0, 1, '2026-11-01', '2026-11-02T05:00:00.000Z'],
    ['Beirut, to the day before a missing midnight', '2026-03-27T12:00:00', 'Asia/Beirut', 0, 1, '2026-03-28', '2026-03-28T22:00:00.000Z'],
    ['over the end of February', '2028-02-28T12:00:00', 'Asia/Seoul', 0, 1, '2028-02-29', '2028-02-29T15:00:00.000Z'],
    ['starting in two days', '2026-03-08T12:00:00', 'Asia/Seoul', 2, 1, '2026-03-11', '2026-03-11T15:00:00.000Z'],
  ])('a coupon ends with its last day: %s', (_where, local, zone, startsAfterDays, days, lastDay, expiresAt) => {
    const span = validityOf(instantOf(local, zone), { startsAfterDays, days });
    expect([span?.lastDay, span?.expiresAt.toISOString()]).toEqual([lastDay, expiresAt]);
  });
});

test('a coupon is valid from its issue, or from the start of the day on which it begins', () => {
  const now = instantOf('2026-03-08T12:00:00', 'Asia/Seoul');
  expect(validityOf(now, { startsAfterDays: 0, days: 1 })?.validFrom).toEqual(now.toJSDate());
  expect(validityOf(now, { startsAfterDays: 1, days: 1 })?.validFrom.toISOString()).toBe('2026-03-08T15:00:00.000Z');
});

test.each(['2026-13-01T00:00', 'tomorrow', ''])('%p is no local time', (text) => {
  expect(() => instantOf(text, 'Asia/Seoul')).toThrow();
});

test('a zone that does not exist is refused', () => {
  expect(() => instantOf('2026-03-08T12:00', 'Asia/Atlantis')).toThrow(RangeError);
});

test('one instant is another day, and another hour, in another zone', () => {
  const at = new Date('2026-03-08T03:00:00Z');
  expect(['America/New_York', 'UTC', 'Asia/Seoul'].map((zone) => localDate(at, zone))).toEqual(['2026-03-07', '2026-03-08', '2026-03-08']);
  expect(localTime(at, 'Asia/Seoul').toISO()).toBe('2026-03-08T12:00:00.000+09:00');
});

test('days are counted by the calendar', () => {
  const at = (iso: string) => DateTime.fromISO(iso, { zone: 'America/New_York' });
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(daysBetween(at('2026-03-07T23:59'), at('2026-03-08T00:00'))).toBe(1);
  expect(daysBetween(at('2026-03-08T00:00'), at('2026-03-08T23:59'))).toBe(0);
  expect(daysBetween(at('2026-03-07T12:00'), at('2026-03-09T12:00'))).toBe(2); // one of them has 23 hours
  expect(daysBetween(DateTime.fromISO('2026-03-08T03:00Z', { zone: 'utc' }), at('2026-03-08T12:00'))).toBe(1); // the 7th in New York
});

// All that is reckoned goes by offsets that are remembered for a minute; these zones have changed theirs at unusual minutes.
test.each([
  'Asia/Shanghai',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Gaza',
  'Africa/Casablanca',
  'Africa/Monrovia',
])('what is remembered of %s is what luxon says, around each change', (zone) => {
  const changes = changesOf(zone, Date.UTC(1970, 0), Date.UTC(2030, 0));
  expect(changes.length).toBeGreaterThan(0);
  for (const at of changes.flatMap((change) => [change - 60_000, change - 1, change, change + 59_999]))
    expect(localTime(new Date(at), zone).toISO()).toBe(DateTime.fromMillis(at, { zone }).toISO());
});

/** Instants to the millisecond. */
function changesOf(zone: string, from: number, to: number): number[] {
  const offset = (at: number) => IANAZone.create(zone).offset(at);
  const changes: number[] = [];
  for (let [at, step] = [from, 28 * 86_400_000]; at < to; at += step) {
    if (offset(at) === offset(at + step)) continue;
    let [before, after] = [at, at + step];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offset(middle) === offset(at)) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
}
