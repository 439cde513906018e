import type { Cart } from '../../campaigns/cart.js';
import { maskCode, normalizeCode, showCode } from '../../campaigns/coupon-code.js';
import { labelOf } from '../../campaigns/label.js';
import { isShown } from '../../campaigns/obstacles.js';
import { offerOf } from '../../campaigns/pricing/offer.js';
import { priceCart } from '../../campaigns/pricing/price-cart.js';
import type { Candidate, Pricing } from '../../campaigns/pricing/pricing.js';
import { promiseOf } from '../../campaigns/promise.js';
import { type Reason, reason, spokenMissing } from '../../campaigns/reasons.js';
import { isSmallSaving } from '../../campaigns/rewards/reward.js';
import { type CouponTerms, reasonsAgainst, type Use } from '../../campaigns/usability.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import type { Speech } from '../../campaigns/words/language.js';
import { type CampaignRecord, findCampaigns } from '../campaigns/campaigns.store.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { findCoupons, findUsableCoupons } from '../coupons/coupons.store.js';
import { type Addresses, isReachedAt } from '../customers/addresses.service.js';
import { type Customer, hasId } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import { speechFor } from '../customers/speech.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrdersOfCheckout } from '../orders/orders.store.js';
import type { Shop } from '../shop/shop.js';
import { amountOf, type Held, type RefusedCode } from './redemption.js';
import { releasedHolders } from './take.service.js';

/** What a cart costs with some codes, and why the others are refused. `coupons` are those that take effect. */
export interface Priced {
  pricing: Pricing;
  refused: { shown: string; refusal: RefusedCode }[];
  held: Held[];
  warnings: Warning[];
}

/** Who stands at a checkout: the customer, if we know them, and where else the codes that they type may have been sent. */
export interface Shopper {
  customer: Customer | null;
  addresses: Addresses;
}

/** Prices a cart. Reads, and writes nothing. `own`: the redemption that this checkout holds already; its coupons are free to it. */
export async function price(cart: Cart, codes: string[], shopper: Shopper, own: string | null, context: Context): Promise<Priced> {
  const use = await useOf(cart, shopper.customer, context);
  const asked = await lookUp(codes, shopper, context);
  const found = asked.flatMap(({ coupon }) => coupon ?? []);
  const [free, campaigns] = await Promise.all([freeTo(own, found), findCampaigns(found.map(({ campaignId }) => campaignId))]);
  const judged = asked.map((one) => ({ ...one, reasons: one.coupon ? reasonsAgainst(terms(one.coupon, free, cart), use) : [one.reason] }));
  const usable = judged.flatMap(({ coupon, reasons }) => (coupon && reasons.length === 0 ? [coupon] : []));
  const { pricing, chosen, leftOut } = priceCart(
    cart,
    usable.map((coupon) => candidateOf(coupon, campaigns, speechFor(shopper.customer, context, cart.currency))),
  );
  const reasonsFor = (code: string | undefined): Reason[] => leftOut.find(({ candidate }) => candidate.key === code)?.reasons ?? [];
  const refusals = judged
    .map((one) => ({ ...one, reasons: one.reasons.length > 0 ? one.reasons : reasonsFor(one.coupon?._id) }))
    .filter(({ reasons }) => reasons.length > 0);
  const applied = chosen.flatMap(({ key, reward }, index) => {
    const coupon = usable.find(({ _id }) => _id === key);
    const [one] = pricing.applied.slice(index, index + 1);
    return coupon && one ? [{ coupon, reward, at: `applied[${index}]`, amountMinor: amountOf(one) }] : [];
  });
  return {
    pricing,
    refused: refusals.map(({ typed, coupon, reasons }) => ({
      shown: coupon ? showCode(coupon._id) : typed,
      refusal: { code: maskCode(coupon?._id ?? typed), campaignId: coupon?.campaignId ?? null, reasons },
    })),
    held: applied.map(({ coupon: { _id: code, campaignId, costMinor }, amountMinor: discountMinor }) => ({
      code,
      discountMinor,
      campaignId,
      costMinor,
    })),
    warnings: applied.flatMap(({ reward, amountMinor, at }) => (isSmallSaving(reward, amountMinor) ? [warning('small_saving', at)] : [])),
  };
}

