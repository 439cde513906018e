import { type Amount, added, type Change } from '../rollups/rollup.js';
import type { Figures } from './customer.js';

/** What is kept of a customer's figures: sums of what their records come to (profile/figures.ts), and the ends of their time. */
export interface Kept {
  sums: Amount[];
  firstOrderAt: Date | null;
  lastOrderAt: Date | null;
  /** No coupon was made after it, and no order paid that counts no longer. Absent: there was none. */
  since?: Date;
  /** What changed it last, and the records that it had then, as they were read. */
  batch: number;
  records: [id: string, due: string | null][];
}

export const NOTHING_KEPT: Kept = { sums: [], firstOrderAt: null, lastOrderAt: null, batch: 0, records: [] };

/** `firstOrderAt` and `lastOrderAt` are as they are after the change. */
export const keptWith = (
  { sums, since }: Kept,
  change: Pick<Change, 'amounts' | 'since' | 'records'>,
  ends: Pick<Kept, 'firstOrderAt' | 'lastOrderAt'>,
  batch: number,
): Kept => {
  const latest = [since, change.since].filter((at) => at !== undefined).sort((one, other) => other.getTime() - one.getTime())[0];
  return { sums: added(sums, change.amounts), ...ends, ...(latest && { since: latest }), batch, records: change.records };
};

/** The figures that sums come to, the words in the order of the alphabet, so that equal figures read equal. */
export function figuresOf({ sums, firstOrderAt, lastOrderAt }: Pick<Kept, 'sums' | 'firstOrderAt' | 'lastOrderAt'>): Figures {
  const amounts = new Map(sums);
  const of = (word: string): number => amounts.get(word) ?? 0;
  const names = namesIn(sums);
  // In what there is nothing to sum, there is no sum; where there is, it may be 0.
  const byWord = (figure: string, counted: keyof typeof names): Record<string, number> =>
    Object.fromEntries(names[counted].sort().map((name) => [name, of(`${figure}.${name}`)]));
  return {
    orders: of('orders'),
    ordersEver: of('ordersEver'),
    spentMinor: byWord('spentMinor', 'spentIn'),
    firstOrderAt,
    lastOrderAt,
    categories: byWord('categories', 'categories'),
    coupons: { issued: of('issued'), redeemed: of('redeemed'), expired: of('expired'), savedMinor: byWord('savedMinor', 'savedIn') },
  };
}

/** What is summed by name: of each kind the names. A customer may have hundreds of them, and is read with every request. */
function namesIn(sums: Amount[]) {
  const names = { spentIn: [] as string[], savedIn: [] as string[], categories: [] as string[] };
  for (const [word] of sums) {
    const dot = word.indexOf('.');
    const kind = word.slice(0, Math.max(dot, 0));
    if (Object.hasOwn(names, kind)) names[kind as keyof typeof names].push(word.slice(dot + 1));
  }
  return names;
}
