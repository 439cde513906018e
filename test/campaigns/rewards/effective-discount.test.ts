import { expect, test } from '@jest/globals';
import { effectiveDiscount } from '../../../campaigns/rewards/effective-discount.js';
import type { Reward } from '../../../campaigns/rewards/reward.js';
import type { Rule } from '../../../campaigns/rules/rule.js';
import type { Trigger } from '../../../campaigns/trigger.js';
import { condition } from '../builders.js';

const PAID: Trigger = { event: 'order.paid' };
const FIFTY: Reward = { type: 'amount', amountMinor: 5000 };
const NOTHING: Rule = { all: [] };
const order = (amount: number) => condition('order.subtotalMinor', 'greaterThanInclusive', amount);
const cart = (amount: number) => condition('cart.subtotalMinor', 'greaterThanInclusive', amount);

const buyTwo = (basisPoints: number): Reward => ({ type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints } });
const inCategory = (value: string): Rule => ({ fact: 'line.categories', operator: 'contains', value });
const teaAndCup: Reward = {
  type: 'buy_get',
  buy: { quantity: 1, on: inCategory('tea') },
  get: { quantity: 1, basisPoints: 10_000, on: inCategory('cup') },
};

test.each<[string, Trigger | undefined, Rule, Rule, Reward, number | null, number | null, string]>([
  ['50 for 100, used on another 100, is 25 %', PAID, order(10_000), NOTHING, FIFTY, 5000, 2500, 'earned at 100.00, used at 100.00'],
  ['50 for 100, used on 200', PAID, order(10_000), cart(20_000), FIFTY, 5000, 1667, 'earned at 100.00, used at 200.00'],
  ['used on 50 only', PAID, order(10_000), cart(5000), FIFTY, 5000, 3333, 'earned at 100.00, used at 50.00'],
  ['no minimum', PAID, NOTHING, NOTHING, FIFTY, null, null, 'no least amount is asked'],
  ['a minimum of 0 is none', PAID, order(0), cart(0), FIFTY, null, null, 'no least amount is asked'],
  ['a redeeming minimum only', { claim: true }, NOTHING, cart(20_000), FIFTY, null, 2500, 'used at 200.00'],
  ['by hand', undefined, NOTHING, cart(20_000), FIFTY, null, 2500, 'used at 200.00'],
  [
    'a cart that earns is paid once',
    { event: 'cart.updated' },
    cart(10_000),
    NOTHING,
    FIFTY,
    5000,
    5000,
    'earned at 100.00, used at 100.00',
  ],
  [
    'a percentage',
    PAID,
    order(10_000),
    cart(20_000),
    { type: 'percent', basisPoints: 2000 },
    4000,
    1333,
    'earned at 100.00, used at 200.00',
  ],
  [
    'a percentage at its cap',
    PAID,
    order(10_000),
    cart(20_000),
    { type: 'percent', basisPoints: 2000, capMinor: 3000 },
    3000,
    1000,
    'earned at 100.00, used at 200.00',
  ],
  [
    'free shipping by its cap',
    PAID,
    order(10_000),
    NOTHING,
    { type: 'free_shipping', capMinor: 800 },
    800,
    400,
    'earned at 100.00, used at 100.00',
  ],
  ['free shipping, who knows', PAID, order(10_000), NOTHING, { type: 'free_shipping' }, null, null, 'earned at 100.00, used at 100.00'],
  [
    'a gift by its value',
    PAID,
    order(10_000),
    NOTHING,
    { type: 'gift', sku: 'CUP-1', valueMinor: 1000 },
    1000,
    500,
    'earned at 100.00, used at 100.00',
  ],
  ['buy two get one, whatever the cart', undefined, NOTHING, NOTHING, buyTwo(10_000), null, 3333, 'no least amount is asked'],
  ['buy two, half off the third', undefined, NOTHING, NOTHING, buyTwo(5000), null, 1667, 'no least amount is asked'],
  ['buy two get one, used on 200', undefined, NOTHING, cart(20_000), buyTwo(10_000), null, 3333, 'used at 200.00'],
  ['buy tea, get a cup: nobody knows', undefined, NOTHING, NOTHING, teaAndCup, null, null, 'no least amount is asked'],
])('C2-11: %s', (_what, trigger, issueWhen, redeemWhen, reward, headlineBp, ifUsedBp, assuming) => {
  expect(effectiveDiscount({ trigger, issueWhen, redeemWhen, reward, currency: 'CNY' })).toEqual({ headlineBp, ifUsedBp, assuming });
});

test('amounts are told with the currency’s decimals', () => {
  expect(effectiveDiscount({ trigger: PAID, issueWhen: order(10_000), redeemWhen: NOTHING, reward: FIFTY, currency: 'KRW' }).assuming).toBe(
    'earned at 10000, used at 10000',
  );
});