function candidateOf({ _id: key, campaignId, ...promised }: Coupon, campaigns: CampaignRecord[], { language }: Speech): Candidate {
  const { reward, stacking, floorBp } = promiseOf(promised);
  const campaign = campaigns.find(({ _id }) => _id === campaignId);
  const [label, priority] = campaign ? [labelOf(campaign, language), campaign.priority] : ['', 0];
  return { key, kind: 'coupon', campaignId, code: showCode(key), label, reward, stacking, floorBp, priority, mostMinor: null };
}

/**
 * The customer's coupons for this cart: those that can be used, with what they save, and those of which something is missing. `order`: what
 * the cart has become, where it named no checkout.
 */
export async function walletFor(
  cart: Cart,
  customer: Customer | null,
  own: string | null,
  context: Context,
  order: OrderRecord | null = null,
) {
  const coupons = customer ? await findUsableCoupons(customer._id) : [];
  const use = await useOf(cart, customer, context, order);
  const free = await freeTo(own, coupons);
  const judged = coupons.map((coupon) => ({ coupon, reasons: reasonsAgainst(terms(coupon, free, cart), use) }));
  const usable = judged
    .filter(({ reasons }) => reasons.length === 0)
    .map(({ coupon }) => ({ code: coupon._id, offer: offerOf(cart, coupon) }));
  const speech = speechFor(customer, context, cart.currency);
  const nearly = judged.filter(({ reasons }) => reasons.length > 0 && reasons.every(({ code }) => code === 'conditions_not_met'));
  return {
    usable: usable.flatMap(({ code, offer }) => (offer ? [{ code: showCode(code), discountMinor: offer.amountMinor }] : [])),
    nearly: nearly.map(({ coupon, reasons }) => ({
      code: showCode(coupon._id),
      missing: spokenMissing(
        reasons.flatMap(({ missing = [] }) => missing),
        speech,
      ),
    })),
  };
}

async function useOf(cart: Cart, customer: Customer | null, context: Context, order: OrderRecord | null = null): Promise<Use> {
  const [first] = [...(order ? [order] : []), ...(await findOrdersOfCheckout(cart.checkoutId))]
    .flatMap(begun)
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  return { cart, facts: factsNow(customer, context), cartOrder: first ?? null };
}

/** Of several tries to pay a checkout the first says when the purchase was begun. */
const begun = ({ _id: id, createdAt }: OrderRecord) => (createdAt === null ? [] : [{ id, createdAt }]);

type Asked = { typed: string } & ({ coupon: Coupon; reason?: never } | { coupon: null; reason: Reason });

/** What each typed code means for this customer. An unknown one and somebody else's are one and the same answer. */
async function lookUp(codes: string[], shopper: Shopper, { shop }: Context): Promise<Asked[]> {
  const read = codes.map((typed) => ({ typed, read: normalizeCode(typed) }));
  const found = await findCoupons(read.flatMap(({ read }) => ('code' in read ? [read.code] : [])));
  return Promise.all(
    read.map(async ({ typed, read }) => {
      if ('mistyped' in read) return { typed, coupon: null, reason: reason('coupon_mistyped') };
      const coupon = 'code' in read ? found.find(({ _id }) => _id === read.code) : undefined;
      const isShown = coupon !== undefined && (await isShownTo(coupon, shopper, shop));
      return isShown ? { typed, coupon } : { typed, coupon: null, reason: reason('coupon_unknown') };
    }),
  );
}

/** To whoever's it is, and to whoever types it with the address that it was sent to. */
async function isShownTo(coupon: Coupon, { customer, addresses }: Shopper, shop: Shop): Promise<boolean> {
  if (!isShown(coupon)) return false;
  if (customer && hasId(customer, coupon.customerId)) return true;
  return isReachedAt(coupon.customerId, [addresses, customer?.identifiers ?? {}], shop);
}

/** The redemptions whose holds do not count against this checkout: its own, and those that have been released. */
const freeTo = async (own: string | null, coupons: Coupon[]): Promise<string[]> => [
  ...(own === null ? [] : [own]),
  ...(await releasedHolders(coupons.filter(({ redemptionId }) => redemptionId !== own))),
];

/** The coupon in the eyes of the rules. What a redemption holds that is `free` counts as held by this checkout. */
const terms = (coupon: Coupon, free: string[], cart: Cart): CouponTerms => ({
  ...coupon,
  code: coupon._id,
  reservedBy: coupon.redemptionId !== null && free.includes(coupon.redemptionId) ? cart.checkoutId : null,
});
