import { moneyWords } from '../../campaigns/money.js';
import { type CampaignRecord, findCampaigns } from '../campaigns/campaigns.store.js';
import { amountOf, type KeptPricing, type Redemption } from '../redemptions/redemption.js';

/** What an order was given, campaign by campaign, and off which line. */
export interface OrderDiscounts {
  rows: { campaignId: string; name: string; code: string; amount: string; gift: string }[];
  offLine(lineId: string): string;
}

/** Of the redemptions that gave something. What an earlier version kept names no campaign, and is left out. */
export async function discountsOf(redemptions: readonly Redemption[]): Promise<OrderDiscounts> {
  const pricings = redemptions.filter(isGiven).flatMap(({ pricing }) => pricing ?? []);
  const applied = pricings.flatMap((pricing) => pricing.applied.map((one) => ({ ...one, currency: pricing.currency })));
  const names = await namesOf(applied.flatMap(({ campaignId }) => campaignId ?? []));
  return {
    rows: applied.flatMap(({ campaignId, code = '', gift, currency, ...amounts }) =>
      campaignId === undefined
        ? []
        : [{ campaignId, name: names(campaignId), code, amount: moneyWords(amountOf(amounts), currency), gift: gift?.sku ?? '' }],
    ),
    offLine: (lineId) => pricings.flatMap((pricing) => lineWords(pricing, lineId, names)).join(', '),
  };
}

export const isGiven = ({ state }: Pick<Redemption, 'state'>): boolean => state === 'confirmed' || state === 'overrun';

const lineWords = ({ lines, currency }: KeptPricing, lineId: string, names: (id: string) => string): string[] =>
  lines
    .filter(({ id }) => id === lineId)
    .flatMap(({ discounts = [] }) =>
      discounts.map(({ campaignId, amountMinor }) => `${moneyWords(amountMinor, currency)} off: ${names(campaignId)}`),
    );

async function namesOf(ids: string[]): Promise<(id: string) => string> {
  const campaigns: CampaignRecord[] = await findCampaigns([...new Set(ids)]);
  const names = new Map(campaigns.map(({ _id, name }) => [_id, name]));
  return (id) => names.get(id) ?? id;
}
