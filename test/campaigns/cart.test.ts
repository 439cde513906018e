import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cartSchema, orderSchema, remaining, subtotalMinor } from '../../campaigns/cart.js';
import { parse } from '../../campaigns/schema-problems.js';
import { aCart, aLine, anOrder, linesOf } from './builders.js';

const BODY = {
  checkoutId: 'chk_77',
  currency: 'CNY',
  channel: 'web',
  lines: [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 9800 }],
  shipping: { amountMinor: 800, region: 'SH' },
};
const withLine = (line: Record<string, unknown>) => ({ ...BODY, lines: [{ ...BODY.lines[0], ...line }] });

test('a cart fills in what is usual: lines are discountable, prices include tax', () => {
  expect(cartSchema.parse(BODY)).toMatchObject({ pricesIncludeTax: true, lines: [{ discountable: true }] });
});

test('an order is a cart with id and instant; it need not name its checkout', () => {
  const { checkoutId: _, ...basket } = BODY;
  expect(orderSchema.safeParse({ ...basket, id: 'o-1', createdAt: '2026-03-08T12:00:00+08:00' }).success).toBe(true);
  expect(orderSchema.safeParse({ ...basket, id: 'o-1', createdAt: '2026-03-08T12:00:00' }).success).toBe(false);
});

test.each([
  ['a line worth 0', withLine({ lineTotalMinor: 0 })],
  ['a line of quantity 0', withLine({ quantity: 0 })],
  ['a weighed line', withLine({ quantity: 0.305 })],
  ['no shipping', { ...BODY, shipping: undefined }],
  ['500 lines', { ...BODY, lines: Array.from({ length: 500 }, (_, index) => aLine({ id: String(index) })) }],
])('%s is fine', (_what, body) => {
  expect(parse(cartSchema, body)).toHaveProperty('value');
});

test.each([
  ['a negative total', withLine({ lineTotalMinor: -1 }), 'lines[0].lineTotalMinor', 'too_small'],
  ['half a cent', withLine({ lineTotalMinor: 0.5 }), 'lines[0].lineTotalMinor', 'invalid_type'],
  ['a negative quantity', withLine({ quantity: -1 }), 'lines[0].quantity', 'too_small'],
  ['more than a million pieces', withLine({ quantity: 1_000_001 }), 'lines[0].quantity', 'too_big'],
  ['a quantity finer than thousandths', withLine({ quantity: 0.0005 }), 'lines[0].quantity', 'not_multiple_of'],
  ['no line', { ...BODY, lines: [] }, 'lines', 'too_small'],
  ['501 lines', { ...BODY, lines: Array.from({ length: 501 }, (_, index) => aLine({ id: String(index) })) }, 'lines', 'too_big'],
  ['two lines of one id', { ...BODY, lines: [aLine(), aLine()] }, 'lines[1].id', 'duplicate_line'],
  ['a currency in small letters', { ...BODY, currency: 'cny' }, 'currency', 'unknown_currency'],
  ['another channel', { ...BODY, channel: 'phone' }, 'channel', 'invalid_value'],
  ['no checkout', { ...BODY, checkoutId: undefined }, 'checkoutId', 'required'],
])('%s is refused', (_what, body, path, code) => {
  expect(parse(cartSchema, body)).toMatchObject({ problems: [{ path, code }] });
});

test('an unknown key is refused with the nearest known one', () => {
  expect(parse(cartSchema, withLine({ lineTotal: 1 }))).toMatchObject({
    problems: [{ path: 'lines[0].lineTotal', code: 'unknown_key', nearest: 'lineTotalMinor' }],
  });
});

test('the subtotal is the lines without shipping', () => {
  expect(subtotalMinor(aCart({ lines: linesOf(251, 0, 9800), shipping: { amountMinor: 800 } }))).toBe(10_051);
});

