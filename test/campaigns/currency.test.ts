import { expect, test } from '@jest/globals';
import { currencySchema, isCurrency, nearestCurrency } from '../../campaigns/currency.js';

test.each([
  ['RMB', 'CNY'],
  ['CNH', 'CNY'],
  ['cny', 'CNY'],
  ['UKP', 'GBP'],
  ['GPB', 'GBP'],
  ['YEN', 'JPY'],
  ['WON', 'KRW'],
  ['EURO', 'EUR'],
  ['DEM', 'EUR'],
  ['US$', 'USD'],
  ['USF', 'USD'],
  ['XXX', undefined],
  ['', undefined],
  ['X'.repeat(100_000), undefined],
])('B15: %p is no currency; the nearest is %p', (word, nearest) => {
  expect([isCurrency(word), nearestCurrency(word)]).toEqual([false, nearest]);
  expect(currencySchema.safeParse(word).error?.issues).toMatchObject([{ params: { code: 'unknown_currency', nearest } }]);
});

test.each(['CNY', 'JPY', 'KRW', 'USD', 'EUR', 'GBP', 'KWD', 'TWD', 'HKD', 'VND', 'XOF', 'XCG'])('B15: %s is one', (code) => {
  expect(currencySchema.parse(code)).toBe(code);
});

test('what is not sold in is none: test codes, metals, funds, and what went out of use', () => {
  expect(['XTS', 'XXX', 'XAU', 'XDR', 'CLF', 'DEM', 'HRK', 'ZWL', 'constructor'].filter(isCurrency)).toEqual([]);
});

test('of those that Node knows and that are in use none is forgotten', () => {
  const others = Intl.supportedValuesOf('currency').filter((code) => !isCurrency(code));
  expect(others.filter((code) => !/^X|^(CUC|HRK|SLL|ZWL|CLF|MXV|USN|UYI|CHE|CHW|COU|BOV|UYW)$/.test(code))).toEqual([]);
});
