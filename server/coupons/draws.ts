import { greatestCostMinor } from '../../campaigns/rewards/reward.js';
import type { Coupon } from './coupon.js';

/** An allowance that a coupon draws on, and what it sets aside there. */
export interface Draw {
  allowanceId: string;
  costMinor: number;
  isAuthority: boolean; // what a person may give, as against what the campaign, or the list of gifts, has
  isStock?: true; // a piece of a gift: its cost is 1
}

/** The piece of a gift that a coupon promises. It comes back as the campaign's money does: also when the coupon expires, as nobody took it. */
const pieceOf = (stock: string | undefined): Draw[] =>
  stock === undefined ? [] : [{ allowanceId: stock, costMinor: 1, isAuthority: false, isStock: true }];

/** What an extension draws on: its giver's authority, and the campaign's money again where that had come back already. */
export const extensionDraws = ({ campaignId, costMinor, reward, extension, stock }: Coupon): Draw[] =>
  extension === undefined
    ? []
    : [
        ...extension.draws.map((allowanceId) => ({ allowanceId, costMinor: greatestCostMinor(reward) ?? 0, isAuthority: true })),
        ...(extension.from === 'issued' || costMinor === null ? [] : [{ allowanceId: campaignId, costMinor, isAuthority: false }]),
        ...(extension.from === 'issued' ? [] : pieceOf(stock)),
      ];

/** Its campaign's allowance, where there is one, and those of the people who gave it. */
export const drawsOf = ({
  campaignId,
  costMinor,
  reward,
  draws = [],
  stock,
}: Pick<Coupon, 'campaignId' | 'costMinor' | 'reward' | 'draws' | 'stock'>): Draw[] => [
  ...(costMinor === null ? [] : [{ allowanceId: campaignId, costMinor, isAuthority: false }]),
  ...pieceOf(stock),
  ...draws.map((allowanceId) => ({ allowanceId, costMinor: greatestCostMinor(reward) ?? 0, isAuthority: true })),
];
