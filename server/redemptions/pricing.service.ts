import { byPriority } from '../../campaigns/campaign.js';
import type { Cart } from '../../campaigns/cart.js';
import { type CompiledCampaigns, eligibleOf } from '../../campaigns/compiled.js';
import { showCode } from '../../campaigns/coupon-code.js';
import { labelOf } from '../../campaigns/label.js';
import { type Earned, isForNext } from '../../campaigns/next-purchase.js';
import { priceWithFewCodes } from '../../campaigns/pricing/few-codes.js';
import { bySavingAlone, mostSaving } from '../../campaigns/pricing/offer.js';
import type { Applied, Candidate, PricedCart, Pricing } from '../../campaigns/pricing/pricing.js';
import { byPriority as candidatesByPriority } from '../../campaigns/pricing/rated.js';
import { promiseOf } from '../../campaigns/promise.js';
import { type Reason, type ReasonCode, reason } from '../../campaigns/reasons.js';
import { isSmallSaving } from '../../campaigns/rewards/reward.js';
import { type Use as CartUse, reasonsAgainst } from '../../campaigns/usability.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { isRunning } from '../../campaigns/window.js';
import type { Language } from '../../campaigns/words/language.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { campaignsNamed, liveDiscounts, oncePerVersion } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { speechFor } from '../customers/speech.js';
import type { AtCheckout } from './at-checkout.service.js';
import { useOf } from './cart-use.service.js';
import { terms } from './coupon-terms.service.js';
import { candidateOfPromotion, type JudgedPromotion, judgePromotions, type Shopper, useOfPromotion } from './promotions.service.js';
import { amountOf, type Held, type RefusedCode, type Use } from './redemption.js';
import { keptCode, lookUp, shownCode, type TypedCode } from './typed-codes.service.js';

/** What a cart costs with its discounts, and why the others do not take effect. */
export interface Priced {
  pricing: Pricing;
  refused: { shown: string; refusal: RefusedCode }[]; // typed codes only
  notApplied: { campaignId: string; label: string; reasons: Reason[] }[]; // automatic discounts only
  held: Held[];
  uses: Use[];
  warnings: Warning[];
  /** Something is left out, or gives less, for what others hold or have used up. */
  isShort: boolean;
}

/** Why something cannot be had that the cart itself would get. */
const OTHERS_HAVE_IT: readonly ReasonCode[] = [
  'coupon_reserved',
  'limit_reached',
  'customer_limit_reached',
  'budget_exhausted',
  'gift_out_of_stock',
];

/** So many typed codes may take effect on one order. */
export const MAX_CODES = 3;
/** So many automatic discounts that do not take effect are told of. */
export const MOST_TOLD = 20;

/**
 * Prices a cart with typed codes and all automatic discounts. Reads, and writes nothing. What its checkout holds already is free to it.
 * `isTold`: whoever asks is told which automatic discounts do not take effect; only then these are looked at.
 */
export async function price(at: AtCheckout, codes: string[], shopper: Shopper, context: Context, { isTold = false } = {}): Promise<Priced> {
  const { cart, own, free } = at;
  const use = useOf(at, shopper.customer, context);
  const { language } = speechFor(shopper.customer, context, cart.currency);
  const [typed, live] = await Promise.all([lookUp(codes, at.typed, shopper, context), liveDiscounts()]);
  const eligible = eligibleOf(live, use.facts);
  const automatic = isTold ? [...eligible, ...nearest(live, eligible, cart, context.now)].sort(byPriority) : eligible;
  const shared = typed.flatMap((one) => ('promotion' in one ? [one.promotion] : []));
  const [coupons, promotions] = await Promise.all([
    judgeCoupons(
      typed.flatMap((one) => ('coupon' in one ? [one.coupon] : [])),
      use,
      free,
      language,
    ),
    judgePromotions([...shared, ...automatic.map((campaign) => ({ campaign, code: null }))], use, shopper, own, context.shop),
  ]);
  const judged = [...typed.map((one) => judgedCode(one, coupons, promotions, language)), ...automaticOnes(promotions, language)];
  return answer(cart, judged, promotions, coupons, isTold);
}

