import { describe, expect, test } from '@jest/globals';
import { changeDefinition, definitionOf, definitionWarnings, parseDefinition } from '../../campaigns/campaign.js';
import { cleanSharedCode } from '../../campaigns/shared-code.js';
import { aBody, aCampaign, condition } from './builders.js';

const SHOP = { currency: 'CNY' };
const SHARED = {
  name: 'Spring',
  goal: 'boost_purchase',
  code: 'SPRING25',
  reward: { type: 'percent', basisPoints: 2500 },
};
const AUTOMATIC = { ...SHARED, code: undefined, automatic: true };

function wrong(body: Record<string, unknown>): string[] {
  const parsed = parseDefinition(body, SHOP);
  return 'problems' in parsed ? parsed.problems.map(({ path, code }) => `${path} ${code}`) : [];
}

function defined(body: Record<string, unknown>) {
  const parsed = parseDefinition(body, SHOP);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.definition;
}

test.each<[string, Record<string, unknown>, string[]]>([
  ['a shared code', {}, []],
  ['several', { code: undefined, codes: ['ANNA10', 'BEN10'] }, []],
  ['an automatic discount', { code: undefined, automatic: true }, []],
  ['none: by hand', { code: undefined }, []],
  ['a code and codes', { codes: ['ANNA10'] }, ['codes several_ways_in']],
  ['a trigger and a code', { trigger: { claim: true } }, ['code several_ways_in']],
  ['a code, and automatic', { automatic: true }, ['automatic several_ways_in']],
  ['not automatic', { code: undefined, automatic: false }, ['automatic invalid_value']],
  ['no codes', { code: undefined, codes: [] }, ['codes too_small']],
])('ways in: %s', (_what, change, expected) => {
  expect(wrong({ ...SHARED, ...change })).toEqual(expected);
});

describe.each([
  ['a shared code', SHARED],
  ['an automatic discount', AUTOMATIC],
])('%s issues nothing', (_what, body) => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['issueWhen that always holds', { issueWhen: { all: [] } }, []],
    ['issueWhen', { issueWhen: { all: [condition('customer.orders', 'equal', 1)] } }, ['issueWhen no_coupons']],
    ['a limit of issues', { limits: { issued: { total: 5 } } }, ['limits.issued.total no_coupons']],
    ['a limit for customers', { limits: { issued: { perCustomer: 1 } } }, ['limits.issued.perCustomer no_coupons']],
    ['limits of uses', { limits: { redeemed: { total: 5, perCustomer: 5 } } }, []],
    [
      'more for one than for all',
      { limits: { redeemed: { total: 5, perCustomer: 6 } } },
      ['limits.redeemed.perCustomer limit_above_total'],
    ],
    ['a validity', { validity: { days: 7 } }, ['validity no_coupons']],
    ['nobody held out', { holdout: 0 }, []],
    ['a holdout', { holdout: 0.1 }, ['holdout no_coupons']],
    ['a budget without a cap', { budgetMinor: 10_000 }, []],
    ['a budget below one use', { budgetMinor: 999, reward: { type: 'amount', amountMinor: 1000 } }, ['budgetMinor budget_too_small']],
  ])('%s', (_setting, change, expected) => {
    expect(wrong({ ...body, ...change })).toEqual(expected);
  });

  const key = 'code' in body && body.code ? 'code' : 'automatic';
  const isNew = { all: [condition('customer.isNew', 'equal', true)] };
  const bought = { all: [condition('customer.orders', 'greaterThanInclusive', 1)] };
  const away = { all: [condition('customer.daysSinceLastOrder', 'greaterThanInclusive', 60)] };
  test.each<[string, object, string[]]>([
    ['induce_next_purchase', {}, ['goal usable_on_earning_order']],
    ['goodwill', {}, [`${key} given_by_people_only`]],
    ['welcome', {}, ['redeemWhen welcome_for_buyers']],
    ['welcome', isNew, []],
    ['reward_loyalty', {}, ['redeemWhen loyalty_not_asked']],
    ['reward_loyalty', bought, []],
    ['win_back', {}, ['redeemWhen absence_not_asked']],
    ['win_back', away, []],
    ['boost_purchase', {}, []],
  ])('the goal %s with redeemWhen %j', (goal, rule, expected) => {
    expect(wrong({ ...body, goal, redeemWhen: 'all' in rule ? rule : { all: [] } })).toEqual(expected);
  });
});

