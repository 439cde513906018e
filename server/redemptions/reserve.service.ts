import type { Cart } from '../../campaigns/cart.js';
import { maskCode, showCode } from '../../campaigns/coupon-code.js';
import { MINUTE_MS } from '../../campaigns/durations.js';
import { type ReasonCode, reason } from '../../campaigns/reasons.js';
import type { Speech } from '../../campaigns/words/language.js';
import type { Context } from '../context.js';
import type { Addresses } from '../customers/addresses.service.js';
import type { Customer } from '../customers/customer.js';
import { speechFor } from '../customers/speech.js';
import { idOf } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realIn } from '../lib/real-time.js';
import { countWarnings } from '../lib/warnings.js';
import { readCheckout } from './cart-use.service.js';
import { type Priced, price } from './pricing.service.js';
import type { Shopper } from './promotions.service.js';
import type { Redemption, Use } from './redemption.js';
import { findCheckout, findRedemption, insertRedemption, movePending, takeOverPending } from './redemptions.store.js';
import { answer, notRedeemable, priceChanged } from './reserve-answers.js';
import { undo } from './settle.service.js';
import { checkoutKey, takeCheckout, takeCoupon, underWay } from './take.service.js';
import { takeUses } from './uses.service.js';
import { hashesOf } from './whose-uses.service.js';
import { letYield } from './yield.service.js';

export const HOLD_MS = 30 * MINUTE_MS;

interface Wish {
  cart: Cart;
  codes: string[];
  customer: Customer | null;
  addresses?: Addresses; // that were named at the checkout
  isProven?: boolean; // who it is
  expectedTotalMinor?: number | undefined; // what the customer was shown
  key: string; // the Idempotency-Key
}

/**
 * Holds all the codes' coupons for one checkout, and what it uses of campaigns without coupons, or nothing. A new reserve of the same checkout
 * prices again and replaces the earlier hold. The redemption is written first (`pending`); the checkout, the coupons and the uses follow, each
 * by one guarded write; one write decides. Refuses codes that cannot be used, what has become dearer than expected, a checkout that is
 * confirmed already, and one that is being decided just now.
 */
export async function reserve(wish: Wish, context: Context): Promise<Redemption> {
  const id = `red_${idOf(context.actor._id, 'redemption', wish.key)}`;
  const begun = await findRedemption(id);
  if (begun) return goOn(begun, wish, context);
  const [own, checkout] = await Promise.all([currentOf(wish.cart.checkoutId), readCheckout(wish.cart)]);
  const priced = await price(checkout, wish.codes, shopperOf(wish), own, context);
  const lease = newLease();
  const redemption = begin(id, wish, priced, lease, context);
  if (!(await insertRedemption(redemption)) && (await findRedemption(id))?.token !== lease.token) return reserve(wish, context);
  countWarnings(priced.warnings);
  return redemption.state === 'released' ? answer(redemption, speechOf(wish, context), priced) : hold(redemption, wish, lease, context);
}

/** The redemption that a checkout holds, or held last. */
export const currentOf = async (checkoutId: string): Promise<string | null> =>
  (await findCheckout(checkoutKey(checkoutId)))?.redemptionId ?? null;

const shopperOf = ({ customer, addresses = {}, isProven = false }: Wish): Shopper => ({ customer, addresses, isProven });

const speechOf = ({ customer, cart }: Wish, context: Context): Speech => speechFor(customer, context, cart.currency);

/** The first word. What cannot be had is decided at once, and kept: "why was my code refused last night?" */
function begin(id: string, wish: Wish, priced: Priced, lease: Lease, { actor, now, shop }: Context): Redemption {
  const { cart, codes, customer, addresses, isProven } = { ...wish, ...shopperOf(wish) };
  const { pricing, refused, held, uses, warnings } = priced;
  const why = whyNot(priced, wish);
  return {
    _id: id,
    actorId: actor._id,
    checkoutId: cart.checkoutId,
    customerId: customer?._id ?? null,
    state: why === null ? 'pending' : 'released',
    cart,
    codes: why === null ? codes : [],
    pricing,
    held: why === null ? held : [],
    ...(why === null && uses.length > 0 && { uses, addresses: hashesOf(addresses, shop), ...(!isProven && { isUnproven: true }) }),
    refused: refused.map(({ refusal }) => refusal),
    orderId: null,
    why,
    replaces: null,
    ...(warnings.length > 0 && { warnings }),
    expiresAt: null,
    isSettled: true,
    isClean: true,
    ...lease,
    createdAt: now,
    decidedAt: why === null ? null : now,
  };
}

