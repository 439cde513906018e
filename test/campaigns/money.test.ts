import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatMinor, percentOf, roundHalfUp } from '../../campaigns/money.js';

test.each([
  [5, 10, 1],
  [49, 100, 0],
  [50, 100, 1],
  [51, 100, 1],
  [149, 100, 1],
  [-25, 10, -2],
  [-26, 10, -3],
  [0, 7, 0],
])('%i of %i rounds half up to %i', (numerator, denominator, rounded) => {
  expect(roundHalfUp(numerator, denominator)).toBe(rounded);
});

test('nothing is divided by nothing', () => {
  expect(() => roundHalfUp(1, 0)).toThrow(RangeError);
});

test('rounding is never further off than a half, and exact far beyond 2^53', () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 52n), 2n ** 52n), fc.bigInt(1n, 2n ** 40n), (whole, denominator) => {
      expect(roundHalfUp(whole * denominator, denominator)).toBe(Number(whole));
      const off = 2n * (BigInt(roundHalfUp(whole, denominator)) * denominator - whole);
      expect(off > -denominator && off <= denominator).toBe(true);
    }),
  );
});

test.each([
  [9975, 200, 200], // 199.5
  [9974, 200, 199], // 199.48
  [10_000_000_000_000, 10_000, 10_000_000_000_000],
  [1, 4999, 0],
  [1, 5000, 1],
])('%i at %i basis points is %i', (amount, basisPoints, expected) => {
  expect(percentOf(amount, basisPoints)).toBe(expected);
});

test.each([
  [10_000, 'CNY', '100.00'],
  [5, 'USD', '0.05'],
  [0, 'USD', '0.00'],
  [10_000, 'JPY', '10000'],
  [10_000, 'KRW', '10000'],
  [1234, 'KWD', '1.234'],
  [-5, 'USD', '-0.05'],
])('%i %s reads %s', (amount, currency, text) => {
  expect(formatMinor(amount, currency)).toBe(text);
});
