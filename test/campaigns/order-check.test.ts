import { describe, expect, test } from '@jest/globals';
import type { Order } from '../../campaigns/cart.js';
import { ON_CANCEL, onCancelSchema } from '../../campaigns/on-cancel.js';
import { differencesOf, type Given } from '../../campaigns/order-check.js';
import { isSmallSaving } from '../../campaigns/rewards/reward.js';
import { aCustomer, aLine, anOrder, condition, facts, linesOf } from './builders.js';

const least = condition('cart.subtotalMinor', 'greaterThanInclusive', 20_000);
const loyal = condition('customer.orders', 'greaterThanInclusive', 1);

const OF_TEA: Given['promised'][number] = {
  all: [condition('cart.subtotalOfCategoryMinor', 'greaterThanInclusive', 3000, 'tea'), condition('cart.categories', 'contains', 'tea')],
};

describe('B8: where an order is not what its redemption was priced for', () => {
  const given = (redeemWhen: Given['promised'][number], more: Partial<Given> = {}): Given => ({
    currency: 'CNY',
    discountMinor: 5000,
    shippingDiscountMinor: 0,
    promised: [redeemWhen],
    ...more,
  });
  const codes = (order: Partial<Order>, what: Given) => differencesOf(anOrder(order), what, facts()).map(({ code }) => code);

  test.each<[string, Partial<Order>, Given, string[]]>([
    ['at the minimum', { lines: linesOf(20_000) }, given({ all: [least] }), []],
    ['just below it', { lines: linesOf(19_999) }, given({ all: [least] }), ['redemption_conditions_not_met']],
    [
      'another way is open',
      { lines: linesOf(6000) },
      given({ any: [least, condition('cart.totalQuantity', 'greaterThanInclusive', 1)] }),
      [],
    ],
    ['only the customer is another by now', { lines: linesOf(20_000) }, given({ all: [least, loyal] }), []],
    ['it does not say its channel', { lines: linesOf(20_000) }, given({ all: [condition('cart.channel', 'equal', 'app')] }), []],
    ['no categories', { lines: linesOf(20_000) }, given(OF_TEA), []],
    [
      'another category',
      { lines: [aLine({ category: 'cups', lineTotalMinor: 20_000 })] },
      given(OF_TEA),
      ['redemption_conditions_not_met'],
    ],
    ['no tags', { lines: linesOf(20_000) }, given(condition('cart.subtotalOfTagMinor', 'greaterThan', 0, 'sale')), []],
    ['the discount is all that it is worth', { lines: linesOf(5000) }, given({ all: [] }), []],
    ['the discount is more', { lines: linesOf(4999) }, given({ all: [] }), ['discount_above_order']],
    [
      'in another currency amounts say nothing',
      { currency: 'USD', lines: linesOf(1) },
      given({ all: [least] }),
      ['redemption_currency_mismatch'],
    ],
    [
      'shipping was dearer',
      { lines: linesOf(20_000), shipping: { amountMinor: 799 } },
      given({ all: [] }, { shippingDiscountMinor: 800 }),
      ['discount_above_order'],
    ],
    ['it does not say what shipping was', { lines: linesOf(20_000) }, given({ all: [] }, { shippingDiscountMinor: 800 }), []],
  ])('%s', (_what, order, what, expected) => {
    expect(aCustomer().orders).toBe(0);
    const { shipping: _shipping, channel: _channel, ...bare } = anOrder();
    expect(codes({ ...bare, shipping: undefined, channel: undefined, ...order } as Partial<Order>, what)).toEqual(expected);
  });
});

test.each([
  [{ type: 'amount', amountMinor: 5000 } as const, 499, true],
  [{ type: 'amount', amountMinor: 5000 } as const, 500, false],
  [{ type: 'percent', basisPoints: 1000, capMinor: 5000 } as const, 1, false],
  [{ type: 'gift', sku: 'CUP', valueMinor: 5000 } as const, 0, false],
  [undefined, 0, false],
])('B17: %j saves %d: a small saving is %s', (reward, saved, small) => {
  expect(isSmallSaving(reward, saved)).toBe(small);
});

test('B1: what a campaign leaves open of onCancel are the defaults', () => {
  expect(onCancelSchema.parse({ buyer: 'lose' })).toEqual({ ...ON_CANCEL, buyer: 'lose' });
  expect(ON_CANCEL).toEqual({ shop: 'prolong', carrier: 'prolong', buyer: 'keep', abuse: 'lose' });
  expect(onCancelSchema.safeParse({ weather: 'keep' }).success).toBe(false);
});
