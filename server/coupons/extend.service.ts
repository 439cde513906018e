import { judge, type Verdict } from '../../campaigns/authority.js';
import type { AuthorityLimits } from '../../campaigns/authority-limits.js';
import { firstObstacle } from '../../campaigns/obstacles.js';
import { type Reason, reason, spoken } from '../../campaigns/reasons.js';
import { greatestCostMinor } from '../../campaigns/rewards/reward.js';
import type { Language } from '../../campaigns/words/language.js';
import type { Actor } from '../actors/actor.js';
import type { Context } from '../context.js';
import { findAllowance } from '../ledger/ledger.store.js';
import { newId } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { Refusal, stillUnderWay } from '../lib/refusal.js';
import { leftovers, resume } from '../lib/resume.js';
import type { Shop } from '../shop/shop.js';
import { givenSoFar, goodwillPurses, limitsOf, openPurses, roleOf } from '../staff/authority.service.js';
import type { Coupon, Extension } from './coupon.js';
import { couponByCode } from './coupons.service.js';
import { extendedSpan, whyNotExtended } from './extension.js';
import { giveExtensionBack, setExtensionAside } from './extension-money.js';
import {
  beginExtension,
  clearExtension,
  decideExtended,
  type Extending,
  findLeftExtending,
  refuseExtension,
  takeOverExtension,
} from './extensions.store.js';
import { settleCoupon } from './settle.service.js';

/** More days for a coupon: under which request, on whose authority, asked for when. */
export interface Wish {
  id: string;
  giver: Actor;
  days: number | undefined;
  text: string;
  askedAt: Date;
}

export type Extended = { outcome: 'extended'; coupon: Coupon } | { outcome: 'above'; verdict: Verdict; coupon: Coupon };

/** Whether somebody may extend this now: it counts as goodwill without a case. Refuses what nobody may extend, and what would come to nothing. */
export async function weighExtension(coupon: Coupon, giver: Actor, askedAt: Date, context: Context): Promise<Verdict> {
  refuseRecalled(coupon, askedAt);
  return weigh(coupon, giver, askedAt, await limitsOf(context.shop), context);
}

/** Refuses a coupon that nobody may extend, asked for at `askedAt`: one that was used, recalled, extended before, or is over for too long. */
export async function refuseUnextendable(coupon: Coupon, askedAt: Date, { shop }: Context): Promise<void> {
  refuseRecalled(coupon, askedAt);
  refuseBarred(coupon, askedAt, await limitsOf(shop), shop);
}

function refuseBarred(coupon: Coupon, askedAt: Date, { extension }: AuthorityLimits, shop: Shop): void {
  const why = whyNotExtended(coupon, extension, askedAt, shop);
  if (why) throw notExtended(why);
}

async function weigh(coupon: Coupon, giver: Actor, askedAt: Date, limits: AuthorityLimits, context: Context): Promise<Verdict> {
  const { shop } = context;
  refuseBarred(coupon, askedAt, limits, shop);
  if (coupon.stock !== undefined && coupon.state === 'expired' && (await isUsedUp(coupon.stock)))
    throw notExtended(reason('gift_out_of_stock'));
  const { todayMinor, monthMinor } = await givenSoFar({ giver, customerId: coupon.customerId }, context);
  const costMinor = greatestCostMinor(coupon.reward) ?? 0;
  const asked = { instrument: 'goodwill' as const, giver: roleOf(giver), costMinor, loss: null };
  return judge({ ...asked, givenTodayMinor: todayMinor, givenThisMonthMinor: monthMinor }, limits, shop.currency);
}

/** The piece of an expired coupon went back, and may be promised to somebody else by now. */
const isUsedUp = async (stock: string): Promise<boolean> => ((await findAllowance(stock))?.freeMinor ?? 0) < 1;

/**
 * Extends a coupon, once in its life; an expired one is issued again. What it may cost is set aside in the giver's day and the customer's
 * month like a grant of goodwill. The campaign's budget never refuses it. A coupon that was recalled meanwhile is revoked instead. Written
 * down in the coupon first; a sweep finishes what a crash leaves.
 */
