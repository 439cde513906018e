import type { Customer, Figures } from '../customers/customer.js';
import { countCustomers, findCustomer, listCustomers, saveFigures } from '../customers/customers.store.js';
import { sumRecords } from './profile.service.js';

/** One figure that was not what the records come to. */
export interface Difference {
  customerId: string;
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

/** Sums every customer's figures again from the records, by the function that sums them day by day, and names each difference. */
export async function rebuildFigures(now: Date, rebuild: Rebuild): Promise<void> {
  const total = await countCustomers();
  let done = 0;
  let page = await listCustomers(null, PAGE);
  while (page.length > 0) {
    for (const { _id } of page) {
      await rebuildCustomer(_id, now, rebuild);
      rebuild.onProgress(++done, total);
    }
    page = await listCustomers(page.at(-1)?._id ?? null, PAGE);
  }
}

async function rebuildCustomer(id: string, now: Date, rebuild: Rebuild): Promise<void> {
  const customer = await findCustomer(id);
  if (!customer) return;
  const { _id } = customer;
  const figures = await sumRecords(_id);
  const stands = rebuild.isCheck ? (await findCustomer(_id))?.rev === customer.rev : await saveFigures(_id, customer.rev, figures, now);
  // Records came while we summed: what differs may be theirs.
  if (!stands) return rebuildCustomer(id, now, rebuild);
  for (const difference of differences(customer, figures)) rebuild.onDifference(difference);
}

/** Where a customer's figures are not these. */
export function differences({ _id, figures, figuresAsOf, stale }: Customer, summed: Figures): Difference[] {
  const wasStale = stale || figuresAsOf === null;
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
