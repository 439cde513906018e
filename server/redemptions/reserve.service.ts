import type { Cart } from '../../campaigns/cart.js';
import { maskCode, showCode } from '../../campaigns/coupon-code.js';
import { MINUTE_MS } from '../../campaigns/durations.js';
import { type ReasonCode, reason, reasonWords, spoken } from '../../campaigns/reasons.js';
import type { Speech } from '../../campaigns/words/language.js';
import type { Context } from '../context.js';
import type { Addresses } from '../customers/addresses.service.js';
import type { Customer } from '../customers/customer.js';
import { speechFor } from '../customers/speech.js';
import { idOf } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realIn } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import { countWarnings } from '../lib/warnings.js';
import { type Priced, price, type Shopper } from './pricing.service.js';
import type { Redemption, RefusedCode } from './redemption.js';
import { findCheckout, findRedemption, insertRedemption, movePending, takeOverPending } from './redemptions.store.js';
import { undo } from './settle.service.js';
import { checkoutKey, takeCheckout, takeCoupon, underWay } from './take.service.js';

export const HOLD_MS = 30 * MINUTE_MS;

interface Wish {
  cart: Cart;
  codes: string[];
  customer: Customer | null;
  addresses?: Addresses; // that were named at the checkout
  key: string; // the Idempotency-Key
}

/**
 * Holds all the codes' coupons for one checkout, or none. A new reserve of the same checkout prices again and replaces the earlier hold.
 * The redemption is written first (`pending`); the checkout and the coupons follow, each by one guarded write; one write decides.
 * Refuses codes that cannot be used, a checkout that is confirmed already, and one that is being decided just now.
 */
export async function reserve(wish: Wish, context: Context): Promise<Redemption> {
  const id = `red_${idOf(context.actor._id, 'redemption', wish.key)}`;
  const begun = await findRedemption(id);
  if (begun) return goOn(begun, wish, context);
  const current = await findCheckout(checkoutKey(wish.cart.checkoutId));
  const priced = await price(wish.cart, wish.codes, shopperOf(wish), current?.redemptionId ?? null, context);
  const lease = newLease();
  const redemption = begin(id, wish, priced, lease, context);
  if (!(await insertRedemption(redemption)) && (await findRedemption(id))?.token !== lease.token) return reserve(wish, context);
  countWarnings(priced.warnings);
  return redemption.state === 'released' ? answer(redemption, speechOf(wish, context), priced) : hold(redemption, wish, lease, context);
}

const shopperOf = ({ customer, addresses = {} }: Wish): Shopper => ({ customer, addresses });

/** The first word. What cannot be had is decided at once, and kept: "why was my code refused last night?" */
function begin(
  id: string,
  { cart, codes, customer }: Wish,
  { pricing, refused, held, warnings }: Priced,
  lease: Lease,
  { actor, now }: Context,
): Redemption {
  const isRefused = refused.length > 0;
  return {
    _id: id,
    actorId: actor._id,
    checkoutId: cart.checkoutId,
    customerId: customer?._id ?? null,
    state: isRefused ? 'released' : 'pending',
    cart,
    codes: isRefused ? [] : codes,
    pricing,
    held: isRefused ? [] : held,
    refused: refused.map(({ refusal }) => refusal),
    orderId: null,
    why: isRefused ? 'refused' : null,
    replaces: null,
    ...(warnings.length > 0 && { warnings }),
    expiresAt: null,
    isSettled: true,
    isClean: true,
    ...lease,
    createdAt: now,
    decidedAt: isRefused ? now : null,
  };
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
  for (const { code } of mine.held) {
    const why = await takeCoupon(code, mine, lease, context.now);
    if (why !== null) return giveUp(mine, wish, lease, { code, why }, context);
  }
  const reserved = await movePending(mine._id, lease, { state: 'reserved', expiresAt: realIn(HOLD_MS), codes: [] });
  if (!reserved) return lost(mine._id, speechOf(wish, context));
  const replaced = reserved.replaces === null ? null : await findRedemption(reserved.replaces);
  if (replaced) await undo(replaced);
  return reserved;
}

/** Between pricing and taking somebody was faster: all codes or none. */
async function giveUp(
  redemption: Redemption,
  wish: Wish,
  lease: Lease,
  { code, why }: { code: string; why: ReasonCode },
  context: Context,
): Promise<Redemption> {
  const campaignId = redemption.held.find((held) => held.code === code)?.campaignId ?? null;
  const refused: RefusedCode[] = [{ code: maskCode(code), campaignId, reasons: [reason(why)] }];
  const changes = { state: 'released' as const, why: 'refused' as const, refused, isClean: false, codes: [], decidedAt: context.now };
  const speech = speechOf(wish, context);
  const released = await movePending(redemption._id, lease, changes);
  if (!released) return lost(redemption._id, speech);
  await undo(released);
  throw notRedeemable([{ code: showCode(code), reasons: [reason(why)] }], speech);
}

/** Another program took over and decided. */
async function lost(id: string, speech: Speech): Promise<Redemption> {
  const decided = await findRedemption(id);
  if (!decided || decided.state === 'pending') throw underWay();
  if (decided.state === 'released') await undo(decided);
  return answer(decided, speech);
}

/** A refused one is answered by its reasons, with the codes as they were typed where they are still at hand. */
function answer(redemption: Redemption, speech: Speech, priced?: Priced): Redemption {
  if (redemption.state !== 'released') return redemption;
  if (redemption.refused.length === 0) throw new Refusal('hold_lost', 'This hold has expired. Reserve again with a new Idempotency-Key.');
  const refused = priced?.refused.map(({ shown, refusal }) => ({ code: shown, reasons: refusal.reasons })) ?? redemption.refused;
  throw notRedeemable(refused, speech);
}

const speechOf = ({ customer, cart }: Wish, context: Context): Speech => speechFor(customer, context, cart.currency);

const notRedeemable = (refused: { code: string; reasons: RefusedCode['reasons'] }[], speech: Speech): Refusal =>
  new Refusal(
    'not_redeemable',
    refused.map(({ code, reasons }) => `${code}: ${reasons.map((one) => reasonWords(one, speech)).join(' ')}`).join(' '),
    [],
    { refused: refused.map((one) => ({ ...one, reasons: one.reasons.map((reason) => spoken(reason, speech)) })) },
  );
