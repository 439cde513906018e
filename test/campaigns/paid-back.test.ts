import { describe, expect, test } from '@jest/globals';
import { countRefunds, keptMinor, NO_DISCOUNT, refundExcesses } from '../../campaigns/paid-back.js';

const line = (id: string, lineTotalMinor: number, quantity = 1) => ({ id, lineTotalMinor, quantity });
const back = (id: string, ...lines: [id: string, quantity: number, amountMinor: number][]) => ({
  id,
  lines: lines.map(([lineId, quantity, amountMinor]) => ({ id: lineId, quantity, amountMinor })),
});
const ORDER = { currency: 'CNY', lines: [line('1', 10_000, 2), line('2', 5000)], shipping: { amountMinor: 800 } };
const codesOf = (refunds: Parameters<typeof refundExcesses>[1], discount = NO_DISCOUNT, order = ORDER) =>
  refundExcesses(order, refunds, discount).map(({ code, place, refundId }) => `${refundId} ${code} ${place}`);

describe('B6: a refund never gives back more than was paid for what is left', () => {
  test.each([
    ['exactly what was paid for a line', [back('a', ['1', 2, 10_000])], 5000, []],
    ['a cent more than was paid for a line', [back('a', ['1', 2, 10_001])], 5000, ['a refund_above_paid lines[0].amountMinor']],
    ['a line that the order does not have', [back('a', ['9', 1, 9999])], 15_000, ['a refund_line_unknown lines[0].id']],
    ['99 pieces at the price of one order', [back('a', ['2', 99, 5000])], 10_000, ['a refund_quantity_above_left lines[0].quantity']],
    [
      '9,999,999 for everything',
      [back('a', ['1', 99, 999_999_900], ['9', 1, 5])],
      5000,
      ['a refund_above_paid lines[0].amountMinor', 'a refund_line_unknown lines[1].id', 'a refund_quantity_above_left lines[0].quantity'],
    ],
    ['two refunds of half', [back('a', ['1', 1, 5000]), back('b', ['1', 1, 5000])], 5000, []],
    [
      'two refunds that are together a cent too much',
      [back('a', ['1', 1, 5000]), back('b', ['1', 1, 5001])],
      5000,
      ['b refund_above_paid lines[0].amountMinor'],
    ],
    [
      'one piece after all of them came back',
      [back('a', ['1', 2, 4000]), back('b', ['1', 1, 6000])],
      5000,
      ['b refund_quantity_above_left lines[0].quantity'],
    ],
    ['the same refund twice', [back('a', ['2', 1, 5000]), back('a', ['1', 2, 10_000])], 10_000, []],
    ['money only', [back('a', ['1', 0, 2500])], 12_500, []],
    [
      'the same line twice in one refund',
      [back('a', ['2', 1, 3000], ['2', 0, 3000])],
      10_000,
      ['a refund_above_paid lines[1].amountMinor'],
    ],
  ])('%s', (_what, refunds, kept, codes) => {
    expect(keptMinor(ORDER, refunds, NO_DISCOUNT)).toBe(kept);
    expect(codesOf(refunds.slice(0, new Set(refunds.map(({ id }) => id)).size))).toEqual(codes);
  });

  test('what was paid for a line is its total less our discount on it', () => {
    const discount = { discountMinor: 6000, lines: [{ id: '1', discountMinor: 6000 }] };
    expect(keptMinor(ORDER, [back('a', ['1', 2, 4000])], discount)).toBe(5000);
    expect(codesOf([back('a', ['1', 2, 4001])], discount)).toEqual(['a refund_above_paid lines[0].amountMinor']);
  });

  test('where it is not known which lines a discount was on, the order as a whole is not exceeded', () => {
    const all = [back('a', ['1', 2, 10_000], ['2', 1, 5000])];
    expect(keptMinor(ORDER, all, { discountMinor: 6000 })).toBe(0);
    expect(codesOf(all, { discountMinor: 6000 })).toEqual([
      'a refund_above_paid lines[0].amountMinor',
      'a refund_above_paid lines[1].amountMinor',
    ]);
  });

  test('a discount of more than the goods leaves nothing, not less', () => {
    expect(keptMinor(ORDER, [], { discountMinor: 25_000 })).toBe(0);
  });

  test('the shipping is given back once, less what we took off it, and is no part of the goods', () => {
    const shipping = (id: string, shippingMinor: number) => ({ id, lines: [], shippingMinor });
    const countedOf = (discount = NO_DISCOUNT) =>
      countRefunds(ORDER, [shipping('a', 500), shipping('b', 500)], discount).map(({ countedMinor }) => countedMinor);
    expect(countedOf()).toEqual([500, 300]);
    expect(countedOf({ discountMinor: 0, shippingDiscountMinor: 800 })).toEqual([0, 0]);
    expect(codesOf([shipping('a', 801)])).toEqual(['a refund_above_paid shippingMinor']);
    expect(keptMinor(ORDER, [shipping('a', 801)], NO_DISCOUNT)).toBe(15_000);
  });

  test('what is told and what counts stands in the sentence', () => {
    expect(refundExcesses(ORDER, [back('a', ['2', 1, 5001])], NO_DISCOUNT)[0]?.detail).toBe(
      'Refund a, line 2: told 50.01 CNY, counted 50.00 CNY.',
    );
  });
});