function whyNot({ refused, pricing }: Priced, { expectedTotalMinor }: Wish): 'refused' | 'price_changed' | null {
  if (refused.length > 0) return 'refused';
  return expectedTotalMinor !== undefined && pricing.totalMinor > expectedTotalMinor ? 'price_changed' : null;
}

/** Somebody began it before, under the same key: what is decided stays so, what is abandoned goes on. */
async function goOn(redemption: Redemption, wish: Wish, context: Context): Promise<Redemption> {
  if (redemption.state !== 'pending') return answer(redemption, speechOf(wish, context));
  const lease = newLease();
  const taken = await takeOverPending(redemption._id, lease);
  if (!taken) throw underWay();
  return hold(taken, wish, lease, context);
}

async function hold(redemption: Redemption, wish: Wish, lease: Lease, context: Context): Promise<Redemption> {
  const mine = await takeCheckout(redemption, lease, context.now);
  for (const { code, campaignId } of mine.held) {
    const why = await takeCoupon(code, mine, lease, context.now);
    if (why !== null) return giveUp(mine, wish, lease, { kept: maskCode(code), shown: showCode(code), campaignId, why }, context);
  }
  await letYield(mine, context);
  const taking = await takeUses(mine, lease);
  if (taking.outcome === 'too_late') throw underWay();
  if (taking.outcome === 'refused') return giveUpUse(mine, wish, lease, taking, context);
  const reserved = await movePending(mine._id, lease, { state: 'reserved', expiresAt: realIn(HOLD_MS), codes: [] });
  if (!reserved) return lost(mine._id, speechOf(wish, context));
  const replaced = reserved.replaces === null ? null : await findRedemption(reserved.replaces);
  if (replaced) await undo(replaced);
  return reserved;
}

/** Which code could not be had: as it is kept, and as it is told. */
interface Gone {
  kept: string;
  shown: string;
  campaignId: string;
  why: ReasonCode;
}

/** Between pricing and taking somebody was faster: all codes or none. */
async function giveUp(mine: Redemption, wish: Wish, lease: Lease, gone: Gone, context: Context): Promise<Redemption> {
  const { kept, shown, campaignId, why } = gone;
  const refused = [{ code: kept, campaignId, reasons: [reason(why)] }];
  const changes = { state: 'released' as const, why: 'refused' as const, refused, isClean: false, codes: [], decidedAt: context.now };
  const speech = speechOf(wish, context);
  const released = await movePending(mine._id, lease, changes);
  if (!released) return lost(mine._id, speech);
  await undo(released);
  throw notRedeemable([{ code: shown, reasons: [reason(why)] }], speech);
}

/** A code is refused like a coupon's. Of an automatic discount nobody asked: the cart is dearer without it, and is priced anew. */
function giveUpUse(
  mine: Redemption,
  wish: Wish,
  lease: Lease,
  { use: { code, campaignId }, why }: { use: Use; why: ReasonCode },
  context: Context,
): Promise<Redemption> {
  if (code !== null) return giveUp(mine, wish, lease, { kept: code, shown: code, campaignId, why }, context);
  return giveUpPrice(mine, wish, lease, context);
}

async function giveUpPrice(mine: Redemption, wish: Wish, lease: Lease, context: Context): Promise<Redemption> {
  const priced = await price(await readCheckout(wish.cart), wish.codes, shopperOf(wish), mine._id, context);
  const { pricing, warnings } = priced;
  const refused = priced.refused.map(({ refusal }) => refusal);
  const told = { pricing, refused, ...(warnings.length > 0 && { warnings }) };
  const changes = { ...told, state: 'released' as const, why: 'price_changed' as const, isClean: false, codes: [], decidedAt: context.now };
  const speech = speechOf(wish, context);
  const released = await movePending(mine._id, lease, changes);
  if (!released) return lost(mine._id, speech);
  await undo(released);
  throw priceChanged(priced, speech);
}

/** Another program took over and decided. */
async function lost(id: string, speech: Speech): Promise<Redemption> {
  const decided = await findRedemption(id);
  if (!decided || decided.state === 'pending') throw underWay();
  if (decided.state === 'released') await undo(decided);
  return answer(decided, speech);
}
