import type { Reward, RewardType } from '../../../campaigns/rewards/reward.js';
import { condition } from '../builders.js';

const TEA = condition('line.categories', 'contains', 'tea');
const CUPS = condition('line.categories', 'contains', 'cups');

/** Rewards of every type, each with and without what it may leave out. */
export const EXAMPLES: { [T in RewardType]: Extract<Reward, { type: T }>[] } = {
  amount: [
    { type: 'amount', amountMinor: 5000 },
    { type: 'amount', amountMinor: 5000, on: TEA },
    { type: 'amount', amountMinor: 500, per: 'piece', on: TEA },
    { type: 'amount', amountMinor: 500, per: 'piece', on: TEA, capMinor: 2000 },
  ],
  percent: [
    { type: 'percent', basisPoints: 1500 },
    { type: 'percent', basisPoints: 10_000, capMinor: 3000 },
    { type: 'percent', basisPoints: 1000, on: TEA },
  ],
  tiers: [
    {
      type: 'tiers',
      by: 'subtotal',
      steps: [
        { from: 10_000, amountMinor: 1000 },
        { from: 20_000, amountMinor: 3000 },
      ],
    },
    {
      type: 'tiers',
      by: 'quantity',
      on: TEA,
      capMinor: 2000,
      steps: [
        { from: 2, basisPoints: 1000 },
        { from: 3, basisPoints: 2000 },
      ],
    },
    { type: 'tiers', by: 'subtotal', steps: [1, 2, 3, 4].map((step) => ({ from: step * 10_000, basisPoints: step * 1000 })) },
  ],
  buy_get: [
    { type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: 10_000 } },
    { type: 'buy_get', buy: { quantity: 1, on: TEA }, get: { quantity: 1, basisPoints: 5000, on: TEA }, times: 1 },
    { type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 2, basisPoints: 5000 }, capMinor: 3000 },
    { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 1, basisPoints: 10_000, on: CUPS } },
  ],
  fixed_price: [
    { type: 'fixed_price', quantity: 3, priceMinor: 1000, on: TEA },
    { type: 'fixed_price', quantity: 2, priceMinor: 1000, on: { all: [] }, capMinor: 2000 },
  ],
  free_shipping: [{ type: 'free_shipping' }, { type: 'free_shipping', capMinor: 800 }],
  shipping: [
    { type: 'shipping', basisPoints: 5000 },
    { type: 'shipping', basisPoints: 5000, capMinor: 800 },
    { type: 'shipping', amountMinor: 500 },
  ],
  gift: [{ type: 'gift', sku: 'CUP-1', valueMinor: 1500 }],
};

export const ALL_EXAMPLES: Reward[] = Object.values(EXAMPLES).flat();
