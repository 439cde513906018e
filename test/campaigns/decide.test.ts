import { describe, expect, test } from '@jest/globals';
import type { Order } from '../../campaigns/cart.js';
import { decideIssue, isStillEarned } from '../../campaigns/decide.js';
import type { Rule } from '../../campaigns/rules/rule.js';
import { aCampaign, aCustomer, aLine, anOrder, condition, facts, orderFacts } from './builders.js';

const NOBODY = { shopShare: 0 };
const paid = (subtotalMinor: number, currency = 'CNY') => facts({ order: orderFacts({ subtotalMinor, currency }) });
const outcomes = (decisions: ReturnType<typeof decideIssue>) => decisions.map(({ campaignId, outcome }) => `${campaignId} ${outcome}`);

test('who spends 100 earns the coupon, with the promise that it would carry', () => {
  expect(decideIssue([aCampaign()], paid(10_000), NOBODY)).toEqual([
    {
      campaignId: 'cmp_1',
      outcome: 'earned',
      offer: {
        goal: 'induce_next_purchase',
        reward: { type: 'amount', amountMinor: 5000 },
        redeemWhen: { all: [] },
        currency: 'CNY',
        onCancel: { shop: 'prolong', carrier: 'prolong', buyer: 'keep', abuse: 'lose' },
        stacking: { combines: false, exclusive: false },
        validity: { startsAfterDays: 0, days: 30 },
      },
      reasons: [],
    },
  ]);
});

test('who spends 99.99 is refused, and told what is missing', () => {
  expect(decideIssue([aCampaign()], paid(9999), NOBODY)).toMatchObject([
    {
      outcome: 'refused',
      reasons: [{ code: 'conditions_not_met', missing: [{ fact: 'order.subtotalMinor', need: 10_000, have: 9999 }] }],
    },
  ]);
});

test('in another currency the amounts are not even asked', () => {
  expect(decideIssue([aCampaign()], paid(9999, 'USD'), NOBODY)).toMatchObject([
    { outcome: 'refused', reasons: [{ code: 'currency_mismatch' }] },
  ]);
  expect(decideIssue([aCampaign({ issueWhen: { all: [] } })], facts(), NOBODY)).toMatchObject([{ outcome: 'earned' }]); // no money in sight
});

test('every campaign is decided, the greatest priority first, then by id', () => {
  const campaigns = [aCampaign({ _id: 'cmp_c' }), aCampaign({ _id: 'cmp_a' }), aCampaign({ _id: 'cmp_b', priority: 1 })];
  expect(outcomes(decideIssue(campaigns, paid(10_000), NOBODY))).toEqual(['cmp_b earned', 'cmp_a earned', 'cmp_c earned']);
  expect(campaigns.map(({ _id }) => _id)).toEqual(['cmp_c', 'cmp_a', 'cmp_b']);
});

describe('holdout', () => {
  test('who is held out would have earned, and what is kept', () => {
    expect(decideIssue([aCampaign({ holdout: 1 })], paid(10_000), NOBODY)).toMatchObject([
      { outcome: 'held_out', heldOutBy: 'campaign', offer: { reward: { amountMinor: 5000 } } },
    ]);
    expect(decideIssue([aCampaign()], paid(10_000), { shopShare: 1 })).toMatchObject([{ outcome: 'held_out', heldOutBy: 'shop' }]);
  });

  test('who has not earned it is refused, not held out', () => {
    expect(outcomes(decideIssue([aCampaign({ holdout: 1 })], paid(9999), { shopShare: 1 }))).toEqual(['cmp_1 refused']);
  });

  test('claims and coupons by hand know none', () => {
    expect(outcomes(decideIssue([aCampaign({ holdout: 1 })], paid(10_000), null))).toEqual(['cmp_1 earned']);
  });

  test('not the same people for every campaign', () => {
    const campaigns = [aCampaign({ _id: 'cmp_1', holdout: 0.5 }), aCampaign({ _id: 'cmp_2', holdout: 0.5 })];
    const seen = new Set(
      Array.from({ length: 50 }, (_, index) =>
        outcomes(decideIssue(campaigns, { ...paid(10_000), customer: aCustomer({ id: `cus_${index}` }) }, NOBODY)).join(),
      ),
    );
    expect(seen.size).toBe(4);
  });
});

