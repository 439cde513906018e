import type { Reward, RewardType } from '../../../campaigns/rewards/reward.js';
import { condition } from '../builders.js';

const TEA = condition('line.categories', 'contains', 'tea');

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
  free_shipping: [{ type: 'free_shipping' }, { type: 'free_shipping', capMinor: 800 }],
  shipping: [
    { type: 'shipping', basisPoints: 5000 },
    { type: 'shipping', basisPoints: 5000, capMinor: 800 },
    { type: 'shipping', amountMinor: 500 },
  ],
  gift: [{ type: 'gift', sku: 'CUP-1', valueMinor: 1500 }],
};

export const ALL_EXAMPLES: Reward[] = Object.values(EXAMPLES).flat();
