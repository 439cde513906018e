import { DateTime } from 'luxon';
import { type AuthorityLimits, defaultLimits, type Giver, isGiver } from '../../campaigns/authority-limits.js';
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
export const limitsOf = async ({ currency }: Shop): Promise<AuthorityLimits> => ({
  ...defaultLimits(currency),
  ...(await findAuthority())?.limits,
});

/** Another word on who may give away what. It holds from the next grant on. */
export async function changeLimits(limits: AuthorityLimits, { actor, now }: Context): Promise<AuthorityLimits> {
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

/** What has been given already: by the giver on the shop's day, to the customer in its month, what is in flight included. */
export async function givenSoFar(giving: Giving, { shop, now }: Context): Promise<{ todayMinor: number; monthMinor: number }> {
  const { dayId, monthId } = allowancesOf(giving, shop, now);
  const [todayMinor, monthMinor] = await Promise.all([drawnFrom(dayId), drawnFrom(monthId)]);
  return { todayMinor, monthMinor };
}

async function drawnFrom(allowanceId: string): Promise<number> {
  const allowance = await findAllowance(allowanceId);
  return allowance ? (allowance.budgetMinor ?? 0) - allowance.freeMinor : 0;
}

/** The allowances that a grant of goodwill draws on, made or brought to what the limits now say. */
export async function authorityDraws(giving: Giving, limits: AuthorityLimits, { shop, now }: Context): Promise<string[]> {
  const { dayId, monthId } = allowancesOf(giving, shop, now);
  const amounts: [id: string, budgetMinor: number][] = [
    [dayId, limits.goodwill[roleOf(giving.giver)].perDayMinor],
    [monthId, limits.perCustomerAndMonthMinor],
  ];
  for (const [_id, budgetMinor] of amounts) await ensureAllowance({ _id, budgetMinor, limits: { issued: {} } });
  return amounts.map(([id]) => id);
}

function allowancesOf({ giver, customerId }: Giving, { zone }: Shop, now: Date): { dayId: string; monthId: string } {
  const day = dateOf(DateTime.fromJSDate(now, { zone }));
  return { dayId: idOf('goodwill', 'actor', giver._id, day), monthId: idOf('goodwill', 'customer', customerId, day.slice(0, 7)) };
}