describe('the earning order goes back', () => {
  const issueWhen = condition('order.subtotalMinor', 'greaterThanInclusive', 10_000);
  const order = anOrder({
    lines: [aLine({ quantity: 2, lineTotalMinor: 2 }), aLine({ id: '2', category: 'tea', quantity: 10, lineTotalMinor: 10_000 })],
  });
  const frozen = facts({ order: orderFacts({ subtotalMinor: 10_002, categories: ['tea'] }), customer: aCustomer({ orders: 0 }) });
  const back = (line: string, quantity: number) => [{ id: 'r1', lines: [{ id: line, quantity }] }];

  test.each<[string, ReturnType<typeof back>, boolean]>([
    ['nothing', [], true],
    ['as much as leaves the minimum', back('1', 2), true],
    ['a little more', back('2', 1), false],
    ['money only', back('2', 0), true],
    [
      'all',
      [
        {
          id: 'r1',
          lines: [
            { id: '1', quantity: 2 },
            { id: '2', quantity: 10 },
          ],
        },
      ],
      false,
    ],
  ])('C2-10b part: %s', (_what, refunds, expected) => {
    expect(isStillEarned(issueWhen, frozen, order, refunds)).toBe(expected);
  });

  test('of an order without a least amount something must be left', () => {
    const all = [
      {
        id: 'r1',
        lines: [
          { id: '1', quantity: 2 },
          { id: '2', quantity: 10 },
        ],
      },
    ];
    const most = [
      {
        id: 'r1',
        lines: [
          { id: '1', quantity: 1 },
          { id: '2', quantity: 10 },
        ],
      },
    ];
    expect([isStillEarned({ all: [] }, frozen, order, all), isStillEarned({ all: [] }, frozen, order, most)]).toEqual([false, true]);
  });

  test('only amounts are replaced: what the customer was and what the order was made of stay as they were', () => {
    const rule = { all: [condition('customer.isNew', 'equal', true), condition('order.categories', 'contains', 'tea')] };
    expect(isStillEarned(rule, frozen, order, back('2', 10))).toBe(true);
  });

  describe('B7: what holds for refunds holds for every later content', () => {
    const edited = (changes: Partial<Order>, lineTotalMinor = 10_002) =>
      anOrder({ lines: [aLine({ quantity: 1, category: 'tea', lineTotalMinor })], ...changes });
    const rule = (fact: string, value: string) => condition(fact, fact.endsWith('s') ? 'contains' : 'equal', value);
    const told = facts({
      order: orderFacts({ subtotalMinor: 10_002, categories: ['tea'], channel: 'web', region: 'SH' }),
      customer: aCustomer({ orders: 0 }),
    });
    test.each<[string, Rule, Order, boolean]>([
      ['edited to the least amount', issueWhen, edited({}, 10_000), true],
      ['edited to a cent less', issueWhen, edited({}, 9999), false],
      ['in another currency', issueWhen, edited({ currency: 'USD' }), false],
      ['without the category that was asked', rule('order.categories', 'tea'), anOrder({ lines: [aLine({ category: 'cup' })] }), false],
      ['told without any category', rule('order.categories', 'tea'), anOrder({ lines: [aLine()] }), true],
      ['by another channel', rule('order.channel', 'web'), edited({ channel: 'app' }), false],
      ['told without a channel', rule('order.channel', 'web'), edited({}), true],
      ['shipped elsewhere', rule('order.region', 'SH'), edited({ shipping: { amountMinor: 0, region: 'BJ' } }), false],
      ['told without shipping', rule('order.region', 'SH'), edited({}), true],
    ])('%s', (_what, when, now, expected) => {
      expect(isStillEarned(when, told, now, [])).toBe(expected);
    });
  });
});