describe('what is left of an order', () => {
  const refund = (id: string, ...lines: [string, number][]) => ({ id, lines: lines.map(([line, quantity]) => ({ id: line, quantity })) });
  const left = (order: ReturnType<typeof anOrder>, ...refunds: ReturnType<typeof refund>[]) =>
    remaining(order, refunds).lines.map(({ quantity, lineTotalMinor }) => [quantity, lineTotalMinor]);
  const bananas = anOrder({ lines: [aLine({ quantity: 2, lineTotalMinor: 251 })] });
  const three = anOrder({ lines: ['1', '2', '3'].map((id) => aLine({ id, quantity: 3, lineTotalMinor: 100 })) });

  test.each([
    ['nothing returned', [], [[2, 251]]],
    ['one of two, a half goes up', [refund('r1', ['1', 1])], [[1, 126]]],
    ['all', [refund('r1', ['1', 2])], [[0, 0]]],
    ['more than was bought', [refund('r1', ['1', 3])], [[0, 0]]],
    ['in two refunds', [refund('r1', ['1', 1]), refund('r2', ['1', 1])], [[0, 0]]],
    ['the same refund twice', [refund('r1', ['1', 1]), refund('r1', ['1', 1])], [[1, 126]]],
    ['the same refund id with other lines: the first one counts', [refund('r1', ['1', 1]), refund('r1', ['1', 2])], [[1, 126]]],
    ['money only', [refund('r1', ['1', 0])], [[2, 251]]],
    ['a line it does not have', [refund('r1', ['9', 1])], [[2, 251]]],
  ])('%s', (_what, refunds, expected) => {
    expect(left(bananas, ...refunds)).toEqual(expected);
  });

  test('the total is rounded once: of three lines of 100 a third each is gone, 200 are left and not 3 × 67', () => {
    const kept = left(three, refund('r1', ['1', 1], ['2', 1], ['3', 1]));
    expect(kept).toEqual([
      [2, 67],
      [2, 67],
      [2, 66],
    ]);
  });

  test('a weighed line and a line of quantity 0', () => {
    const order = anOrder({ lines: [aLine({ quantity: 0.3, lineTotalMinor: 300 }), aLine({ id: '2', quantity: 0, lineTotalMinor: 500 })] });
    expect(left(order, refund('r1', ['1', 0.1], ['2', 1]))).toEqual([
      [0.2, 200],
      [0, 500],
    ]);
  });

  test.each([
    ['one of two pieces, a half goes up', 2, 151, 1, [76, undefined]],
    ['nothing', 2, 151, 0, [151, undefined]],
    ['all of it', 2, 151, 2, [0, undefined]],
    ['a line that costs nothing', 2, 0, 1, [0, undefined]],
    ['a line without a quantity keeps its cost', 0, 151, 1, [151, undefined]],
  ])('its cost falls with what comes back: %s', (_what, quantity, costMinor, returned, expected) => {
    const order = anOrder({ lines: [aLine({ quantity, costMinor }), aLine({ id: '2', quantity: 1 })] });
    const kept = remaining(order, [refund('r1', ['1', returned], ['2', 1])]).lines;
    expect(kept.map(({ costMinor }) => costMinor)).toEqual(expected);
    expect(kept.map((line) => 'costMinor' in line)).toEqual([true, false]);
  });

  test('never less than nothing, never more than there was, and exact to the last cent', () => {
    const line = fc.record({
      bought: fc.integer({ min: 0, max: 30 }),
      returned: fc.integer({ min: 0, max: 40 }),
      total: fc.integer({ min: 0, max: 1e9 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const order = anOrder({
          lines: lines.map(({ bought, total }, index) => aLine({ id: String(index), quantity: bought, lineTotalMinor: total })),
        });
        const kept = remaining(order, [
          { id: 'r', lines: lines.map(({ returned }, index) => ({ id: String(index), quantity: returned })) },
        ]);
        const exact = lines.reduce(
          (sum, { bought, returned, total }) => sum + (bought === 0 ? total : (total * Math.max(0, bought - returned)) / bought),
          0,
        );
        expect(Math.abs(subtotalMinor(kept) - exact)).toBeLessThanOrEqual(0.500_01);
        expect(kept.lines.every(({ lineTotalMinor }, index) => lineTotalMinor >= 0 && lineTotalMinor <= (lines[index]?.total ?? 0))).toBe(
          true,
        );
      }),
    );
  });
});