/** Of those that this cart does not get, as many as are told of: those that would save most. */
function nearest(live: CompiledCampaigns<CampaignRecord>, eligible: readonly CampaignRecord[], cart: Cart, now: Date): CampaignRecord[] {
  const [{ discounts, campaignOf }, got] = [discountsOf(live), new Set(eligible)];
  const isMissed = (discount: Candidate): boolean => {
    const campaign = campaignOf.get(discount);
    return campaign !== undefined && !got.has(campaign) && isRunning(campaign, now);
  };
  return mostSaving(cart, discounts, MOST_TOLD, isMissed).flatMap((discount) => campaignOf.get(discount) ?? []);
}

/** Made once for all carts. */
const discountsOf = oncePerVersion(({ byPriority }) => {
  const campaignOf = new Map(byPriority.map((campaign) => [discountOf(campaign), campaign]));
  return { campaignOf, discounts: [...campaignOf.keys()].sort(candidatesByPriority) };
});

/** As far as it decides what it would save alone. */
const discountOf = ({ _id, reward, stacking, floorBp, priority }: CampaignRecord): Candidate => ({
  key: _id,
  kind: 'automatic',
  campaignId: _id,
  code: null,
  label: '',
  reward,
  stacking,
  floorBp,
  priority,
  mostMinor: null,
});

/** A discount that was asked for, or stands there by itself, and what speaks against it. */
interface Judged {
  typed: TypedCode | null; // null: an automatic one
  candidate: Candidate | null; // null: there is no such discount
  reasons: Reason[];
}

interface JudgedCoupon {
  coupon: Coupon;
  candidate: Candidate;
  reasons: Reason[];
}

async function judgeCoupons(coupons: Coupon[], use: CartUse, free: string[], language: Language): Promise<JudgedCoupon[]> {
  const campaigns = coupons.length === 0 ? [] : await campaignsNamed(coupons.map(({ campaignId }) => campaignId));
  return coupons.map((coupon) => ({
    coupon,
    candidate: candidateOf(coupon, campaigns, language),
    reasons: reasonsAgainst(terms(coupon, free, use.cart), use),
  }));
}

function candidateOf({ _id: key, campaignId, ...promised }: Coupon, campaigns: CampaignRecord[], language: Language): Candidate {
  const { reward, stacking, floorBp } = promiseOf(promised);
  const campaign = campaigns.find(({ _id }) => _id === campaignId);
  const [label, priority] = campaign ? [labelOf(campaign, language), campaign.priority] : ['', 0];
  return { key, kind: 'coupon', campaignId, code: showCode(key), label, reward, stacking, floorBp, priority, mostMinor: null };
}

function judgedCode(typed: TypedCode, coupons: JudgedCoupon[], promotions: JudgedPromotion[], language: Language): Judged {
  if ('reason' in typed) return { typed, candidate: null, reasons: [typed.reason] };
  if ('coupon' in typed) {
    const judged = coupons.find(({ coupon }) => coupon === typed.coupon);
    return { typed, candidate: judged?.candidate ?? null, reasons: judged?.reasons ?? [] };
  }
  const [first, judged] = ofCampaign(promotions, typed.promotion);
  if (!first || !judged) return { typed, candidate: null, reasons: [] };
  // A campaign counts once an order, by whichever of its codes.
  const isSecond = first !== judged && judged.reasons.length === 0 && first.code !== null;
  const candidate = candidateOfPromotion(judged, language);
  const second = reason('not_combinable', { values: { other: candidate.label }, better: first.code ?? '' });
  return { typed, candidate, reasons: isSecond ? [second] : judged.reasons };
}

/** Its campaign's first code, and itself. */
const ofCampaign = (promotions: JudgedPromotion[], { campaign, code }: { campaign: CampaignRecord; code: string }) => [
  promotions.find((one) => one.campaign._id === campaign._id),
  promotions.find((one) => one.campaign._id === campaign._id && one.code === code),
];

const automaticOnes = (promotions: JudgedPromotion[], language: Language): Judged[] =>
  promotions
    .filter(({ code }) => code === null)
    .map((promotion) => ({ typed: null, candidate: candidateOfPromotion(promotion, language), reasons: promotion.reasons }));

