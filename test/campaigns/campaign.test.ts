import { describe, expect, test } from '@jest/globals';
import {
  type CampaignAct,
  type CampaignState,
  changeDefinition,
  definitionOf,
  moveCampaign,
  parseDefinition,
} from '../../campaigns/campaign.js';
import { ON_CANCEL } from '../../campaigns/on-cancel.js';
import { STACKING } from '../../campaigns/stacking.js';
import { aBody, aCampaign, condition } from './builders.js';

const SHOP = { currency: 'CNY' };

/** What is wrong with a body, as `path code`; nothing: it is a definition. */
function wrong(body: unknown, shop: { currency?: string } = SHOP): string[] {
  const parsed = parseDefinition(body, shop);
  return 'problems' in parsed ? parsed.problems.map(({ path, code }) => `${path} ${code}`) : [];
}

test('the body of the model is a definition as it stands', () => {
  const body = aBody({ holdout: 0.05, priority: 10 });
  expect(parseDefinition(body, SHOP)).toEqual({ definition: { ...body, onCancel: ON_CANCEL, stacking: STACKING } });
});

test('what is left open is filled in: both trees, the currency, the validity of the goal', () => {
  const body = { name: ' Tea ', goal: 'boost_purchase', reward: { type: 'amount', amountMinor: 100 } };
  expect(parseDefinition(body, SHOP)).toEqual({
    definition: {
      ...body,
      name: 'Tea',
      issueWhen: { all: [] },
      redeemWhen: { all: [] },
      currency: 'CNY',
      validity: { startsAfterDays: 0, days: 7 },
      limits: { issued: {} },
      onCancel: ON_CANCEL,
      stacking: STACKING,
      holdout: 0,
      priority: 0,
    },
  });
});

test.each([undefined, null, ''])('C2-04: a campaign with the goal %p is refused, and told which goals there are', (goal) => {
  const parsed = parseDefinition(aBody({ goal }), SHOP);
  expect(parsed).toMatchObject({
    problems: [{ path: 'goal', code: 'goal_required', message: expect.stringContaining('induce_next_purchase') }],
  });
});

test('C2-04: with a goal the same campaign is accepted', () => {
  expect(wrong(aBody())).toEqual([]);
});

test('a wrong goal is told the nearest; goodwill has no trigger, and 30 days', () => {
  expect(parseDefinition(aBody({ goal: 'induce_next_purchse' }), SHOP)).toMatchObject({
    problems: [{ code: 'unknown_goal', nearest: 'induce_next_purchase' }],
  });
  expect(wrong(aBody({ goal: 'goodwill' }))).toEqual(['trigger given_by_people_only']);
  expect(parseDefinition(aBody({ goal: 'goodwill', trigger: undefined, issueWhen: undefined, validity: undefined }), SHOP)).toMatchObject({
    definition: { goal: 'goodwill', validity: { days: 30 } },
  });
  expect(wrong(aBody({ goal: 'constructor' }))).toEqual(['goal unknown_goal']);
});

test('everything is told at once: schema, words and unknown keys', () => {
  const body = aBody({
    name: '',
    limts: {},
    issueWhen: { all: [condition('order.subtotal', 'equal', 1)] },
    reward: { type: 'amount', amountMinor: 0 },
  });
  expect(wrong(body)).toEqual([
    'issueWhen.all[0].fact unknown_fact',
    'name too_small',
    'reward.amountMinor too_small',
    'limts unknown_key',
  ]);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['a name of 200', { name: 'x'.repeat(200) }, []],
  ['a name of 201', { name: 'x'.repeat(201) }, ['name too_big']],
  ['730 days', { validity: { days: 730 } }, []],
  ['731 days', { validity: { days: 731 } }, ['validity.days too_big']],
  ['0 days', { validity: { days: 0 } }, ['validity.days too_small']],
  ['everybody held out', { holdout: 1 }, []],
  ['more than everybody held out', { holdout: 1.01 }, ['holdout too_big']],
  ['no reward', { reward: undefined }, ['reward required']],
  ['a wrong event', { trigger: { event: 'order.payed' }, issueWhen: undefined }, ['trigger.event unknown_event']],
  ['two triggers', { trigger: { event: 'order.paid', claim: true }, issueWhen: undefined }, ['trigger wrong_trigger']],
  ['no claim', { trigger: { claim: false }, issueWhen: undefined }, ['trigger wrong_trigger']],
  ['a rule that is none', { issueWhen: 'all' }, ['issueWhen not_a_rule']],
  ['an order at the checkout', { redeemWhen: condition('order.region', 'equal', 'SH') }, ['redeemWhen.fact fact_not_available']],
  ['the shop’s currency', { currency: 'CNY' }, []],
  ['another currency than the shop’s', { currency: 'USD' }, ['currency currency_mismatch']],
])('%s', (_what, change, expected) => {
  expect(wrong(aBody(change))).toEqual(expected);
});

