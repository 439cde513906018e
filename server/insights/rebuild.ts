import type { Customer, Figures } from '../customers/customer.js';
import { countCustomers, findCustomer, listCustomers } from '../customers/customers.store.js';
import { sumRecords } from '../profile/profile.service.js';
import { findAllDue, keepWhatIsPut, RECORDS } from '../profile/summed.js';
import { inTurn, isBrought } from '../rollups/rollups.service.js';
import { rebuildSums } from './rebuild-sums.js';
import { ROLLUPS, sweepFigures } from './sums.js';

/** One figure that was not what the records come to. */
export interface Difference {
  customerId: string; // or `campaign cmp_…`, `cohort 2026-01`, `comparison cmp_…`
  path: string; // spentMinor.CNY
  was: string | number | null;
  is: string | number | null;
  /** Known to be behind: the sweep would have summed this customer anyway. */
  wasStale: boolean;
}

export interface Rebuild {
  /** Look only; change nothing. */
  isCheck: boolean;
  onDifference(difference: Difference): void;
  onProgress(done: number, total: number): void;
}

const PAGE = 100;

/** Holds every customer's kept figures, and then the sums of campaigns and returns, against what all records come to, names each difference, and mends it. */
export async function rebuildFigures(now: Date, rebuild: Rebuild): Promise<void> {
  const total = await countCustomers();
  if (!rebuild.isCheck) await bringAll(now);
  let done = 0;
  let page = await listCustomers(null, PAGE);
  while (page.length > 0) {
    for (const { _id } of page) {
      await rebuildCustomer(_id, now, rebuild);
      rebuild.onProgress(++done, total);
    }
    page = await listCustomers(page.at(-1)?._id ?? null, PAGE);
  }
  await rebuildSums(now, rebuild);
}

/** What was kept by a version before is put first. */
async function bringAll(now: Date): Promise<void> {
  while (!(await isBrought(Object.values(RECORDS)))) if ((await sweepFigures(now)) === 0) await later();
}

async function rebuildCustomer(id: string, now: Date, rebuild: Rebuild): Promise<void> {
  const customer = await findCustomer(id);
  if (!customer) return;
  const isWaiting = customer.stale || (await isAnyDue(customer._id)) || !(await isBrought(Object.values(RECORDS)));
  const figures = await sumRecords(customer._id);
  const after = await findCustomer(customer._id);
  // Records came while we summed: what differs may be theirs.
  if (after?.rev !== customer.rev || after.kept?.batch !== customer.kept?.batch) return rebuildCustomer(id, now, rebuild);
  const found = differences(customer, figures, isWaiting);
  for (const difference of found) rebuild.onDifference(difference);
  if (found.length > 0 && !rebuild.isCheck) await (isWaiting ? sweepFigures(now) : mendFigures(customer._id, now));
}

const isAnyDue = async (customerId: string): Promise<boolean> =>
  Object.values(await findAllDue(customerId)).some(({ length }) => length > 0);

/** Keeps what the records have put by now, and has all of them summed again. */
async function mendFigures(customerId: string, now: Date): Promise<void> {
  while (!(await inTurn(ROLLUPS, now, () => keepWhatIsPut(customerId, now)))) await later();
  await Promise.all(Object.values(RECORDS).map((records) => records.markAllOf(customerId)));
  await sweepFigures(now);
}

const TURN_MS = 100;
const later = () => new Promise((resolve) => setTimeout(resolve, TURN_MS));

/** Where a customer's figures are not these. */
export function differences({ _id, figures }: Customer, summed: Figures, wasStale: boolean): Difference[] {
  const [was, is] = [leaves(figures), leaves(summed)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ customerId: _id, path, was: was.get(path) ?? null, is: is.get(path) ?? null, wasStale }))
    .filter((difference) => difference.was !== difference.is);
}

type Leaf = string | number | null;

function leaves(value: unknown, path: string[] = []): Map<string, Leaf> {
  if (value instanceof Date) return new Map([[path.join('.'), value.toISOString()]]);
  if (typeof value !== 'object' || value === null) return new Map([[path.join('.'), value as Leaf]]);
  return new Map(Object.entries(value).flatMap(([name, part]) => [...leaves(part, [...path, name])]));
}
