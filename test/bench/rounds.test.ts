import { expect, test } from '@jest/globals';
import { quantile, tableOf } from '../../scripts/bench/rounds.js';

test('a line tells the median of the rounds, the least and the most, with three digits that count', () => {
  expect(
    tableOf([
      { what: 'quote', unit: 'ms', values: [12.345, 9, 100.4], cpuMs: [2, 1, 3] },
      { what: 'against a route', unit: '×', values: [0.5, 0.25] },
    ]),
  ).toBe(
    [
      '| | median | spread | CPU of the server, ms each |',
      '|---|---|---|---|',
      '| quote | 12.3 ms | 9 to 100 | 2 |',
      '| against a route | 0.375 × | 0.25 to 0.5 |  |',
    ].join('\n'),
  );
});

test('99 % of what is sorted lies at or below what is told', () => {
  const hundred = Array.from({ length: 101 }, (_, i) => i);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99)]).toEqual([50, 99, 7]);
});
