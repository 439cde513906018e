import { labelOf } from '../../campaigns/label.js';
import type { Applied, Candidate } from '../../campaigns/pricing/pricing.js';
import { promiseOf } from '../../campaigns/promise.js';
import type { Reason } from '../../campaigns/reasons.js';
import { giftOf } from '../../campaigns/rewards/reward.js';
import { type Use as CartUse, type Room, reasonsAgainstPromotion } from '../../campaigns/usability.js';
import type { Language } from '../../campaigns/words/language.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { type Addresses, ownersOfAddresses } from '../customers/addresses.service.js';
import { ADDRESSES, type Customer, hasId } from '../customers/customer.js';
import { hashOf, ownersOf } from '../customers/resolve.service.js';
import { stockOf } from '../gifts/gift.js';
import { hasAllowance } from '../ledger/ledger.service.js';
import { type Allowance, findAllowance } from '../ledger/ledger.store.js';
import { addressRow, customerRow, usesIn } from '../ledger/usage.service.js';
import type { Shop } from '../shop/shop.js';
import type { Counts, Use } from './redemption.js';
import { entryId } from './uses.service.js';

/** A campaign without coupons on a cart: by a shared code as the customer is shown it, or by itself. */
export interface Promotion {
  campaign: CampaignRecord;
  code: string | null;
}

/** What is left of it for this checkout. */
export interface RoomyPromotion extends Promotion {
  room: Room;
  counts: Counts | null;
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
  const isCounted = promotions.some(({ campaign }) => perCustomer(campaign) !== undefined);
  const whose = isCounted ? await whoseUses(shopper, shop) : NOBODY;
  return Promise.all(promotions.map((promotion) => roomOf(promotion, shopper, whose, own)));
}

const perCustomer = ({ limits }: CampaignRecord): number | undefined => limits.redeemed?.perCustomer;

/** Whose uses count for whoever stands at the checkout: customers by their ids, addresses by their keyed hashes. */
interface Whose {
  own: Row[];
  others: Row[];
}
type Row = (campaignId: string) => string;

const NOBODY: Whose = { own: [], others: [] };

/**
 * A customer's uses, and those of whoever owns or stated an address that they state: nobody gets a second first order under a second name.
 * Somebody whom we do not know counts under each address that they state.
 */
async function whoseUses({ customer, addresses }: Shopper, shop: Shop): Promise<Whose> {
  const [stated, named] = await Promise.all([customer ? ownersOfAddresses(customer, shop) : [], ownersOf(addressesIn(addresses), shop)]);
  const owners = [...stated.map(({ owner }) => owner), ...ADDRESSES.flatMap((kind) => named[kind]?.customer ?? [])];
  const ids = [...owners.filter(({ _id }) => !customer || !hasId(customer, _id)).map(({ _id }) => _id), ...joining(customer)];
  const others = [...new Set(ids)].map((id) => rowOfCustomer(id));
  const byAddress = [addresses, ...(customer ? [customer.identifiers] : [])].flatMap((all) => rowsOfAddresses(all, shop));
  return customer ? { own: [rowOfCustomer(customer._id)], others: [...others, ...byAddress] } : { own: byAddress, others };
}

const addressesIn = ({ email, phone }: Addresses): Addresses => ({ email, phone });

/** Those who are being merged into the customer: their uses may still stand under their own ids. */
const joining = (customer: Customer | null): string[] => (customer?.joining ?? []).map(({ from }) => from);

const rowOfCustomer =
  (customerId: string): Row =>
  (campaignId) =>
    customerRow(campaignId, customerId);

const rowsOfAddresses = (addresses: Addresses, shop: Shop): Row[] =>
  ADDRESSES.flatMap((kind): Row[] => {
    const value = addresses[kind];
    if (value === undefined) return [];
    const hash = hashOf(kind, value, shop);
    return [(campaignId) => addressRow(campaignId, kind, hash)];
  });

async function roomOf(promotion: Promotion, { customer }: Shopper, whose: Whose, own: string | null): Promise<RoomyPromotion> {
  const { campaign } = promotion;
  const counts = countsOf(campaign, whose);
  const gift = giftOf(campaign.reward);
  const [allowance, pieces, uses] = await Promise.all([
    hasAllowance(campaign) ? findAllowance(campaign._id) : null,
    gift && findAllowance(stockOf(gift.sku)),
    counts && usesIn(campaign._id, [...counts.own, ...counts.others]),
  ]);
  const mine = own === null ? null : entryId({ _id: own }, { campaignId: campaign._id });
  const room: Room = {
    isCustomerKnown: customer !== null,
    left: allowance === null ? null : allowance.left + heldBy(mine, allowance).places,
    uses: counts === null ? null : [...(uses ?? [])].filter((id) => id !== own).length,
    pieces: gift && (pieces?.freeMinor ?? 0) + heldBy(mine, pieces).amountMinor,
  };
  const freeMinor = allowance === null || allowance.budgetMinor === null ? null : allowance.freeMinor + heldBy(mine, allowance).amountMinor;
  return { ...promotion, room, counts, freeMinor };
}

/** Null: nobody counts, or it is not known for whom. */
function countsOf(campaign: CampaignRecord, { own, others }: Whose): Counts | null {
  const limit = perCustomer(campaign);
  if (limit === undefined || own.length === 0) return null;
  const rows = (of: Row[]): string[] => [...new Set(of.map((row) => row(campaign._id)))];
  const mine = rows(own);
  return { own: mine, others: rows(others).filter((row) => !mine.includes(row)), limit };
}

function heldBy(entry: string | null, allowance: Allowance | null): { places: number; amountMinor: number } {
  const held = allowance?.held.find(({ id }) => id === entry);
  return { places: held ? 1 : 0, amountMinor: held?.amountMinor ?? 0 };
}

/** A promotion as the price of a cart depends on it. */
export function candidateOfPromotion({ campaign, code, freeMinor }: RoomyPromotion, language: Language): Candidate {
  const { _id, reward, stacking, floorBp, priority } = campaign;
  const kind = code === null ? 'automatic' : 'shared';
  const label = labelOf(campaign, language);
  return { key: _id, kind, campaignId: _id, code, label, reward, stacking, floorBp, priority, mostMinor: freeMinor };
}

/** What a redemption takes of it, and what counts of it later; the campaign may change meanwhile. */
export function useOfPromotion({ campaign, code, counts }: JudgedPromotion, applied: Applied): Use {
  const { redeemWhen, onCancel } = promiseOf(campaign);
  const gift = giftOf(campaign.reward);
  return {
    campaignId: campaign._id,
    code,
    label: applied.label,
    amountMinor: applied.gift?.valueMinor ?? applied.discountMinor + applied.shippingDiscountMinor,
    counts,
    hasAllowance: hasAllowance(campaign),
    ...(gift && { stock: stockOf(gift.sku) }),
    redeemWhen,
    onCancel,
  };
}
