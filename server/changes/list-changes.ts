import { countCasesWithNews, findCasesWithNews, forgetCaseNews } from '../cases/cases.store.js';
import { countCouponsWithNews, findCouponsWithNews, forgetCouponNews } from '../coupons/coupon-news.store.js';
import { countCustomersWithNews, findCustomersWithNews, forgetCustomerNews } from '../customers/customer-news.store.js';
import { type CustomerInBrief, findInBrief } from '../customers/customers.store.js';
import { realIn, realNow } from '../lib/real-time.js';
import { batchOf, letRequestsGoFirst } from '../lib/requests-first.js';
import { countDiscrepanciesWithNews, findDiscrepanciesWithNews, forgetDiscrepancyNews } from '../redemptions/discrepancies.store.js';
import { countRedemptionsWithNews, findRedemptionsWithNews, forgetRedemptionNews } from '../redemptions/redemptions.store.js';
import { type Change, changeOfCase, changeOfDiscrepancy, changesOfCoupon, changesOfMerges, changesOfOverrun } from './change.js';
import {
  countUnlisted,
  findLastPage,
  findUnlisted,
  insertChanges,
  insertPage,
  isAnyUnlisted,
  noteListed,
  type Page,
} from './changes.store.js';

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
  changesOf: (record: Found, customer: CustomerInBrief | undefined) => Change[],
): Promise<{ news: string; changes: Change[] }[]> {
  if (records.length === 0) return [];
  const customers = await findInBrief([...new Set(records.flatMap(({ customerId }) => customerId ?? []))]);
  return records.map((record) => ({ news: record.news, changes: changesOf(record, customers.get(record.customerId ?? '')) }));
}

const BATCH = 200;
/** So few records that no turn of the event loop gets long. */
const NEWS = 100;
const BUDGET_MS = 25_000;

/** Notes what records have to tell, and writes it into the book of changes. Twice does it once. Returns how much was new in the book. */
export async function listChanges(): Promise<number> {
  const until = realIn(BUDGET_MS);
  for (const source of SOURCES) await noteNews(source, until);
  if (!(await isAnyUnlisted())) return 0;
  let listed = 0;
  for (let last = await lastPage(); realNow() < until; ) {
    const page = await writePage(last);
    listed += page?.changeIds.length ?? 0;
    if (page === null || page.changeIds.length < BATCH) break;
    last = page._id;
    await letRequestsGoFirst();
  }
  return listed;
}

/** The changes first, then the word is taken away: after a crash in between they are noted again, which changes nothing. */
async function noteNews({ find, forget }: Source, until: Date): Promise<void> {
  for (let noted = 0; realNow() < until; ) {
    const limit = batchOf(NEWS, noted);
    const found = await find(limit);
    noted += found.length;
    if (found.length === 0) return;
    await insertChanges(found.flatMap(({ changes }) => changes));
    await forget(found.map(({ news }) => news));
    if (found.length < limit) return;
    await letRequestsGoFirst();
  }
}

/** The number of the last page; all that stands on it is marked as listed, whoever wrote it. */
async function lastPage(): Promise<number> {
  const last = await findLastPage();
  if (last) await noteListed(last.changeIds);
  return last?._id ?? 0;
}

/**
 * A page is begun only when all that stands on the one before is marked as listed, by whomever: so nothing stands on two. Null: nothing was
 * written. Of two who write the same page one does; the other looks again next time.
 */
async function writePage(last: number): Promise<Page | null> {
  const changeIds = (await findUnlisted(BATCH)).sort(byTime).map(({ _id }) => _id);
  const page = { _id: last + 1, changeIds };
  if (changeIds.length === 0 || !(await insertPage(page))) return null;
  await noteListed(changeIds);
  return page;
}

/** Within a page; from page to page an earlier instant may come later. */
const byTime = (one: Pick<Change, '_id' | 'at'>, other: Pick<Change, '_id' | 'at'>): number =>
  one.at.getTime() - other.at.getTime() || (one._id < other._id ? -1 : 1);

export async function countToList(): Promise<number> {
  const counts = await Promise.all([...SOURCES.map(({ count }) => count()), countUnlisted()]);
  return counts.reduce((sum, count) => sum + count, 0);
}