test.each([null, [], 'campaign', 1])('%j is no campaign', (body) => {
  expect(wrong(body)).toEqual([' invalid_type']);
});

test('somebody must name a currency', () => {
  expect(wrong(aBody({ currency: undefined }), {})).toEqual(['currency required']);
  expect(wrong(aBody({ currency: undefined, budgetMinor: 1 }), {})).toEqual(['currency required', 'budgetMinor budget_too_small']);
  expect(wrong(aBody({ currency: undefined }))).toEqual([]);
});

test.each([
  ['0 9 * * 1', true],
  ['*/15 8-20 1,15 * MON-FRI', true],
  ['0 0 29 2 *', true],
  ['0 0 31 2 *', false],
  ['0 9 * *', false],
  ['0 0 9 * * 1', false],
  ['60 9 * * 1', false],
  ['@daily', false],
  ['', false],
])('the schedule %p: %p', (schedule, fine) => {
  const body = aBody({ goal: 'boost_purchase', trigger: { schedule }, issueWhen: undefined, validity: { days: 7 } });
  expect(wrong(body)).toEqual(fine ? [] : ['trigger.schedule wrong_schedule']);
});

describe('goals and settings do not contradict', () => {
  const ORDERS = condition('customer.orders', 'greaterThanInclusive', 3);
  const GOLD = condition('customer.tier', 'equal', 'gold');
  const FROM_CN = condition('customer.country', 'equal', 'CN');

  test.each<[unknown, boolean]>([
    [{ event: 'order.placed' }, true],
    [{ event: 'order.paid' }, true],
    [{ event: 'order.shipped' }, true],
    [{ event: 'order.delivered' }, true],
    [{ event: 'cart.updated' }, false],
    [{ event: 'visit.ended' }, false],
    [{ event: 'customer.created' }, false],
    [{ schedule: '0 9 * * 1' }, false],
    [{ claim: true }, false],
    [undefined, false],
  ])('C2-10 part: a coupon for the next purchase started by %j: %p', (trigger, fine) => {
    expect(wrong(aBody({ trigger, issueWhen: undefined }))).toEqual(fine ? [] : ['trigger usable_on_earning_order']);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{ days: 7 }, []],
    [{ days: 8 }, ['validity.days validity_too_long']],
    [{ days: 7, startsAfterDays: 1 }, ['validity.startsAfterDays validity_starts_too_late']],
    [{}, []],
  ])('a coupon that boosts this purchase, valid %j', (validity, expected) => {
    expect(wrong(aBody({ goal: 'boost_purchase', trigger: { claim: true }, issueWhen: undefined, validity }))).toEqual(expected);
  });

  test.each<[string, unknown, boolean]>([
    ['nothing', { all: [] }, false],
    ['the country', FROM_CN, false],
    ['the orders', ORDERS, true],
    ['the tier among others', { all: [FROM_CN, GOLD] }, true],
    ['either of two', { any: [ORDERS, GOLD] }, true],
    ['in one branch only', { any: [ORDERS, FROM_CN] }, false],
    ['by a not', { not: condition('customer.isNew', 'equal', true) }, true],
  ])('who rewards loyalty asks for history: %s', (_what, issueWhen, fine) => {
    expect(wrong(aBody({ goal: 'reward_loyalty', issueWhen }))).toEqual(fine ? [] : ['issueWhen loyalty_not_asked']);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['a percentage without a cap', { reward: { type: 'percent', basisPoints: 1000 } }, ['reward.capMinor cap_required']],
    ['a percentage with a cap', { reward: { type: 'percent', basisPoints: 1000, capMinor: 500 } }, []],
    ['a percentage without a cap or a budget', { reward: { type: 'percent', basisPoints: 1000 }, budgetMinor: undefined }, []],
    ['free shipping without a cap', { reward: { type: 'free_shipping' } }, ['reward.capMinor cap_required']],
    ['a budget for one coupon', { budgetMinor: 5000 }, []],
    ['a budget for less than one', { budgetMinor: 4999 }, ['budgetMinor budget_too_small']],
    ['as many for one as in all', { limits: { issued: { total: 2, perCustomer: 2 } } }, []],
    ['more for one than in all', { limits: { issued: { total: 2, perCustomer: 3 } } }, ['limits.issued.perCustomer limit_above_total']],
  ])('%s', (_what, change, expected) => {
    expect(wrong(aBody(change))).toEqual(expected);
  });
});

