import { idOf } from '../lib/ids.js';
import { isNearlyOver, type Lease } from '../lib/lease.js';
import type { Aside } from './ledger.service.js';
import { addUses, closeUsages, countUse, findUsage, findUsages, insertUsage, takeBackUse, type Usage } from './ledger.store.js';

/**
 * How often a customer had a coupon of a campaign, in a row of its own. Where customers were merged the row of the one that went is closed,
 * and its uses are added to the other's: whoever still counts under the old id goes on there.
 */
export const customerRow = (campaignId: string, customerId: string): string => idOf(campaignId, 'customer', customerId);

/** The same for whoever states an address and is not known otherwise, by the address's keyed hash. It is never merged. */
export const addressRow = (campaignId: string, kind: 'email' | 'phone', hash: string): string => idOf(campaignId, kind, hash);

/** How often a customer had a coupon of a campaign. */
export const usesOf = async (campaignId: string, customerId: string): Promise<number> =>
  (await findUsage(customerRow(campaignId, customerId)))?.uses.length ?? 0;

/** All that is counted in some rows of a campaign, and in those where their uses went. */
export async function usesIn(campaignId: string, ids: string[]): Promise<Set<string>> {
  const [rows, asked]: [Usage[], Set<string>] = [[], new Set()];
  for (let next = ids; next.length > 0; ) {
    for (const id of next) asked.add(id);
    rows.push(...(await findUsages(next)));
    const ends = rows.flatMap(({ movedTo }) => (movedTo === undefined ? [] : [customerRow(campaignId, movedTo)]));
    next = [...new Set(ends)].filter((id) => !asked.has(id));
  }
  const isMoved = ({ _id }: Usage) => rows.some(({ merged }) => merged?.includes(_id));
  return new Set(rows.filter((row) => !isMoved(row)).flatMap(({ uses }) => uses));
}

/** Counts a coupon for its customer, within one's lease. Under a limit below 1 only what is counted already is. */
export const countForCustomer = (campaignId: string, customerId: string, code: string, limit: number, lease: Lease): Promise<Aside> =>
  countIn(campaignId, customerRow(campaignId, customerId), code, limit, lease);

/** The same in any row of the campaign. Above every limit: `limit` is infinite. */
export async function countIn(campaignId: string, id: string, code: string, limit: number, lease: Lease): Promise<Aside> {
  for (;;) {
    if (limit >= 1 && (await countUse(id, code, limit, lease))) return 'done';
    const usage = await findUsage(id);
    if (usage?.movedTo !== undefined)
      return countIn(campaignId, customerRow(campaignId, await moveUses(campaignId, usage)), code, limit, lease);
    if (usage?.uses.includes(code)) return 'done';
    if (isNearlyOver(lease)) return 'too_late';
    if (usage && usage.uses.length >= limit) return 'customer_limit_reached';
    await insertUsage(id);
  }
}

/** A coupon counts for its customer no more. Harmless twice. */
export const uncountForCustomer = (campaignId: string, customerId: string, code: string): Promise<void> =>
  uncountIn(campaignId, customerRow(campaignId, customerId), code);

/** The same in any row of the campaign. */
export async function uncountIn(campaignId: string, id: string, code: string): Promise<void> {
  await takeBackUse(id, code);
  const usage = await findUsage(id);
  if (usage?.movedTo !== undefined) await uncountIn(campaignId, customerRow(campaignId, await moveUses(campaignId, usage)), code);
}

/** What counts for a customer of these campaigns counts for another from now on. Harmless twice. */
export async function moveAllUses(campaignIds: string[], from: string, to: string): Promise<void> {
  const campaignOf = new Map(campaignIds.map((campaignId) => [customerRow(campaignId, from), campaignId]));
  const ids = [...campaignOf.keys()];
  await closeUsages(ids, to);
  for (const usage of await findUsages(ids)) await moveUses(campaignOf.get(usage._id) ?? '', usage);
}

/** Adds what was counted in a closed row to where it is counted now, once. Returns for whom. */
async function moveUses(campaignId: string, usage: Usage): Promise<string> {
  const { movedTo = '', uses } = usage;
  if (uses.length === 0) return movedTo;
  const to = customerRow(campaignId, movedTo);
  for (;;) {
    if (await addUses(usage, to)) return movedTo;
    const there = await findUsage(to);
    if (there?.merged?.includes(usage._id)) return movedTo;
    // Closed before it had these: they belong where its own went.
    if (there?.movedTo !== undefined) return moveUses(campaignId, { ...usage, movedTo: there.movedTo });
    if (there === null) await insertUsage(to);
  }
}