test('limits of uses are refused where coupons are issued, and an unbounded reward under a budget too', () => {
  const body = aBody({ limits: { redeemed: { total: 5, perCustomer: 1 } }, reward: { type: 'percent', basisPoints: 1000 } });
  expect(wrong(body)).toEqual([
    'limits.redeemed.total coupons_used_once',
    'limits.redeemed.perCustomer coupons_used_once',
    'reward.capMinor cap_required',
  ]);
});

describe('codes', () => {
  test.each([
    ['spring 25', 'SPRING25'],
    ['ｓｐｒｉｎｇ－２５', 'SPRING25'],
    ['Süß!', 'SÜSS'],
    ['“春节25”', '春节25'],
    ['설날-10', '설날10'],
    ['SPR1NG', 'SPR1NG'],
    ['SPRO', 'SPRO'],
    ['ﬁn 10', 'FIN10'],
  ])('%s is read as %s, and so is that', (typed, cleaned) => {
    expect(cleanSharedCode(typed)).toBe(cleaned);
    expect(cleanSharedCode(cleaned)).toBe(cleaned);
  });

  test.each<[string, string[], string[]]>([
    ['three', ['AB3'], []],
    ['two that look like three', ['A-B'], ['codes[0] code_too_short']],
    ['forty', ['X'.repeat(40)], []],
    ['forty-one', ['X'.repeat(41)], ['codes[0] too_big']],
    ['what grows when it is cleaned', ['ß'.repeat(21)], ['codes[0] code_too_long']],
    ['two that clean alike', ['ANNA10', 'BEN', 'anna-10'], ['codes[2] code_twice']],
    ['two that differ in O and 0', ['SPRO', 'SPR0'], []],
    ['as long as a coupon’s code', ['ABCDEFGHJKMNP'], ['codes[0] code_like_coupon']],
    ['a coupon’s code', ['MQGM-720X-K3B5-G'], ['codes[0] code_like_coupon']],
    ['twelve letters', ['ABCDEFGHJKMN'], []],
    ['a word of thirteen with a letter that no coupon has', ['SUMMERSALEUUU'], []],
  ])('%s', (_what, codes, expected) => {
    expect(wrong({ ...SHARED, code: undefined, codes })).toEqual(expected);
  });
});

