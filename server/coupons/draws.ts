import { greatestCostMinor } from '../../campaigns/rewards/reward.js';
import type { Coupon } from './coupon.js';

/** An allowance that a coupon draws on, and what it sets aside there. */
export interface Draw {
  allowanceId: string;
  costMinor: number;
  isAuthority: boolean; // what a person may give, as against what the campaign has
}

/** What an extension draws on: its giver's authority, and the campaign's money again where that had come back already. */
export const extensionDraws = ({ campaignId, costMinor, reward, extension }: Coupon): Draw[] =>
  extension === undefined
    ? []
    : [
        ...extension.draws.map((allowanceId) => ({ allowanceId, costMinor: greatestCostMinor(reward) ?? 0, isAuthority: true })),
        ...(extension.from === 'issued' || costMinor === null ? [] : [{ allowanceId: campaignId, costMinor, isAuthority: false }]),
      ];

/** Its campaign's allowance, where there is one, and those of the people who gave it. */
export const drawsOf = ({
  campaignId,
  costMinor,
  reward,
  draws = [],
}: Pick<Coupon, 'campaignId' | 'costMinor' | 'reward' | 'draws'>): Draw[] => [
  ...(costMinor === null ? [] : [{ allowanceId: campaignId, costMinor, isAuthority: false }]),
  ...draws.map((allowanceId) => ({ allowanceId, costMinor: greatestCostMinor(reward) ?? 0, isAuthority: true })),
];