test.each<[CampaignState, CampaignAct, string]>([
  ['draft', 'activate', 'active'],
  ['draft', 'pause', 'campaign_not_active'],
  ['draft', 'end', 'ended'],
  ['active', 'activate', 'active'],
  ['active', 'pause', 'paused'],
  ['active', 'end', 'ended'],
  ['paused', 'activate', 'active'],
  ['paused', 'pause', 'paused'],
  ['paused', 'end', 'ended'],
  ['ended', 'activate', 'campaign_ended'],
  ['ended', 'pause', 'campaign_ended'],
  ['ended', 'end', 'ended'],
])('a campaign that is %s, asked to %s: %s', (state, act, expected) => {
  const moved = moveCampaign(state, act);
  expect('state' in moved ? moved.state : moved.refused.code).toBe(expected);
});

describe('a change', () => {
  const changed = (state: CampaignState, patch: Record<string, unknown>, campaign = aCampaign()) => {
    const parsed = changeDefinition({ ...campaign, state }, patch, SHOP);
    return 'problems' in parsed ? parsed.problems.map(({ path, code }) => `${path} ${code}`) : parsed.definition;
  };
  const budgeted = aCampaign({ budgetMinor: 10_000, limits: { issued: { total: 5 } } });

  test('given keys replace, all others stay, and the life of the campaign is not touched', () => {
    expect(changed('active', { name: 'Tea' })).toEqual({ ...definitionOf(aCampaign()), name: 'Tea' });
  });

  test('null takes an optional key away, never one that is needed', () => {
    expect(changed('draft', { budgetMinor: null }, budgeted)).not.toHaveProperty('budgetMinor');
    expect(changed('draft', { name: null })).toEqual(['name required']);
  });

  test.each(['_id', 'state', 'rev', 'createdBy'])('%s cannot be changed so', (key) => {
    expect(changed('draft', { [key]: 'x' })).toEqual([`${key} unknown_key`]);
  });

  test('a change is checked like a new campaign', () => {
    expect(changed('active', { reward: { type: 'percent', basisPoints: 100 } }, budgeted)).toEqual(['reward.capMinor cap_required']);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['goal', { goal: 'reward_loyalty', issueWhen: condition('customer.orders', 'equal', 3) }, ['goal fixed_after_activation']],
    ['trigger', { trigger: { event: 'order.delivered' } }, ['trigger fixed_after_activation']],
    ['the same trigger', { trigger: { event: 'order.paid' } }, []],
    ['reward', { reward: { type: 'amount', amountMinor: 1 } }, []],
    ['a greater budget', { budgetMinor: 20_000 }, []],
    ['a smaller limit', { limits: { issued: { total: 4 } } }, []],
    ['no budget', { budgetMinor: null }, ['budgetMinor fixed_after_activation']],
    ['no limit', { limits: { issued: {} } }, ['limits.issued.total fixed_after_activation']],
  ])('of an active campaign: %s', (_what, patch, expected) => {
    const found = changed('active', patch, budgeted);
    expect(Array.isArray(found) ? found : []).toEqual(expected);
    expect(changed('draft', patch, budgeted)).toHaveProperty('name');
  });

  test('a budget or a limit does not begin in the middle', () => {
    expect(changed('paused', { budgetMinor: 10_000 })).toEqual(['budgetMinor fixed_after_activation']);
    expect(changed('paused', { limits: { issued: { total: 5 } } })).toEqual(['limits.issued.total fixed_after_activation']);
  });

  test('what has ended stays as it is', () => {
    expect(changed('ended', { name: 'Tea' })).toEqual([' campaign_ended']);
  });
});
