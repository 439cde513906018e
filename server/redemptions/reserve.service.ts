import type { Context } from '../context.js';
import type { Answer } from '../http/endpoint.js';
import { idOf } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realNow } from '../lib/real-time.js';
import { firstUnderWay, keyReused, type Refusal } from '../lib/refusal.js';
import { countWarnings } from '../lib/warnings.js';
import { currentOf, readAt } from './at-checkout.service.js';
import { hold } from './hold.service.js';
import { type Priced, price } from './pricing.service.js';
import type { Redemption } from './redemption.js';
import { findRedemption, insertRedemption, takeOverPending } from './redemptions.store.js';
import { refusalOf } from './reserve-answers.js';
import { type Decided, shopperOf, speechOf, type Wish } from './reserve-wish.js';
import { hashesOf } from './whose-uses.service.js';

/**
 * Holds all the codes' coupons for one checkout, and what it uses of campaigns without coupons, or nothing. A new reserve of the same checkout
 * prices again and replaces the earlier hold. The redemption is written first (`pending`); the checkout, the coupons and the uses follow, each
 * by one guarded write; one write decides. Refuses codes that cannot be used, what has become dearer than expected, a checkout that is
 * confirmed already, and one that is being decided just now.
 */
export async function reserve(wish: Wish, context: Context): Promise<Redemption> {
  const { redemption, refusal } = await carryOn(await begin(wish, context), wish, context);
  if (refusal) throw refusal;
  return redemption;
}

/**
 * The same, answered once: whoever sends the same again gets the same bytes, a refusal too. The answer is written by the write that decides.
 * Refuses another body under the same key, and whoever comes while the first is under way.
 */
export async function answerReserve(wish: Wish & Required<Pick<Wish, 'request'>>, context: Context): Promise<Answer> {
  const { request } = wish;
  const begun = await begin(wish, context);
  const act = async (): Promise<Answer> => {
    const { redemption, refusal } = await carryOn(begun, wish, context);
    return redemption.answer ?? (refusal ? request.refused(refusal) : request.accepted(redemption));
  };
  return begun.redemption.fingerprint === undefined ? request.byRecord(act) : act();
}

/** A redemption as it was written first: by us, under this lease, or by somebody before, under the same key. */
interface Begun {
  redemption: Redemption;
  mine: { lease: Lease; refusal: Refusal | null } | null;
}

async function begin(wish: Wish, context: Context): Promise<Begun> {
  const id = `red_${idOf(context.actor._id, 'redemption', wish.key)}`;
  const priced = await priceNow(wish, context);
  const lease = newLease();
  const first = firstWord(id, wish, priced, lease, context);
  const refusal = first.state === 'released' ? refusalOf(first, speechOf(wish, context), priced) : null;
  const redemption = { ...first, ...(wish.request && answered(wish.request.fingerprint, refusal && wish.request.refused(refusal))) };
  const known = (await insertRedemption(redemption)) ? null : await findRedemption(id);
  if (known && known.token !== lease.token) return { redemption: known, mine: null };
  countWarnings(priced.warnings);
  return { redemption, mine: { lease, refusal } };
}

/**
 * Prices a wish, and does so anew where its checkout has meanwhile come to hold by another redemption what this one lacks: what the customer's own
 * other try has just taken is no reason to refuse, or to let them pay more.
 */
async function priceNow(wish: Wish, context: Context): Promise<Priced> {
  const { cart, codes, customer } = wish;
  const read = (own?: string | null) => readAt(cart, codes, customer?._id ?? null, context.now, own === undefined ? {} : { own });
  for (let at = wish.at ?? (await read()); ; ) {
    const priced = await price(at, codes, shopperOf(wish), context);
    if (!priced.isShort) return priced;
    const own = await currentOf(cart.checkoutId);
    if (own === at.own) return priced;
    at = await read(own);
  }
}

const answered = (fingerprint: string, answer: Answer | null) => ({ fingerprint, ...(answer && { answer, answeredAt: realNow() }) });

async function carryOn({ redemption, mine }: Begun, wish: Wish, context: Context): Promise<Decided> {
  if (mine === null) return goOn(redemption, wish, context);
  return redemption.state === 'released' ? { redemption, refusal: mine.refusal } : hold(redemption, wish, mine.lease, context);
}

/** The first word. What cannot be had is decided at once, and kept: "why was my code refused last night?" */
function firstWord(id: string, wish: Wish, priced: Priced, lease: Lease, { actor, now, shop }: Context): Redemption {
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
async function goOn(redemption: Redemption, wish: Wish, context: Context): Promise<Decided> {
  const { request } = wish;
  if (request && redemption.fingerprint !== undefined && redemption.fingerprint !== request.fingerprint) throw keyReused();
  if (redemption.state !== 'pending') return { redemption, refusal: refusalOf(redemption, speechOf(wish, context)) };
  const lease = newLease();
  const taken = await takeOverPending(redemption._id, lease);
  if (!taken) throw firstUnderWay();
  return hold(taken, wish, lease, context);
}
