import { DateTime } from 'luxon';
import { mostUnconfirmedMinor } from '../../campaigns/authority.js';
import { type AuthorityLimits, completedLimits, type Giver, isGiver, type StatedLimits } from '../../campaigns/authority-limits.js';
import { dateOf } from '../../campaigns/local-time.js';
import type { Actor } from '../actors/actor.js';
import type { Context } from '../context.js';
import { ensureAllowance } from '../ledger/ledger.service.js';
import { findAllowance } from '../ledger/ledger.store.js';
import { idOf } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { findAuthority, saveAuthority } from './authority.store.js';

/** Who may give away what, as the shop says or by default; what it said before there was a limit is filled up. */
export const limitsOf = async ({ currency }: Shop): Promise<AuthorityLimits> => completedLimits((await findAuthority())?.limits, currency);

/** Another word on who may give away what. It holds from the next grant on; what it leaves out is as by default. */
export async function changeLimits(stated: StatedLimits, { shop, actor, now }: Context): Promise<AuthorityLimits> {
  const limits = completedLimits(stated, shop.currency);
  await saveAuthority({ _id: 'authority', limits, changedBy: actor._id, changedAt: now });
  return limits;
}

/** Whose authority is used, and for whom. */
export interface Giving {
  giver: Actor;
  customerId: string;
}

/** The role with which somebody gives. Refuses those who give nothing away. */
export function roleOf({ role }: Actor): Giver {
  if (isGiver(role)) return role;
  throw new Refusal('role_not_allowed', `The role ${role} may not give anything away.`);
}

/** What may be given in all from one allowance. */
export interface Purse {
  id: string;
  budgetMinor: number;
}

/** What has been given already: by the giver on the shop's day, to the customer in its month, what is in flight included. */
export async function givenSoFar(giving: Giving, { shop, now }: Context): Promise<{ todayMinor: number; monthMinor: number }> {
  const { dayId, monthId } = allowancesOf(giving, shop, now);
  const [todayMinor, monthMinor] = await Promise.all([givenFrom(dayId), givenFrom(monthId)]);
  return { todayMinor, monthMinor };
}

/** What has been given from an allowance, what is in flight included. */
export async function givenFrom(allowanceId: string): Promise<number> {
  const allowance = await findAllowance(allowanceId);
  return allowance ? (allowance.budgetMinor ?? 0) - allowance.freeMinor : 0;
}

/** What a grant of goodwill draws on, whatever it is given for: the giver's day, the customer's month. */
export function goodwillPurses(giving: Giving, limits: AuthorityLimits, { shop, now }: Context): Purse[] {
  const { dayId, monthId } = allowancesOf(giving, shop, now);
  return [
    { id: dayId, budgetMinor: limits.goodwill[roleOf(giving.giver)].perDayMinor },
    { id: monthId, budgetMinor: limits.perCustomerAndMonthMinor },
  ];
}

/** What agents draw on for losses of a customer in a month that nobody else confirms. */
export function unconfirmedPurse(customerId: string, limits: AuthorityLimits, { shop, now }: Pick<Context, 'shop' | 'now'>): Purse {
  const month = dateOf(DateTime.fromJSDate(now, { zone: shop.zone })).slice(0, 7);
  return { id: idOf('goodwill', 'unconfirmed', customerId, month), budgetMinor: mostUnconfirmedMinor(limits) };
}

/** What a bargain draws on: a day of its own. */
export function bargainPurse(giver: Actor, limits: AuthorityLimits, { shop, now }: Context): Purse {
  const day = dateOf(DateTime.fromJSDate(now, { zone: shop.zone }));
  return { id: idOf('bargain', 'actor', giver._id, day), budgetMinor: limits.bargain[roleOf(giver)].perDayMinor };
}

/** Makes the allowances, or brings each to what it may be in all by now. Returns their ids. */
export async function openPurses(purses: readonly Purse[]): Promise<string[]> {
  await Promise.all(purses.map(({ id, budgetMinor }) => ensureAllowance({ _id: id, budgetMinor, limits: { issued: {} } })));
  return purses.map(({ id }) => id);
}

function allowancesOf({ giver, customerId }: Giving, { zone }: Shop, now: Date): { dayId: string; monthId: string } {
  const day = dateOf(DateTime.fromJSDate(now, { zone }));
  return { dayId: idOf('goodwill', 'actor', giver._id, day), monthId: idOf('goodwill', 'customer', customerId, day.slice(0, 7)) };
}
