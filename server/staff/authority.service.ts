import { mostUnconfirmedMinor } from '../../campaigns/authority.js';
import { type AuthorityLimits, completedLimits, type Giver, isGiver, type StatedLimits } from '../../campaigns/authority-limits.js';
import { dateOf, localDate, localTime } from '../../campaigns/local-time.js';
import type { Actor } from '../actors/actor.js';
import type { Context, ShopTime } from '../context.js';
import { idsOf } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { ensureAllowance } from '../ledger/ledger.service.js';
import { closeAllowance, findAllowance } from '../ledger/ledger.store.js';
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
  throw new Refusal('role_not_allowed', `The role ${role} is not allowed to give anything away.`);
}

/** What may be given in all from one allowance. */
export interface Purse {
  id: string;
  budgetMinor: number;
  /** Those of other customers who were merged into this one: what was given from them counts here. */
  also?: string[];
}

/** What has been given already: by the giver on the shop's day, to the customer in its month, what is in flight included. */
export async function givenSoFar(giving: Giving, context: ShopTime): Promise<{ todayMinor: number; monthMinor: number }> {
  const { day, month } = await allowancesOf(giving, context);
  const [todayMinor, monthMinor] = await Promise.all([givenInAll(day), givenInAll(month)]);
  return { todayMinor, monthMinor };
}

/** What has been given from a purse, whatever id the customer had then. */
export async function givenInAll({ id, also = [] }: Pick<Purse, 'id' | 'also'>): Promise<number> {
  const given = await Promise.all([id, ...also].map(givenFrom));
  return given.reduce((sum, amountMinor) => sum + amountMinor, 0);
}

/** What has been given from an allowance, what is in flight included. */
export async function givenFrom(allowanceId: string): Promise<number> {
  const allowance = await findAllowance(allowanceId);
  return allowance ? (allowance.budgetMinor ?? 0) - allowance.freeMinor : 0;
}

/** What a grant of goodwill draws on, whatever it is given for: the giver's day, the customer's month. */
export async function goodwillPurses(giving: Giving, limits: AuthorityLimits, context: ShopTime): Promise<Purse[]> {
  const { day, month } = await allowancesOf(giving, context);
  return [
    { ...day, budgetMinor: limits.goodwill[roleOf(giving.giver)].perDayMinor },
    { ...month, budgetMinor: limits.perCustomerAndMonthMinor },
  ];
}

/** What agents draw on for losses of a customer in a month that nobody else confirms. */
export async function unconfirmedPurse(customerId: string, limits: AuthorityLimits, { shop, now }: ShopTime): Promise<Purse> {
  const month = monthOf(localDate(now, shop.zone));
  return { ...(await ofCustomer(customerId, 'unconfirmed', month)), budgetMinor: mostUnconfirmedMinor(limits) };
}

/** What a bargain draws on: a day of its own. */
export function bargainPurse(giver: Actor, limits: AuthorityLimits, { shop, now }: ShopTime): Purse {
  const day = localDate(now, shop.zone);
  return { id: idOf('bargain', 'actor', giver._id, day), budgetMinor: limits.bargain[roleOf(giver)].perDayMinor };
}

/** Makes the allowances, or brings each to what it may be in all by now. Returns their ids. */
export async function openPurses(purses: readonly Purse[]): Promise<string[]> {
  await Promise.all(purses.map(openPurse));
  return purses.map(({ id }) => id);
}

async function openPurse({ id, budgetMinor, also = [] }: Purse): Promise<void> {
  const elsewhereMinor = (await Promise.all(also.map(givenFrom))).reduce((sum, amountMinor) => sum + amountMinor, 0);
  await ensureAllowance({ _id: id, budgetMinor: budgetMinor - elsewhereMinor, limits: { issued: {} } });
}

/** The purses of a customer who is merged into another: whoever still has one in hands sets nothing aside in it any more. Harmless twice. */
export async function closePursesOf(customerId: string, at: Date): Promise<void> {
  // Wherever the shop is, what is under way began in one of these months.
  const months = new Set([-2, 0, 2].map((days) => monthOf(dateOf(localTime(at, 'UTC').plus({ days })))));
  const ids = [...months].flatMap((month) => CUSTOMERS_PURSES.map((kind) => purseId(kind, customerId, month)));
  await Promise.all(ids.map(closeAllowance));
}

const CUSTOMERS_PURSES = ['customer', 'unconfirmed'] as const;
type CustomersPurse = (typeof CUSTOMERS_PURSES)[number];

const monthOf = (day: string): string => day.slice(0, 7);
const purseId = (kind: CustomersPurse, customerId: string, month: string): string => idOf('goodwill', kind, customerId, month);

/** A purse of the customer whom the id leads to, and those of whoever was merged into them. */
async function ofCustomer(customerId: string, kind: CustomersPurse, month: string): Promise<{ id: string; also: string[] }> {
  const customer = await findCustomer(customerId);
  const [id = '', ...also] = (customer ? idsOf(customer) : [customerId]).map((one) => purseId(kind, one, month));
  return { id, also };
}

async function allowancesOf({ giver, customerId }: Giving, { shop, now }: ShopTime) {
  const day = localDate(now, shop.zone);
  return { day: { id: idOf('goodwill', 'actor', giver._id, day) }, month: await ofCustomer(customerId, 'customer', monthOf(day)) };
}
