import type { Campaign } from '../../campaigns/campaign.js';
import { isNearlyOver, type Lease } from '../lib/lease.js';
import {
  type Allowance,
  type Change,
  changeAllowance,
  changeOnce,
  ENDLESS,
  findAllowance,
  hold,
  insertAllowance,
  type Owner,
  promise,
  settleHeld,
  type Take,
} from './ledger.store.js';

/** What became of setting something aside. `too_late`: the lease ran out; whoever took over goes on. */
export type Aside =
  | 'done'
  | 'too_late'
  | 'limit_reached'
  | 'customer_limit_reached'
  | 'budget_exhausted'
  | 'authority_exhausted'
  | 'gift_out_of_stock';

type Terms = Pick<Campaign, '_id' | 'budgetMinor' | 'limits'>;

/** Whether this campaign draws on an allowance. It never changes after the first activation. */
export const hasAllowance = ({ budgetMinor, limits }: Terms): boolean => budgetMinor !== undefined || totalOf(limits) !== undefined;

/** How many there are in all: coupons that are issued, or uses where there are no coupons. */
const totalOf = ({ issued, redeemed }: Terms['limits']): number | undefined => issued.total ?? redeemed?.total;

/** Makes the campaign's allowance, or brings it to what the campaign now says. Harmless twice. Returns whether anything was to do. */
export async function ensureAllowance(campaign: Terms): Promise<boolean> {
  if (!hasAllowance(campaign)) return false;
  const wanted = { budgetMinor: campaign.budgetMinor ?? null, total: totalOf(campaign.limits) ?? null };
  const numbers = {
    freeMinor: wanted.budgetMinor ?? ENDLESS,
    left: wanted.total ?? ENDLESS,
    promisedMinor: 0,
    spentMinor: 0,
    overrunMinor: 0,
  };
  const allowance = await findAllowance(campaign._id);
  if (allowance?.closed || (allowance?.budgetMinor === wanted.budgetMinor && allowance.total === wanted.total)) return false;
  const isDone = await (allowance
    ? changeAllowance(allowance, wanted)
    : insertAllowance({ _id: campaign._id, ...wanted, ...numbers, held: [] }));
  return isDone || ensureAllowance(campaign);
}

/** Brings an allowance down to a smaller budget, as far as so much is free. False: it is not; or it was changed meanwhile. */
export async function lowerAllowance({ _id, budgetMinor = 0 }: Terms): Promise<boolean> {
  const allowance = await findAllowance(_id);
  if (allowance === null || allowance.budgetMinor === null) return false;
  const lessMinor = allowance.budgetMinor - budgetMinor;
  if (allowance.freeMinor < lessMinor) return false;
  return (
    (await changeAllowance(allowance, { budgetMinor, total: allowance.total }, lessMinor)) ||
    lowerAllowance({ _id, budgetMinor, limits: { issued: {} } })
  );
}

/** Sets an amount and a place aside under an id, within one's lease: what a use takes off, or what an extension costs. */
export const setAside = (
  allowanceId: string,
  id: string,
  amountMinor: number,
  lease: Lease,
  owner: Owner = { kind: 'coupon', id },
): Promise<Aside> => takeAside(hold, allowanceId, id, amountMinor, owner, lease);

/** Promises a coupon's greatest cost and takes a place for it, within the lease of its issue. Final at once, until the grant is refused. */
export const promiseAside = (allowanceId: string, code: string, costMinor: number, lease: Lease): Promise<Aside> =>
  takeAside(promise, allowanceId, code, costMinor, { kind: 'coupon', id: code }, lease);

async function takeAside(take: Take, allowanceId: string, id: string, amountMinor: number, owner: Owner, lease: Lease): Promise<Aside> {
  for (;;) {
    if (await take(allowanceId, id, amountMinor, owner, lease)) return 'done';
    const allowance = await findAllowance(allowanceId);
    if (allowance === null) throw new Error(`The campaign ${allowanceId} has lost its allowance`);
    if (allowance.held.some((entry) => entry.id === id)) return 'done';
    if (isNearlyOver(lease)) return 'too_late';
    if (allowance.left < 1) return 'limit_reached';
    if (allowance.freeMinor < amountMinor || allowance.closed) return 'budget_exhausted';
  }
}

/** A refused grant gives back what it was promised, where it was. Harmless twice. A version before held the amount, and promised it later. */
export async function givePromiseBack(allowanceId: string, code: string, costMinor: number): Promise<void> {
  const entry = await entryOf(allowanceId, code);
  if (entry === undefined) return;
  const isPromised = entry.amountMinor === 0;
  await settleHeld(allowanceId, code, { freeMinor: costMinor, left: 1, ...(isPromised && { promisedMinor: -costMinor }) });
}

/** What a version before held for a coupon that is issued now is promised. Nothing where it is: its id goes later. Harmless twice. */
export async function promiseHeld(allowanceId: string, code: string): Promise<void> {
  const { amountMinor = 0 } = (await entryOf(allowanceId, code)) ?? {};
  if (amountMinor > 0) await settleHeld(allowanceId, code, { promisedMinor: amountMinor });
}

const entryOf = async (allowanceId: string, id: string): Promise<Allowance['held'][number] | undefined> =>
  (await findAllowance(allowanceId))?.held.find((entry) => entry.id === id);

/** Makes an effect of a decided coupon or redemption happen once. False: the lease ran out before it was seen to be done. */
export async function effectOnce(allowanceId: string, id: string, change: Change, owner: Owner, lease: Lease): Promise<boolean> {
  if (await changeOnce(allowanceId, id, change, owner, lease)) return true;
  const allowance = await findAllowance(allowanceId);
  return allowance?.held.some((entry) => entry.id === id) ?? false;
}
