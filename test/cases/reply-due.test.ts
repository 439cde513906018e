import { beforeAll, describe, expect, test } from '@jest/globals';
import { escalateUnanswered } from '../../server/cases/reply-watch.service.js';
import { afterShiftHours, replyDueAt } from '../../server/staff/shifts.js';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { act, caseOf, opened, type Person, person, upTo } from './desk.js';

const api = useApi();

describe('C1-01: the first reply is due on the same day', () => {
  test.each([
    ['in the morning: the end of the day', 'Asia/Shanghai', '2026-03-08T10:00:00+08:00', '2026-03-09T00:00:00+08:00'],
    ['just after midnight: the end of that day', 'Asia/Shanghai', '2026-03-08T00:00:00+08:00', '2026-03-09T00:00:00+08:00'],
    ['just before closing', 'Asia/Shanghai', '2026-03-08T20:59:59+08:00', '2026-03-09T00:00:00+08:00'],
    ['at closing: the end of the next shift', 'Asia/Shanghai', '2026-03-08T21:00:00+08:00', '2026-03-09T21:00:00+08:00'],
    ['just before midnight', 'Asia/Shanghai', '2026-03-08T23:59:59+08:00', '2026-03-09T21:00:00+08:00'],
    ['at the end of a year', 'Asia/Shanghai', '2026-12-31T22:00:00+08:00', '2027-01-01T21:00:00+08:00'],
    ['the day that is 23 hours long', 'Europe/Berlin', '2026-03-29T00:30:00+01:00', '2026-03-30T00:00:00+02:00'],
    ['the evening before it', 'Europe/Berlin', '2026-03-28T22:00:00+01:00', '2026-03-29T21:00:00+02:00'],
    ['the day that is 25 hours long', 'Europe/Berlin', '2026-10-25T02:30:00+02:00', '2026-10-26T00:00:00+01:00'],
    ['the evening before it', 'Europe/Berlin', '2026-10-24T21:00:00+02:00', '2026-10-25T21:00:00+01:00'],
    ['a day whose midnight is left out', 'America/Santiago', '2026-09-05T12:00:00-04:00', '2026-09-06T01:00:00-03:00'],
  ])('opened %s', (_when, zone, openedAt, dueAt) => {
    expect(replyDueAt(new Date(openedAt), zone).toISOString()).toBe(new Date(dueAt).toISOString());
  });

  test.each([
    ['within a shift', 2, '2026-03-08T10:00:00+08:00', '2026-03-08T12:00:00+08:00'],
    ['to the very end of a shift', 2, '2026-03-08T19:00:00+08:00', '2026-03-08T21:00:00+08:00'],
    ['over the night', 2, '2026-03-08T20:00:00+08:00', '2026-03-09T10:00:00+08:00'],
    ['from the night', 2, '2026-03-08T03:00:00+08:00', '2026-03-08T11:00:00+08:00'],
    ['longer than a shift', 14, '2026-03-08T09:00:00+08:00', '2026-03-09T11:00:00+08:00'],
  ])('hours of shifts: %s', (_what, hours, start, end) => {
    expect(afterShiftHours(new Date(start), hours, 'Asia/Shanghai').toISOString()).toBe(new Date(end).toISOString());
  });
});

describe('C1-01: a reply that is missed is escalated, on the shop’s clock', () => {
  let boss: Person;
  beforeAll(async () => {
    boss = await person(api(), 'A boss', 'supervisor');
    await person(api(), 'B deputy', 'supervisor');
  });

  /** Steps to an hour of the shop's day, so that what is opened then is due at its end. */
  async function morning(): Promise<void> {
    while (new Date((await api().now()).getTime() + 8 * 3_600_000).getUTCHours() !== 10) await api().pass(1);
  }

  test('C1-03 part: to the next supervisor in staff order, once; it is told in the timeline', async () => {
    await morning();
    const { id, replyDueAt: dueAt } = await opened(api());
    const due = new Date(dueAt);
    await escalateUnanswered(new Date(due.getTime() - 1));
    expect(await caseOf(api(), id)).toMatchObject({ ownerId: api().as.agent.actorId, escalatedAt: null });
    await escalateUnanswered(due);
    const late = await caseOf(api(), id);
    expect(late).toMatchObject({ state: 'opened', ownerId: boss.actorId, escalatedAt: due.toISOString() });
    expect(late.timeline.at(-1)).toMatchObject({ act: 'escalated', by: 'system', ownerId: boss.actorId });
    expect(await escalateUnanswered(new Date(due.getTime() + 86_400_000))).toBe(0);
    expect(await caseOf(api(), id)).toEqual(late);
  });

  test('a reply stops the clock', async () => {
    await morning();
    const { id, replyDueAt: dueAt } = await opened(api());
    accepted(await act(api(), id, 'replies'));
    await escalateUnanswered(new Date(dueAt));
    expect(await caseOf(api(), id)).toMatchObject({ ownerId: api().as.agent.actorId, escalatedAt: null });
  });

  test('a reopened case is due anew', async () => {
    const { id, replyDueAt: first } = await opened(api());
    await upTo(api(), id, 'closed');
    await api().pass(48);
    const again = accepted(await act(api(), id, 'reopen'));
    expect(new Date(again.replyDueAt).getTime()).toBeGreaterThan(new Date(first).getTime());
    await escalateUnanswered(new Date(again.replyDueAt));
    expect((await caseOf(api(), id)).ownerId).toBe(boss.actorId);
  });
});