function answer(cart: Cart, judged: Judged[], promotions: JudgedPromotion[], coupons: JudgedCoupon[], isTold: boolean): Priced {
  const candidates = judged.flatMap(({ candidate, reasons }) => (candidate && reasons.length === 0 ? [candidate] : []));
  const priced = priceWithFewCodes(cart, candidates, MAX_CODES);
  const left = judged
    .filter(({ typed }) => isTold || typed !== null)
    .map((one) => ({ ...one, reasons: reasonsFor(one, priced) }))
    .filter(({ reasons }) => reasons.length > 0);
  const chosen = priced.chosen.flatMap((candidate) => {
    const at = priced.pricing.applied.findIndex((one) => one.campaignId === candidate.campaignId && (one.code ?? null) === candidate.code);
    const applied = priced.pricing.applied[at];
    return applied ? [{ candidate, applied, at: `applied[${at}]` }] : [];
  });
  return {
    pricing: priced.pricing,
    refused: left.flatMap(({ typed, candidate, reasons }) => (typed ? [refusedCode(typed, candidate, reasons)] : [])),
    notApplied: notApplied(cart, left),
    held: chosen.flatMap(({ candidate, applied }) => heldBy(candidate, applied, coupons)),
    uses: chosen.flatMap(({ candidate, applied }) => useBy(candidate, applied, promotions)),
    warnings: chosen.flatMap(({ candidate: { reward }, applied, at }) =>
      isSmallSaving(reward, amountOf(applied)) ? [warning('small_saving', at)] : [],
    ),
    isShort:
      judged.some((one) => haveOthersIt(one, priced)) ||
      chosen.some(({ candidate: { mostMinor }, applied }) => mostMinor !== null && amountOf(applied) >= mostMinor),
  };
}

const reasonsFor = (one: Judged, priced: PricedCart): Reason[] => (one.reasons.length > 0 ? one.reasons : leftOutFor(one, priced));

/** An automatic one too, of which nobody is told. That money is short is seen only when it is priced. */
function haveOthersIt(one: Judged, priced: PricedCart): boolean {
  const hasMost = (one.candidate?.mostMinor ?? null) !== null;
  return (hasMost ? reasonsFor(one, priced) : one.reasons).some(({ code }) => OTHERS_HAVE_IT.includes(code));
}

/** None: it takes effect. Only where one does not, why is reckoned. */
function leftOutFor({ candidate }: Judged, priced: PricedCart): Reason[] {
  const isIt = ({ key }: Candidate): boolean => key === candidate?.key;
  return priced.chosen.some(isIt) ? [] : (priced.leftOut.find((one) => isIt(one.candidate))?.reasons ?? []);
}

const refusedCode = (typed: TypedCode, candidate: Candidate | null, reasons: Reason[]): Priced['refused'][number] => ({
  shown: shownCode(typed),
  refusal: { code: keptCode(typed), campaignId: candidate?.campaignId ?? null, reasons },
});

/** Those first that would save most. */
function notApplied(cart: Cart, left: Judged[]): Priced['notApplied'] {
  const reasonsOf = new Map(
    left.flatMap(({ typed, candidate, reasons }) => (typed === null && candidate ? [[candidate, reasons] as const] : [])),
  );
  return bySavingAlone(cart, [...reasonsOf.keys()])
    .slice(0, MOST_TOLD)
    .map((candidate) => ({ campaignId: candidate.campaignId, label: candidate.label, reasons: reasonsOf.get(candidate) ?? [] }));
}

const heldBy = ({ key }: Candidate, applied: Applied, coupons: JudgedCoupon[]): Held[] =>
  coupons
    .filter(({ candidate }) => candidate.key === key)
    .map(({ coupon }) => ({
      code: coupon._id,
      campaignId: coupon.campaignId,
      costMinor: coupon.costMinor,
      discountMinor: amountOf(applied),
      earnedBy: isForNext(coupon) ? earnedFrom(coupon) : null,
    }));

/** As much of it as says which orders it is kept from. */
const earnedFrom = ({ earnedBy }: Coupon): Earned['earnedBy'] =>
  earnedBy && { orderId: earnedBy.orderId, checkoutId: earnedBy.checkoutId, createdAt: earnedBy.createdAt };

const useBy = ({ kind, campaignId, code }: Candidate, applied: Applied, promotions: JudgedPromotion[]): Use[] =>
  promotions
    .filter((one) => kind !== 'coupon' && one.campaign._id === campaignId && one.code === code)
    .map((promotion) => useOfPromotion(promotion, applied));
