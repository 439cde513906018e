import { ENDLESS, sum, unequal } from './compare.js';
import { type CampaignDoc, hashOf, type Records, type RedemptionDoc, type UsageDoc, type UseDoc } from './records.js';

// What holds of campaigns without coupons, shared codes and automatic discounts, reckoned from the redemptions alone.

export const hasNoCoupons = ({ code, codes, automatic }: CampaignDoc): boolean =>
  code !== undefined || codes !== undefined || automatic === true;

interface Taken extends UseDoc {
  redemption: RedemptionDoc;
}

const takenIn = (redemptions: RedemptionDoc[], states: string[]): Taken[] =>
  redemptions
    .filter(({ state }) => states.includes(state))
    .flatMap((redemption) => (redemption.uses ?? []).map((use) => ({ ...use, redemption })));

const amounts = (uses: UseDoc[]): number => sum(uses.map(({ amountMinor }) => amountMinor));

/** What must hold of them at rest. */
export const brokenUses = (records: Records): string[] => [
  ...records.campaigns.filter(hasNoCoupons).flatMap((campaign) => brokenPromotion(campaign, records)),
  ...brokenStocks(records),
  ...records.redemptions.flatMap(brokenAmounts),
  ...records.usage.flatMap((row) => brokenRow(row, records)),
];

/** Its allowance adds up from what is held and given, and nothing of that goes above a limit but by overruns. */
function brokenPromotion({ _id, budgetMinor, limits, activatedAt }: CampaignDoc, { allowances, redemptions }: Records): string[] {
  const total = limits.redeemed?.total;
  const of = (...states: string[]) => takenIn(redemptions, states).filter(({ campaignId }) => campaignId === _id);
  const counting = of('reserved', 'confirmed');
  const above = [
    ...(total !== undefined && counting.length > total ? [`${_id} is used ${counting.length} times of ${total}`] : []),
    ...(budgetMinor !== undefined && amounts(counting) > budgetMinor ? [`${_id} gives ${amounts(counting)} of ${budgetMinor}`] : []),
  ];
  const allowance = allowances.find((one) => one._id === _id);
  if (budgetMinor === undefined && total === undefined) return allowance ? [`${_id} has an allowance for nothing`] : above;
  if (!allowance) return activatedAt === null ? above : [`${_id} has no allowance`];
  const { held, promisedMinor, spentMinor, overrunMinor, freeMinor, left } = allowance;
  return [
    ...above,
    ...unequal(_id, {
      held: [amounts(of('reserved')), sum(held.map(({ amountMinor }) => amountMinor))],
      'entries in flight': [held.length, of('reserved').length],
      promised: [promisedMinor, 0],
      spent: [spentMinor, amounts(of('confirmed', 'overrun'))],
      overrun: [overrunMinor, amounts(of('overrun'))],
      'places taken': [(total ?? ENDLESS) - left, counting.length + of('overrun').length],
      'free below what may be': [freeMinor < -amounts(of('overrun')), false],
    }),
  ];
}

/** Pieces that uses hold are in flight; those that they gave stay promised. */
const brokenStocks = ({ allowances, redemptions }: Records): string[] =>
  stocksOf(redemptions).flatMap((stock) => {
    const of = (...states: string[]) => takenIn(redemptions, states).filter((use) => use.stock === stock).length;
    const allowance = allowances.find(({ _id }) => _id === stock);
    return unequal(`stock ${stock}`, {
      'pieces held': [allowance?.held.length, of('reserved')],
      'pieces given': [allowance?.promisedMinor, of('confirmed', 'overrun')],
    });
  });

/** The allowances of gifts that campaigns without coupons give. */
export const stocksOf = (redemptions: RedemptionDoc[]): string[] => [
  ...new Set(redemptions.flatMap(({ uses = [] }) => uses.flatMap(({ stock }) => (stock === undefined ? [] : [stock])))),
];

/** What a use counts is what the customer was told. Where they were told another price instead, what was to be used counts nothing. */
const brokenAmounts = ({ _id, state, why, uses = [], pricing }: RedemptionDoc): string[] =>
  (state === 'released' && why === 'price_changed' ? [] : uses).flatMap(({ campaignId, amountMinor }) => {
    const told = (pricing?.applied ?? []).filter((one) => one.campaignId === campaignId);
    const toldMinor = sum(told.map((one) => one.gift?.valueMinor ?? one.discountMinor + (one.shippingDiscountMinor ?? 0)));
    return unequal(`${_id} of ${campaignId}`, { amount: [amountMinor, toldMinor] });
  });

/** The rows that a use stands in by now: where customers were merged, in that of whoever they are. */
export const usesCounted = ({ redemptions, usage }: Records): [row: string, id: string][] =>
  [...takenIn(redemptions, ['reserved', 'confirmed', 'overrun']), ...lost(redemptions)].flatMap(({ campaignId, counts, redemption }) =>
    [...new Set((counts?.own ?? []).map((row) => endOf(row, campaignId, usage)))].map((row): [string, string] => [row, redemption._id]),
  );

/** What was given back, but for the customer's use. */
const lost = (redemptions: RedemptionDoc[]): Taken[] =>
  takenIn(redemptions, ['restored']).filter(({ onCancel, redemption }) => onCancel[redemption.back?.by ?? ''] === 'lose');

function endOf(row: string, campaignId: string, usage: UsageDoc[]): string {
  const movedTo = usage.find(({ _id }) => _id === row)?.movedTo;
  return movedTo === undefined ? row : endOf(hashOf(campaignId, 'customer', movedTo), campaignId, usage);
}

/** No row counts more than the limit, but by overruns, and where two customers became one. */
function brokenRow({ _id, uses, movedTo, merged = [] }: UsageDoc, { redemptions }: Records): string[] {
  if (movedTo !== undefined || merged.length > 0) return [];
  const own = redemptions.filter((one) => uses.includes(one._id) && !one.isOverrun);
  const limits = own.flatMap((one) => (one.uses ?? []).flatMap(({ counts }) => (counts?.own.includes(_id) ? [counts.limit] : [])));
  const limit = Math.max(0, ...limits);
  return limits.length > limit ? [`usage ${_id} counts ${limits.length} uses of ${limit}`] : [];
}