export async function extendCoupon(typed: string, wish: Wish, context: Context): Promise<Extended> {
  const coupon = await couponByCode(typed);
  if (isDoneFor(coupon, wish)) return extended(coupon);
  if (coupon.isExtending || !coupon.isSettled) {
    if (await finishLeft(coupon._id)) return extendCoupon(typed, wish, context);
    throw stillUnderWay('This coupon is being changed right now. Try again.');
  }
  const limits = await limitsOf(context.shop);
  refuseTooLong(wish, limits);
  const verdict = await weigh(coupon, wish.giver, wish.askedAt, limits, context);
  if (verdict.outcome !== 'grant') refuseRecalled(coupon, wish.askedAt);
  if (verdict.outcome !== 'grant') return { outcome: 'above', verdict, coupon };
  const lease = newLease();
  const begun = await beginExtension(coupon._id, await extensionOf(coupon, wish, limits, lease, context));
  if (begun) await carry(begun, lease);
  // It is done; or somebody was faster, with the coupon or with what is left of the day: look again.
  return extendCoupon(typed, wish, context);
}

const isDoneFor = ({ extension }: Coupon, { id }: Wish): boolean => extension?.state === 'done' && extension.request === id;

function extended(coupon: Coupon): Extended {
  if (coupon.state === 'revoked') throw notExtended(reason('coupon_revoked'));
  return { outcome: 'extended', coupon };
}

function refuseRecalled(coupon: Coupon, at: Date): void {
  if (firstObstacle(coupon, at) === 'coupon_revoked') throw notExtended(reason('coupon_revoked'));
}

function refuseTooLong({ days = 0 }: Wish, { extension }: AuthorityLimits): void {
  if (days <= extension.mostDays) return;
  const message = `A coupon is extended by at most ${extension.mostDays} days.`;
  throw new Refusal('invalid', message, [{ path: 'days', code: 'too_big', message }]);
}

function notExtended(why: Reason): Refusal {
  const sayIn = (language: Language) => {
    const { code, message } = spoken(why, { language, currency: '' });
    return new Refusal('wrong_state', message, [{ path: '', code, message }]);
  };
  return Object.assign(sayIn('en'), { sayIn });
}

async function extensionOf(
  coupon: Coupon,
  { id, giver, days, text }: Wish,
  limits: AuthorityLimits,
  lease: Lease,
  context: Context,
): Promise<Extension> {
  const { shop, now } = context;
  return {
    id: newId('ext'),
    request: id,
    state: 'opening',
    from: coupon.state === 'expired' ? 'expired' : 'issued',
    by: giver._id,
    why: text,
    at: now,
    ...extendedSpan(coupon, days ?? limits.extension.days, now, shop.zone),
    draws: await openPurses(await goodwillPurses({ giver, customerId: coupon.customerId }, limits, context)),
    ...lease,
  };
}

/** Carries an extension forward from wherever it is, under one's lease: every step may have been done before. */
async function carry(coupon: Extending, lease: Lease): Promise<void> {
  if (coupon.extension.state === 'opening') {
    const aside = await setExtensionAside(coupon, lease);
    if (aside === 'too_late') return;
    const decided = aside === 'done' ? await decideExtended(coupon, lease) : null;
    if (decided) return settleCoupon(decided, lease);
    // The coupon has moved; or no longer ours, and then the refusal matches nothing either.
    if (!(await refuseExtension(coupon._id, lease))) return;
  }
  await giveExtensionBack(coupon);
  await clearExtension(coupon._id, coupon.extension.id);
}

/** False: there is nothing left, or somebody is at it. */
async function finishLeft(code: string): Promise<boolean> {
  const lease = newLease();
  const taken = await takeOverExtension(code, lease);
  if (taken) await carry(taken, lease);
  return taken !== null;
}

/** Finishes the extensions that a crash left under way. Returns how many. */
export const finishLeftExtensions = (): Promise<number> => resume(leftovers(findLeftExtending, ({ _id }) => finishLeft(_id)));
