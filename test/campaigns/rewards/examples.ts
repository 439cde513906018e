import type { Reward, RewardType } from '../../../campaigns/rewards/reward.js';

/** Rewards of every type, each with and without what it may leave out. */
export const EXAMPLES: { [T in RewardType]: Extract<Reward, { type: T }>[] } = {
  amount: [{ type: 'amount', amountMinor: 5000 }],
  percent: [
    { type: 'percent', basisPoints: 1500 },
    { type: 'percent', basisPoints: 10_000, capMinor: 3000 },
  ],
  free_shipping: [{ type: 'free_shipping' }, { type: 'free_shipping', capMinor: 800 }],
  gift: [{ type: 'gift', sku: 'CUP-1', valueMinor: 1500 }],
};

export const ALL_EXAMPLES: Reward[] = Object.values(EXAMPLES).flat();
