import { expect, test } from '@jest/globals';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import type { Candidate } from '../../../campaigns/pricing/pricing.js';
import { aCandidate, aCart, aLine, condition } from '../builders.js';

const COMBINES = { combines: true, exclusive: false };

const candidate = (campaignId: string, more: Partial<Candidate>): Candidate =>
  aCandidate({ key: campaignId, campaignId, kind: 'automatic', code: null, label: campaignId, ...more });

test('the example of docs/pricing.md', () => {
  const { pricing, leftOut } = priceCart(
    aCart({
      lines: [
        aLine({ id: 'tea', sku: 'TEA-1', lineTotalMinor: 10_000, costMinor: 6000 }),
        aLine({ id: 'cup', sku: 'CUP-1', lineTotalMinor: 5000 }),
      ],
      shipping: { amountMinor: 800 },
    }),
    [
      candidate('TEA', { reward: { type: 'percent', basisPoints: 3000, on: condition('line.sku', 'equal', 'TEA-1') }, floorBp: 0 }),
      candidate('TENTH', { reward: { type: 'percent', basisPoints: 1000 }, stacking: COMBINES }),
      candidate('SPRING', {
        kind: 'shared',
        code: 'SPRING25',
        reward: { type: 'amount', amountMinor: 2500 },
        stacking: COMBINES,
        floorBp: 0,
      }),
      candidate('ALL', {
        kind: 'coupon',
        code: 'ALL40',
        reward: { type: 'amount', amountMinor: 4000 },
        stacking: { combines: false, exclusive: true },
      }),
      candidate('POST', { reward: { type: 'free_shipping', capMinor: 500 } }),
    ],
  );
  expect(pricing).toMatchObject({
    subtotalMinor: 15_000,
    discountMinor: 5542,
    shippingMinor: 800,
    shippingDiscountMinor: 500,
    totalMinor: 9758,
  });
  expect(pricing.lines).toEqual([
    {
      id: 'tea',
      lineTotalMinor: 10_000,
      discountMinor: 4000,
      discounts: [
        { campaignId: 'TEA', amountMinor: 3000 },
        { campaignId: 'SPRING', code: 'SPRING25', amountMinor: 1458 - 782 },
        { campaignId: 'TENTH', amountMinor: 700 - 376 },
      ],
    },
    {
      id: 'cup',
      lineTotalMinor: 5000,
      discountMinor: 1542,
      discounts: [
        { campaignId: 'SPRING', code: 'SPRING25', amountMinor: 1042 },
        { campaignId: 'TENTH', amountMinor: 500 },
      ],
    },
  ]);
  expect(leftOut).toMatchObject([
    { candidate: { code: 'ALL40' }, reasons: [{ code: 'not_combinable', betterCampaign: { campaignId: 'TEA', label: 'TEA' } }] },
  ]);
});
