import { isShown } from '../../campaigns/obstacles.js';
import type { CouponSums } from '../coupons/coupons.store.js';
import type { Discrepancy } from '../redemptions/discrepancies.store.js';
import { type RedemptionState, usedMinorOf } from '../redemptions/redemption.js';
import type { RedemptionSums } from '../redemptions/redemption-sums.store.js';
import type { Amount, Part } from '../rollups/rollup.js';
import type { Run } from '../schedules/schedule.js';

// What each record comes to in the figures of its campaigns (campaign-figures.ts), and how the sums of these are read.

const partOf = (id: string, amounts: Amount[]): Part => ({ target: 'campaign', id, amounts });

/** A coupon counts as issued whatever becomes of it, and for what became of it as long as it stands so. */
export const partsOfCoupon = ({ campaignId, state, usedMinor }: Pick<CouponSums, 'campaignId' | 'state' | 'usedMinor'>): Part[] => {
  if (!isShown({ state })) return [];
  const became: Amount[] = state === 'issued' || state === 'reserved' ? [] : [[state, 1]];
  return [
    partOf(campaignId, [['issued', 1], ...became, ...(state === 'redeemed' ? [['usedMinor', usedMinor ?? 0] satisfies Amount] : [])]),
  ];
};

/** Overruns of its coupons, uses of campaigns without coupons, and refusals: of each campaign that has part in it. */
export function partsOfRedemption(redemption: RedemptionSums): Part[] {
  const amounts = new Map<string, Amount[]>();
  const add = (campaignId: string, ...some: Amount[]) => amounts.set(campaignId, [...(amounts.get(campaignId) ?? []), ...some]);
  const { state, held = [], uses = [], refused = [], isOverrun } = redemption;
  if (isOverrun && state === 'overrun') for (const one of held) add(one.campaignId, ['overrunMinor', usedMinorOf(redemption, one)]);
  if (isUse(state))
    for (const { campaignId, code, amountMinor } of uses) add(campaignId, [useWord(state, code), 1], [minorWord(state, code), amountMinor]);
  for (const { campaignId, reasons } of refused)
    if (campaignId !== null) add(campaignId, ...reasons.map(({ code }): Amount => [`refused ${code}`, 1]));
  return [...amounts].map(([campaignId, some]) => partOf(campaignId, merged(some)));
}

/** States in which a redemption uses a campaign, or did. */
const USES = ['reserved', 'confirmed', 'overrun', 'restored'] as const satisfies readonly RedemptionState[];
type UseState = (typeof USES)[number];
const isUse = (state: RedemptionState): state is UseState => USES.some((use) => use === state);

const useWord = (state: UseState, code: string | null): string => `use ${state} ${code ?? ''}`;
const minorWord = (state: UseState, code: string | null): string => `minor ${state} ${code ?? ''}`;

function merged(amounts: Amount[]): Amount[] {
  const sums = new Map<string, number>();
  for (const [word, amount] of amounts) sums.set(word, (sums.get(word) ?? 0) + amount);
  return [...sums];
}

export const partsOfDiscrepancy = ({ campaignIds, code }: Pick<Discrepancy, 'campaignIds' | 'code'>): Part[] =>
  [...new Set(campaignIds)].map((campaignId) => partOf(campaignId, [[`warned ${code}`, 1]]));

export const partsOfRun = ({ campaignId, words }: Pick<Run, 'campaignId' | 'words'>): Part[] => [
  partOf(
    campaignId,
    Object.entries(words).map(([word, count]) => [`said ${word}`, count]),
  ),
];

/** How often a campaign without coupons was used with one of its codes (null: by itself), by what became of it, and what that came to. */
export interface UseCount {
  code: string | null;
  state: UseState;
  count: number;
  amountMinor: number;
}

/** The sums of a campaign, read. */
export interface CampaignSums {
  of(word: 'issued' | 'redeemed' | 'expired' | 'revoked' | 'usedMinor' | 'overrunMinor'): number;
  /** Reasons of checkouts, warnings of orders, words of schedules, each with its count. */
  all(kind: 'refused' | 'warned' | 'said'): Record<string, number>;
  uses: UseCount[];
}

export function readSums(sums: Amount[]): CampaignSums {
  const amounts = new Map(sums);
  return {
    of: (word) => amounts.get(word) ?? 0,
    all: (kind) =>
      Object.fromEntries(sums.flatMap(([word, count]) => (word.startsWith(`${kind} `) ? [[word.slice(kind.length + 1), count]] : []))),
    uses: sums.flatMap(([word, count]) => {
      const [, state, code = ''] = /^use (\w+) (.*)$/s.exec(word) ?? [];
      const one = USES.find((use) => use === state);
      if (!one) return [];
      const shown = code === '' ? null : code;
      return [{ code: shown, state: one, count, amountMinor: amounts.get(minorWord(one, shown)) ?? 0 }];
    }),
  };
}
