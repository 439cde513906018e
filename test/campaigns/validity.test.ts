import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { parseDefinition } from '../../campaigns/campaign.js';
import { lastDayProblems, type Validity, validityOf } from '../../campaigns/validity.js';
import { outsideWindow } from '../../campaigns/window.js';
import { aBody, aCampaign, condition } from './builders.js';

const in2026 = (day: string, zone = 'Asia/Shanghai'): DateTime => DateTime.fromISO(`2026-${day}T12:00`, { zone });

test.each<[string, Validity, string | null]>([
  ['days alone', { startsAfterDays: 0, days: 7 }, '2026-12-08'],
  ['a last day alone', { startsAfterDays: 0, until: '2026-12-31' }, '2026-12-31'],
  ['both, the last day first', { startsAfterDays: 0, days: 7, until: '2026-12-05' }, '2026-12-05'],
  ['both, the days first', { startsAfterDays: 0, days: 7, until: '2026-12-24' }, '2026-12-08'],
  ['today is the last', { startsAfterDays: 0, until: '2026-12-01' }, '2026-12-01'],
  ['yesterday was', { startsAfterDays: 0, until: '2026-11-30' }, null],
  ['it starts on the last day', { startsAfterDays: 3, until: '2026-12-04' }, '2026-12-04'],
  ['it would start a day later', { startsAfterDays: 4, until: '2026-12-04' }, null],
])('issued on 1 December: %s', (_what, validity, lastDay) => {
  expect(validityOf(in2026('12-01'), validity)?.lastDay ?? null).toBe(lastDay);
});

test('a last day that clocks make longer ends with it, and so does 29 February', () => {
  const berlin = validityOf(in2026('10-20', 'Europe/Berlin'), { startsAfterDays: 0, until: '2026-10-25' });
  expect(berlin?.expiresAt.toISOString()).toBe('2026-10-25T23:00:00.000Z');
  const leap = validityOf(in2026('10-20', 'UTC'), { startsAfterDays: 0, until: '2028-02-29' });
  expect(leap?.expiresAt.toISOString()).toBe('2028-03-01T00:00:00.000Z');
});

describe('a definition', () => {
  const parsed = (change: Record<string, unknown>) => parseDefinition(aBody(change), { currency: 'CNY' });
  const boost = { goal: 'boost_purchase', trigger: { claim: true }, issueWhen: undefined };

  test.each<[string, Record<string, unknown>, object]>([
    ['with a last day has no days', { validity: { until: '2026-12-31' } }, { startsAfterDays: 0, until: '2026-12-31' }],
    ['keeps the days that it says', { validity: { until: '2026-12-31', days: 5 } }, { startsAfterDays: 0, until: '2026-12-31', days: 5 }],
    [
      'that boosts a purchase keeps its 7',
      { ...boost, validity: { until: '2026-12-31' } },
      { startsAfterDays: 0, until: '2026-12-31', days: 7 },
    ],
  ])('%s', (_what, change, validity) => {
    expect(parsed(change)).toMatchObject({ definition: { validity } });
    expect(parsed(change)).toHaveProperty('definition.validity', validity);
  });

  test.each(['2027-02-29', '2026-13-01', '31.12.2026', '2026-12-31T00:00:00Z'])('%s is no day', (until) => {
    expect(parsed({ validity: { until } })).toMatchObject({ problems: [{ path: 'validity.until', code: 'invalid_format' }] });
  });

  test('a shared code has none', () => {
    const body = {
      name: 'x',
      goal: 'boost_purchase',
      code: 'TEA10',
      reward: { type: 'amount', amountMinor: 1 },
      validity: { until: '2026-12-31' },
    };
    expect(parseDefinition(body, { currency: 'CNY' })).toMatchObject({ problems: [{ path: 'validity', code: 'no_coupons' }] });
  });
});

test.each<[string, Validity, string | undefined, string[]]>([
  ['no last day', { startsAfterDays: 0, days: 7 }, undefined, []],
  ['today', { startsAfterDays: 0, until: '2026-12-01' }, undefined, []],
  ['yesterday', { startsAfterDays: 0, until: '2026-11-30' }, undefined, ['validity.until last_day_over']],
  ['it starts on the last day', { startsAfterDays: 3, until: '2026-12-04' }, undefined, []],
  ['it starts after it', { startsAfterDays: 4, until: '2026-12-04' }, undefined, ['validity.startsAfterDays validity_starts_too_late']],
  ['the window starts on it', { startsAfterDays: 0, until: '2026-12-04' }, '2026-12-04T23:59:59+08:00', []],
  [
    'the window starts after it',
    { startsAfterDays: 0, until: '2026-12-04' },
    '2026-12-05T00:00:00+08:00',
    ['validity.until last_day_over'],
  ],
  [
    'a day after the window’s start is too late',
    { startsAfterDays: 1, until: '2026-12-04' },
    '2026-12-04T00:00:00+08:00',
    ['validity.startsAfterDays validity_starts_too_late'],
  ],
])('on 1 December: %s', (_what, validity, startsAt, expected) => {
  const problems = lastDayProblems({ validity, window: { startsAt } }, in2026('12-01'));
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test('after the last day nothing is issued any more, whatever the window says', () => {
  const campaign = aCampaign({
    validity: { startsAfterDays: 1, until: '2026-12-04' },
    redeemWhen: condition('cart.currency', 'equal', 'CNY'),
  });
  expect(outsideWindow(campaign, in2026('12-03'))).toBeNull();
  expect(outsideWindow(campaign, in2026('12-04'))?.code).toBe('campaign_over');
});
