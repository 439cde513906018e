import { countCasesWithNews, findCasesWithNews, forgetCaseNews } from '../cases/cases.store.js';
import { countCouponsWithNews, findCouponsWithNews, forgetCouponNews } from '../coupons/coupon-news.store.js';
import type { Customer } from '../customers/customer.js';
import { countCustomersWithNews, findCustomersWithNews, forgetCustomerNews } from '../customers/customer-news.store.js';
import { findCustomers } from '../customers/customers.store.js';
import { realIn, realNow } from '../lib/real-time.js';
import { letRequestsGoFirst } from '../lib/requests-first.js';
import { countDiscrepanciesWithNews, findDiscrepanciesWithNews, forgetDiscrepancyNews } from '../redemptions/discrepancies.store.js';
import { countRedemptionsWithNews, findRedemptionsWithNews, forgetRedemptionNews } from '../redemptions/redemptions.store.js';
import { type Change, changeOfCase, changeOfDiscrepancy, changesOfCoupon, changesOfMerges, changesOfOverrun } from './change.js';
import { countUnlisted, findLastPage, findUnlisted, insertChanges, insertPage, isAnyUnlisted, noteListed } from './changes.store.js';

/** Records in which whoever moved them left word that there is something to tell. */
interface Source {
  find(limit: number): Promise<{ news: string; changes: Change[] }[]>;
  forget(news: string[]): Promise<void>;
  count(): Promise<number>;
}

/** To tell of another record, add a row. */
const SOURCES: readonly Source[] = [
  {
    find: async (limit) => withCustomers(await findCouponsWithNews(limit), changesOfCoupon),
    forget: forgetCouponNews,
    count: countCouponsWithNews,
  },
  {
    find: async (limit) => withCustomers(await findRedemptionsWithNews(limit), changesOfOverrun),
    forget: forgetRedemptionNews,
    count: countRedemptionsWithNews,
  },
  {
    find: async (limit) =>
      withCustomers(await findDiscrepanciesWithNews(limit), (record, customer) => [changeOfDiscrepancy(record, customer)]),
    forget: forgetDiscrepancyNews,
    count: countDiscrepanciesWithNews,
  },
  {
    find: async (limit) => withCustomers(await findCasesWithNews(limit), (record, customer) => [changeOfCase(record, customer)]),
    forget: forgetCaseNews,
    count: countCasesWithNews,
  },
  {
    find: async (limit) => (await findCustomersWithNews(limit)).map((record) => ({ news: record.news, changes: changesOfMerges(record) })),
    forget: forgetCustomerNews,
    count: countCustomersWithNews,
  },
];

async function withCustomers<Found extends { customerId: string | null; news: string }>(
  records: Found[],
  changesOf: (record: Found, customer: Customer | undefined) => Change[],
): Promise<{ news: string; changes: Change[] }[]> {
  if (records.length === 0) return [];
  const customers = await findCustomers([...new Set(records.flatMap(({ customerId }) => customerId ?? []))]);
  return records.map((record) => ({ news: record.news, changes: changesOf(record, customers.get(record.customerId ?? '')) }));
}

const BATCH = 200;
/** So few whole records that no turn of the event loop gets long. */
const NEWS = 32;
const BUDGET_MS = 25_000;

/** Notes what records have to tell, and writes it into the book of changes. Twice does it once. Returns how much was new in the book. */
export async function listChanges(): Promise<number> {
  const until = realIn(BUDGET_MS);
  for (const source of SOURCES) await noteNews(source, until);
  let listed = 0;
  while (realNow() < until) {
    const count = await writePage();
    listed += count;
    if (count < BATCH) break;
    await letRequestsGoFirst();
  }
  return listed;
}

/** The changes first, then the word is taken away: after a crash in between they are noted again, which changes nothing. */
async function noteNews({ find, forget }: Source, until: Date): Promise<void> {
  while (realNow() < until) {
    const found = await find(NEWS);
    if (found.length === 0) return;
    await insertChanges(found.flatMap(({ changes }) => changes));
    await forget(found.map(({ news }) => news));
    if (found.length < NEWS) return;
    await letRequestsGoFirst();
  }
}

/**
 * A page is begun only when all that stands on the one before is marked as listed, by whomever: so nothing stands on two. Of two who write
 * the same page one does; the other looks again next time.
 */
async function writePage(): Promise<number> {
  if (!(await isAnyUnlisted())) return 0;
  const last = await findLastPage();
  if (last) await noteListed(last.changeIds);
  const changeIds = (await findUnlisted(BATCH)).sort(byTime).map(({ _id }) => _id);
  if (changeIds.length === 0 || !(await insertPage({ _id: (last?._id ?? 0) + 1, changeIds }))) return 0;
  await noteListed(changeIds);
  return changeIds.length;
}

/** Within a page; from page to page an earlier instant may come later. */
const byTime = (one: Pick<Change, '_id' | 'at'>, other: Pick<Change, '_id' | 'at'>): number =>
  one.at.getTime() - other.at.getTime() || (one._id < other._id ? -1 : 1);

export async function countToList(): Promise<number> {
  const counts = await Promise.all([...SOURCES.map(({ count }) => count()), countUnlisted()]);
  return counts.reduce((sum, count) => sum + count, 0);
}
