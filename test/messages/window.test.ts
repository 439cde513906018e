import { expect, test } from '@jest/globals';
import { dueWithin, nextOpening } from '../../server/messages/window.js';

const MORNING = { from: '09:00', until: '20:00' };
const due = (now: Date, zone: string) => dueWithin(nextOpening(now, MORNING, zone), now).toISOString();

test.each([
  ['before it opens', 'Asia/Seoul', '2026-03-08T08:59:59+09:00', '2026-03-08T09:00:00+09:00'],
  ['while it is open', 'Asia/Seoul', '2026-03-08T19:59:59+09:00', '2026-03-08T19:59:59+09:00'],
  ['when it closes', 'Asia/Seoul', '2026-03-08T20:00:00+09:00', '2026-03-09T09:00:00+09:00'],
  ['the evening before the clocks go forward', 'America/New_York', '2026-03-07T23:00:00-05:00', '2026-03-08T09:00:00-04:00'],
  ['the evening before the clocks go back', 'America/New_York', '2026-10-31T23:00:00-04:00', '2026-11-01T09:00:00-05:00'],
  ['on the last evening of the year', 'Asia/Kathmandu', '2026-12-31T21:00:00+05:45', '2027-01-01T09:00:00+05:45'],
])('%s in %s', (_when, zone, now, expected) => {
  expect(due(new Date(now), zone)).toBe(new Date(expected).toISOString());
});