describe('once it has been active', () => {
  const live = (body: Record<string, unknown>) => aCampaign({ ...stripped(), ...defined(body) });
  const stripped = () => ({ trigger: undefined, code: undefined, codes: undefined, automatic: undefined });
  const changed = (body: Record<string, unknown>, patch: Record<string, unknown>): string[] => {
    const result = changeDefinition(live(body), patch, SHOP);
    return 'problems' in result ? result.problems.map(({ path, code }) => `${path} ${code}`) : [];
  };
  const CODES = { ...SHARED, code: undefined, codes: ['ANNA10', 'BEN10'], limits: { redeemed: { total: 10 } }, budgetMinor: 50_000 };

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ['codes come', CODES, { codes: ['ANNA10', 'BEN10', 'CARA10'] }, []],
    ['codes go', CODES, { codes: ['BEN10'] }, []],
    ['one becomes several', SHARED, { code: null, codes: ['SPRING25', 'SPRING26'] }, []],
    ['it becomes automatic', SHARED, { code: null, automatic: true }, ['automatic fixed_after_activation']],
    ['it has no code any more', SHARED, { code: null }, ['code fixed_after_activation']],
    ['several become automatic', CODES, { automatic: true, codes: null }, ['automatic fixed_after_activation']],
    ['it becomes automatic and keeps its codes', CODES, { automatic: true }, ['automatic fixed_after_activation']],
    ['it becomes claimable', SHARED, { code: null, trigger: { claim: true } }, ['trigger fixed_after_activation']],
    ['a limit is raised', CODES, { limits: { redeemed: { total: 20 } } }, []],
    ['a limit goes', CODES, { limits: {} }, ['limits.redeemed.total fixed_after_activation']],
    [
      'a limit comes',
      CODES,
      { limits: { redeemed: { total: 10, perCustomer: 1 } } },
      ['limits.redeemed.perCustomer fixed_after_activation'],
    ],
    ['the budget goes', CODES, { budgetMinor: null }, ['budgetMinor fixed_after_activation']],
    ['the budget is lowered', CODES, { budgetMinor: 40_000 }, []],
  ])('%s', (_what, body, patch, expected) => {
    expect(changed(body, patch)).toEqual(expected);
  });

  test('what is said of it is true: codes may change, the way in may not', () => {
    const result = changeDefinition(live(CODES), { automatic: true }, SHOP);
    expect('problems' in result && result.problems[0]?.message).toMatch(/^How customers come to a campaign/);
  });

  test('its definition can be sent back as it was read', () => {
    for (const body of [SHARED, AUTOMATIC, CODES]) {
      const read = definitionOf(live(body));
      expect(read).not.toHaveProperty('validity');
      expect(wrong(JSON.parse(JSON.stringify(read)))).toEqual([]);
    }
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['a shared code without any bound', SHARED, ['limits.redeemed shared_without_limit']],
  ['with a limit in all', { ...SHARED, limits: { redeemed: { total: 9 } } }, []],
  ['with a limit per customer', { ...SHARED, limits: { redeemed: { perCustomer: 1 } } }, []],
  ['with a budget', { ...SHARED, budgetMinor: 1000 }, []],
  ['an automatic discount without an end', AUTOMATIC, ['window.endsAt automatic_without_end']],
  ['with an end', { ...AUTOMATIC, window: { endsAt: '2026-12-01T00:00:00Z' } }, []],
  ['with a start alone', { ...AUTOMATIC, window: { startsAt: '2026-12-01T00:00:00Z' } }, ['window.endsAt automatic_without_end']],
])('warnings: %s', (_what, body, expected) => {
  expect(definitionWarnings(defined(body)).map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

describe('a draft changes its way in', () => {
  const draft = (body: Record<string, unknown>) =>
    aCampaign({ state: 'draft', trigger: undefined, code: undefined, ...defined({ ...SHARED, code: undefined, ...body }) });
  const changed = (body: Record<string, unknown>, patch: Record<string, unknown>) => changeDefinition(draft(body), patch, SHOP);

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['from an event to a code', { trigger: { event: 'cart.updated' } }, { trigger: null, code: 'SPRING25' }],
    ['from by hand to automatic', {}, { automatic: true }],
    [
      'from an event with days of its own',
      { trigger: { event: 'cart.updated' }, validity: { days: 3 } },
      { trigger: null, code: 'SPRING25' },
    ],
  ])('%s, and the validity that its goal had set is not held against it', (_what, body, patch) => {
    expect(changed(body, patch)).toHaveProperty('definition');
  });

  test('a validity that is sent with the code is refused', () => {
    expect(changed({}, { code: 'SPRING25', validity: { days: 3 } })).toMatchObject({
      problems: [{ path: 'validity', code: 'no_coupons' }],
    });
  });

  test('what had coupons and has them still keeps its validity, and null takes it back to the goal’s', () => {
    const days = (patch: Record<string, unknown>) => {
      const result = changed({ validity: { days: 3 } }, patch);
      return 'definition' in result ? result.definition.validity.days : result.problems;
    };
    expect([
      days({ code: null, codes: null, automatic: null }),
      days({ trigger: { event: 'cart.updated' } }),
      days({ validity: null }),
    ]).toEqual([3, 3, 7]);
  });
});

test('what a paste has inside that nobody sees is no part of a code', () => {
  expect(defined({ ...SHARED, code: '\u200b\u0000SPRING\u00ad-25\u0007 ' }).code).toBe('SPRING-25');
  expect(wrong({ ...SHARED, code: '\u200b\u0007' })).toEqual(['code too_small']);
});

test.each(['label', 'terms'])('%s is written in one language at least', (field) => {
  expect(wrong({ ...SHARED, [field]: { ko: '봄' } })).toEqual([]);
  expect(wrong({ ...SHARED, [field]: {} })).toEqual([`${field} required`]);
});
