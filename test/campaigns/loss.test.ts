import { describe, expect, test } from '@jest/globals';
import { orderLoss, stateLoss, worthMinor } from '../../campaigns/loss.js';

const order = {
  lines: [{ id: '1', sku: 'TEA', quantity: 2, lineTotalMinor: 10_000, discountable: true }],
  shipping: { amountMinor: 800 },
};
const back = (amountMinor: number, shippingMinor = 0, lineId = '1') => ({
  id: `${amountMinor} ${shippingMinor}`,
  lines: [{ id: lineId, quantity: 1, amountMinor }],
  shippingMinor,
});

describe('B4: an order is worth what its customer paid and was not paid back', () => {
  test.each([
    ['goods and shipping', [], undefined, 10_800],
    ['after our discounts', [], { discountMinor: 2000, shippingDiscountMinor: 800 }, 8000],
    ['less what was paid back', [back(5000), back(0, 800)], undefined, 5000],
    ['a refund of what it does not have is none', [back(5000, 0, '2')], undefined, 10_800],
    ['nor gives the shipping back more than was charged', [back(0, 9000)], undefined, 10_000],
    ['never below 0', [back(5000), back(9000), back(0, 900)], { discountMinor: 2000, shippingDiscountMinor: 0 }, 0],
  ])('%s', (_what, refunds, off, expected) => expect(worthMinor(order, refunds, off)).toBe(expected));
});

test.each([
  ['the greatest of several cases, not their sum', [1000, 3000, null, 2000], 10_000, 3000],
  ['at most what the order is worth', [1000, 30_000], 10_000, 10_000],
  ['without a known order, as it is stated', [1000, 30_000], null, 30_000],
  ['none stated', [null], 10_000, 0],
])('B2: an order’s loss is %s', (_what, stated, worth, expected) => expect(orderLoss(stated, worth)).toBe(expected));

describe('B4: a loss as it is stated', () => {
  const state = (statedMinor: number, orderWorthMinor: number | null, changes: object = {}) => {
    const { warnings, ...kept } = stateLoss({
      statedMinor,
      orderWorthMinor,
      isBySupervisor: false,
      vouchedMinor: 0,
      smallClaimsMinor: 2000,
      ...changes,
    });
    return [kept.lossMinor, kept.vouchedMinor, ...warnings.map(({ code }) => code)];
  };

  test.each([
    ['what the order is worth', [10_000, 10_000], [10_000, 0]],
    ['a cent more is cut', [10_001, 10_000], [10_000, 0, 'loss_capped']],
    ['by a supervisor, too', [10_001, 10_000, { isBySupervisor: true }], [10_000, 10_000, 'loss_capped']],
    ['a small claim without an order', [2000, null], [2000, 0]],
    ['a cent more needs a supervisor', [2001, null], [2001, 0, 'loss_unconfirmed']],
    ['who vouches for it by stating it', [2001, null, { isBySupervisor: true }], [2001, 2001]],
    ['what was vouched for may be stated again, or less', [2001, null, { vouchedMinor: 3000 }], [2001, 3000]],
  ] as [string, [number, number | null, object?], unknown[]][])('%s', (_what, asked, expected) => {
    expect(state(...asked)).toEqual(expected);
  });
});
