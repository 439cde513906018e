import { isHeldOut } from '../../campaigns/holdout.js';
import { findCampaigns } from '../campaigns/campaigns.store.js';
import { type CouponSums, findReceipts, listReceipts } from '../coupons/coupons.store.js';
import { type CustomerSums, markReturning } from '../customers/customers.store.js';
import { findHeldOutOf, type HeldOutSums } from '../holdouts/holdouts.store.js';
import { realNow } from '../lib/real-time.js';
import { findFirstPurchases, findPurchases, type Purchase } from '../orders/orders.store.js';
import type { Reckoning } from '../rollups/kind.js';
import { findShop } from '../shop/shop.store.js';
import { beginComparing, findCompared, noteMarked } from './compared.store.js';
import { type Arm, partsOfReturning, type Returning } from './returns.js';

/** Whose purchases are not read all. */
const MANY_ORDERS = 100;

/** What customers come to in returns: read from what their orders have put, so that each is marked when that changes (customers.store, `keep`). */
export const reckonReturns: Reckoning<CustomerSums> = async (customers) => {
  const standing = customers.filter(({ movedTo }) => movedTo === undefined);
  const shop = standing.length === 0 ? null : await findShop();
  if (!shop) return customers.map(() => ({ parts: [] }));
  const [purchases, entries] = await Promise.all([purchasesOf(standing), entriesOf(standing.map(({ _id }) => _id))]);
  const all = customers.map(async ({ _id, movedTo }) => {
    if (movedTo !== undefined) return { parts: [] };
    const returning: Returning = {
      buyer: await firstOf(_id, purchases),
      campaigns: await Promise.all(
        (entries.get(_id) ?? []).map(async (entry) => ({ ...entry, next: await nextOf(_id, entry.from, purchases) })),
      ),
    };
    return { parts: partsOfReturning(returning, shop.zone) };
  });
  return Promise.all(all);
};

/** By customer, in the order of time; those who bought often are asked for when it comes to them. */
type Purchases = ReadonlyMap<string, Date[]>;

async function purchasesOf(customers: CustomerSums[]): Promise<Purchases> {
  const few = customers.filter(({ kept }) => ordersIn(kept) <= MANY_ORDERS).map(({ _id }) => _id);
  const byCustomer = new Map(few.map((id) => [id, [] as Date[]]));
  const found = (await findPurchases(few)).sort((one, other) => one.at.getTime() - other.at.getTime());
  for (const { customerId, at } of found) byCustomer.get(customerId)?.push(at);
  return byCustomer;
}

const ordersIn = (kept: CustomerSums['kept']): number => new Map(kept?.sums).get('orders') ?? 0;

async function firstOf(customerId: string, purchases: Purchases): Promise<Returning['buyer']> {
  const [from, next = null] = purchases.get(customerId) ?? (await findFirstPurchases(customerId, new Date(0), 2)).map(instantOf);
  return from ? { from, next } : null;
}

const nextOf = async (customerId: string, from: Date, purchases: Purchases): Promise<Date | null> =>
  (purchases.get(customerId) ?? (await findFirstPurchases(customerId, from, 1)).map(instantOf)).find((at) => at > from) ?? null;

const instantOf = ({ at }: Purchase): Date => at;

interface Entry {
  campaignId: string;
  arm: Arm;
  from: Date;
}

/** In which compared campaigns each of them is: since when, and on which side. */
async function entriesOf(customerIds: string[]): Promise<Map<string, Entry[]>> {
  const campaignIds = (await findCompared()).map(({ _id }) => _id);
  if (campaignIds.length === 0) return new Map();
  const [receipts, heldOut] = await Promise.all([findReceipts(customerIds, campaignIds), findHeldOutOf(customerIds)]);
  const sides = new Map<string, Side>();
  for (const { customerId, campaignId, createdAt } of receipts) earliest(sides, customerId, campaignId, 'received', createdAt);
  for (const { customerId, campaignId, at } of heldOut) earliest(sides, customerId, campaignId, 'heldOut', at);
  const entries = new Map<string, Entry[]>();
  for (const side of await inOneArm([...sides.values()])) entries.set(side.customerId, [...(entries.get(side.customerId) ?? []), side]);
  return entries;
}

interface Side {
  customerId: string;
  campaignId: string;
  since: Partial<Record<Arm, Date>>;
}

function earliest(sides: Map<string, Side>, customerId: string, campaignId: string, arm: Arm, at: Date): void {
  const key = `${customerId} ${campaignId}`;
  const side = sides.get(key) ?? { customerId, campaignId, since: {} };
  const known = side.since[arm];
  if (known === undefined || at < known) side.since[arm] = at;
  sides.set(key, side);
}

/** Whoever was on both, as two customers who were merged since, is on that of the lot of the one who is left; where the lot was the shop's, on the earlier. */
async function inOneArm(sides: Side[]): Promise<(Entry & { customerId: string })[]> {
  const both = sides.filter(({ since }) => since.received && since.heldOut);
  const campaigns = await findCampaigns([...new Set(both.map(({ campaignId }) => campaignId))]);
  const holdouts = new Map(campaigns.map(({ _id, holdout }) => [_id, holdout]));
  return sides.flatMap(({ customerId, campaignId, since: { received, heldOut } }): (Entry & { customerId: string })[] => {
    const isLeftOut = heldOut && (!received || isHeldOut(customerId, campaignId, holdouts.get(campaignId) ?? 0) || heldOut < received);
    if (isLeftOut) return [{ customerId, campaignId, arm: 'heldOut', from: heldOut }];
    return received ? [{ customerId, campaignId, arm: 'received', from: received }] : [];
  });
}

/** Who is to be reckoned again for these coupons. */
export async function receiversOf(coupons: CouponSums[]): Promise<{ customer: string[] }> {
  if (coupons.length === 0) return { customer: [] };
  const compared = new Set((await findCompared()).map(({ _id }) => _id));
  return { customer: coupons.flatMap(({ campaignId, customerId }) => (compared.has(campaignId) ? [customerId] : [])) };
}

/** The same for those who were left out; their campaign is compared from now on. */
export async function leftOutBy(heldOut: HeldOutSums[]): Promise<{ customer: string[] }> {
  if (heldOut.length === 0) return { customer: [] };
  const compared = new Set((await findCompared()).map(({ _id }) => _id));
  const isNew = new Set(heldOut.map(({ campaignId }) => campaignId).filter((id) => !compared.has(id)));
  await Promise.all([...isNew].map(beginComparing));
  return { customer: heldOut.map(({ customerId }) => customerId) };
}

const PAGE = 500;

/** Has those reckoned who had got a coupon of a campaign before it left out anybody: all coupons are looked through, a page at a time. Returns how many. */
export async function markReceivers(until: Date): Promise<number> {
  let marked = 0;
  for (let rows = await unmarked(); rows.length > 0 && realNow() < until; rows = await unmarked()) {
    const [first] = rows;
    const together = rows.filter(({ after }) => after === first?.after).map(({ _id }) => _id);
    const page = await listReceipts(first?.after ?? '', PAGE);
    const ids = [...new Set(page.flatMap(({ campaignId, customerId }) => (together.includes(campaignId) ? [customerId] : [])))];
    if (ids.length > 0) await markReturning(ids);
    await noteMarked(together, first?.after ?? '', page.length < PAGE ? null : (page.at(-1)?._id ?? null));
    marked += ids.length;
  }
  return marked;
}

const unmarked = async () => (await findCompared()).filter(({ after }) => after !== null);
