import { expect, test } from '@jest/globals';
import { isHeldOut } from '../../campaigns/holdout.js';

const CUSTOMERS = Array.from({ length: 10_000 }, (_, index) => `cus_${index}`);
const heldOut = (salt: string, share: number) => CUSTOMERS.filter((customer) => isHeldOut(customer, salt, share));

test.each([
  [0, 0, 0],
  [0.05, 400, 600],
  [0.5, 4800, 5200],
  [1, 10_000, 10_000],
])('a share of %p leaves out between %i and %i of 10,000', (share, least, most) => {
  const count = heldOut('cmp_1', share).length;
  expect(count).toBeGreaterThanOrEqual(least);
  expect(count).toBeLessThanOrEqual(most);
});

test('the same customers each time, others for another campaign, and a greater share only adds', () => {
  const left = new Set(heldOut('cmp_1', 0.1));
  expect(heldOut('cmp_1', 0.1)).toEqual([...left]);
  expect(heldOut('cmp_1', 0.2)).toEqual(expect.arrayContaining([...left]));
  const both = heldOut('cmp_2', 0.1).filter((customer) => left.has(customer)).length;
  expect(both).toBeLessThan(200); // 100 by chance
});
