import { labelOf } from '../../campaigns/label.js';
import type { Applied, Candidate } from '../../campaigns/pricing/pricing.js';
import { promiseOf } from '../../campaigns/promise.js';
import type { Reason } from '../../campaigns/reasons.js';
import { giftOf } from '../../campaigns/rewards/reward.js';
import { type Use as CartUse, type Room, reasonsAgainstPromotion } from '../../campaigns/usability.js';
import type { Language } from '../../campaigns/words/language.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import type { Addresses } from '../customers/addresses.service.js';
import type { Customer } from '../customers/customer.js';
import { stockOf } from '../gifts/gift.js';
import { hasAllowance } from '../ledger/ledger.service.js';
import { type Allowance, findAllowance } from '../ledger/ledger.store.js';
import { usesIn } from '../ledger/usage.service.js';
import type { Shop } from '../shop/shop.js';
import type { Counts, Use } from './redemption.js';
import { entryId } from './uses.service.js';
import { countsOf, hashesOf, NOBODY, perCustomer, type Whose, whoseUses } from './whose-uses.service.js';
import { yieldingOf } from './yield.service.js';

/** A campaign without coupons on a cart: by a shared code as the customer is shown it, or by itself. */
export interface Promotion {
  campaign: CampaignRecord;
  code: string | null;
}

/** What is left of it for this checkout. */
export interface RoomyPromotion extends Promotion {
  room: Room;
  counts: Counts | null;
  yields: string[]; // the holds that give way to it
  freeMinor: number | null; // of its budget; null: it has none
}

/** What speaks against it on a cart. */
export interface JudgedPromotion extends RoomyPromotion {
  reasons: Reason[];
}

/** Who stands at a checkout: the customer, if we know them, and the addresses that were stated there. */
export interface Shopper {
  customer: Customer | null;
  addresses: Addresses;
  isProven: boolean; // not by an address alone that nobody verified
}

/** `own`: the redemption that this checkout holds already; what it took is free to it. */
export async function judgePromotions(
  promotions: Promotion[],
  use: CartUse,
  shopper: Shopper,
  own: string | null,
  shop: Shop,
): Promise<JudgedPromotion[]> {
  const roomy = await roomsOf(promotions, shopper, own, shop);
  return roomy.map((one) => ({ ...one, reasons: reasonsAgainstPromotion(one.campaign, one.room, use) }));
}

/** The same whatever the cart. */
export async function roomsOf(promotions: Promotion[], shopper: Shopper, own: string | null, shop: Shop): Promise<RoomyPromotion[]> {
  if (!promotions.some(({ campaign }) => isLimited(campaign))) return promotions.map((promotion) => boundless(promotion, shopper));
  const isCounted = promotions.some(({ campaign }) => perCustomer(campaign) !== undefined);
  const whose = isCounted ? await whoseUses(shopper.customer, hashesOf(shopper.addresses, shop), shop) : NOBODY;
  return Promise.all(
    promotions.map((promotion) => (isLimited(promotion.campaign) ? roomOf(promotion, shopper, whose, own) : boundless(promotion, shopper))),
  );
}

/** Something is left of it, or nothing: of the others nothing needs to be read. */
export const isLimited = (campaign: CampaignRecord): boolean =>
  hasAllowance(campaign) || perCustomer(campaign) !== undefined || giftOf(campaign.reward) !== null;

const boundless = (promotion: Promotion, { customer }: Shopper): RoomyPromotion => ({
  ...promotion,
  room: { isCustomerKnown: customer !== null, left: null, uses: null, pieces: null },
  counts: null,
  yields: [],
  freeMinor: null,
});

async function roomOf(promotion: Promotion, { customer, isProven }: Shopper, whose: Whose, own: string | null): Promise<RoomyPromotion> {
  const { campaign } = promotion;
  const counts = countsOf(campaign, whose);
  const gift = giftOf(campaign.reward);
  const [allowance, pieces, uses] = await Promise.all([
    hasAllowance(campaign) ? findAllowance(campaign._id) : null,
    gift && findAllowance(stockOf(gift.sku)),
    counts && usesIn(campaign._id, [...counts.own, ...counts.others]),
  ]);
  const used = [...(uses ?? [])].filter((id) => id !== own);
  const yields = counts && isProven ? await yieldingOf(used, counts.limit) : [];
  const mine = [...(own === null ? [] : [own]), ...yields].map((_id) => entryId({ _id }, { campaignId: campaign._id }));
  const room: Room = {
    isCustomerKnown: customer !== null,
    left: allowance === null ? null : allowance.left + heldBy(mine, allowance).places,
    uses: counts === null ? null : used.length - yields.length,
    pieces: gift && (pieces?.freeMinor ?? 0) + heldBy(mine, pieces).amountMinor,
  };
  const freeMinor = allowance === null || allowance.budgetMinor === null ? null : allowance.freeMinor + heldBy(mine, allowance).amountMinor;
  return { ...promotion, room, counts, yields, freeMinor };
}

/** What these entries hold of an allowance. */
function heldBy(entries: string[], allowance: Allowance | null): { places: number; amountMinor: number } {
  const held = allowance?.held.filter(({ id }) => entries.includes(id)) ?? [];
  return { places: held.length, amountMinor: held.reduce((sum, { amountMinor }) => sum + amountMinor, 0) };
}

/** A promotion as the price of a cart depends on it. */
export function candidateOfPromotion({ campaign, code, freeMinor }: RoomyPromotion, language: Language): Candidate {
  const { _id, reward, stacking, floorBp, priority } = campaign;
  const kind = code === null ? 'automatic' : 'shared';
  const label = labelOf(campaign, language);
  return { key: _id, kind, campaignId: _id, code, label, reward, stacking, floorBp, priority, mostMinor: freeMinor };
}

/** What a redemption takes of it, and what counts of it later; the campaign may change meanwhile. */
export function useOfPromotion({ campaign, code, counts, yields }: JudgedPromotion, applied: Applied): Use {
  const { redeemWhen, onCancel } = promiseOf(campaign);
  const gift = giftOf(campaign.reward);
  return {
    campaignId: campaign._id,
    code,
    label: applied.label,
    amountMinor: applied.gift?.valueMinor ?? applied.discountMinor + applied.shippingDiscountMinor,
    counts,
    ...(yields.length > 0 && { yields }),
    hasAllowance: hasAllowance(campaign),
    ...(gift && { stock: stockOf(gift.sku) }),
    redeemWhen,
    onCancel,
  };
}
