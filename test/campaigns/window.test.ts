import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { parseDefinition } from '../../campaigns/campaign.js';
import { decideIssue } from '../../campaigns/decide.js';
import { spoken } from '../../campaigns/reasons.js';
import { idleUntil, outsideWindow, phaseAt, shownLife, whyNotRunning, windowProblems } from '../../campaigns/window.js';
import { aBody, aCampaign, aCustomer, NOON, orderFacts } from './builders.js';

const DECEMBER = { startsAt: '2026-12-03T00:00:00+08:00', endsAt: '2026-12-05T00:00:00+08:00' };
const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'Asia/Shanghai' });

test.each([
  ['a moment before the start', '2026-12-02T23:59:59.999', 'scheduled'],
  ['at the start', '2026-12-03T00:00:00', 'active'],
  ['a moment before the end', '2026-12-04T23:59:59.999', 'active'],
  ['at the end', '2026-12-05T00:00:00', 'over'],
])('%s it is %s', (_when, iso, phase) => {
  expect(phaseAt({ window: DECEMBER }, at(iso).toJSDate())).toBe(phase);
});

test.each([
  [undefined, 'active'],
  [{}, 'active'],
  [{ startsAt: DECEMBER.startsAt }, 'scheduled'],
  [{ endsAt: DECEMBER.startsAt }, 'active'],
  [{ startsAt: '2026-01-01T00:00:00Z' }, 'active'],
  [{ endsAt: '2026-01-01T00:00:00Z' }, 'over'],
])('in March 2026 the window %j is %s', (window, phase) => {
  expect(phaseAt({ window }, NOON.toJSDate())).toBe(phase);
});

test.each(['draft', 'paused', 'ended'] as const)('one that is %s is so whatever its window says', (state) => {
  expect(shownLife({ state, window: DECEMBER }, NOON.toJSDate())).toBe(state);
  expect(whyNotRunning({ state }, NOON)?.code).toBe('not_running');
});

test.each([
  ['Asia/Shanghai', 'en', 'This promotion has not started yet. It starts on Thursday, December 3, 2026.'],
  ['Asia/Shanghai', 'zh', '活动尚未开始，2026年12月3日星期四起可用。'],
  ['Asia/Shanghai', 'ko', '아직 시작되지 않은 프로모션입니다. 2026년 12월 3일 목요일부터 이용할 수 있습니다.'],
  ['Europe/Berlin', 'en', 'This promotion has not started yet. It starts on Wednesday, December 2, 2026 at 5:00 PM.'],
] as const)('in %s it says in %s from when on: %s', (zone, language, sentence) => {
  const why = outsideWindow({ window: DECEMBER }, NOON.setZone(zone));
  if (why === null) throw new Error('It has not started.');
  // The space before PM is Unicode's narrow one.
  expect(spoken(why, { language, currency: 'CNY' }).message.replace('\u202f', ' ')).toBe(sentence);
});

test.each([
  ['a second long', '2026-03-08T12:00:00Z', '2026-03-08T12:00:01Z', []],
  ['no time at all', '2026-03-08T12:00:00Z', '2026-03-08T12:00:00Z', ['window.endsAt ends_before_start']],
  ['the same instant in two zones', '2026-03-08T12:00:00Z', '2026-03-08T20:00:00+08:00', ['window.endsAt ends_before_start']],
  ['reversed', '2026-03-08T12:00:00Z', '2026-03-08T11:00:00Z', ['window.endsAt ends_before_start']],
])('a window of %s', (_what, startsAt, endsAt, expected) => {
  const parsed = parseDefinition(aBody({ window: { startsAt, endsAt } }), { currency: 'CNY' });
  expect('problems' in parsed ? parsed.problems.map(({ path, code }) => `${path} ${code}`) : []).toEqual(expected);
});

test('what goes live has something ahead of it', () => {
  expect(windowProblems({ window: DECEMBER }, at('2026-12-04T23:59:59').toJSDate())).toEqual([]);
  expect(windowProblems({ window: DECEMBER }, at('2026-12-05').toJSDate())).toMatchObject([{ path: 'window.endsAt', code: 'window_over' }]);
});

test('a schedule’s tick at the very start counts', () => {
  const activated = NOON.toJSDate();
  expect(idleUntil({ window: DECEMBER }, activated).getTime()).toBe(at('2026-12-03').toMillis() - 1);
  expect(idleUntil({ window: { endsAt: DECEMBER.endsAt } }, activated)).toBe(activated);
  expect(idleUntil({ window: { startsAt: '2026-01-01T00:00:00Z' } }, activated)).toBe(activated);
});

describe('what an event earns goes by when it happened', () => {
  const campaign = aCampaign({ window: DECEMBER });
  const decided = (iso: string) =>
    decideIssue([campaign], { now: at(iso), customer: aCustomer(), order: orderFacts() }, null).map((decision) =>
      decision.outcome === 'refused' ? decision.reasons.map(({ code }) => code) : decision.outcome,
    );

  test.each([
    ['2026-12-02T23:59:59', [['not_started']]],
    ['2026-12-03T00:00:00', ['earned']],
    ['2026-12-04T23:59:59', ['earned']],
    ['2026-12-05T00:00:00', [['campaign_over']]],
  ])('at %s', (iso, expected) => {
    expect(decided(iso)).toEqual(expected);
  });
});
