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
  // In what there is nothing to sum, there is no sum; where there is, it may be 0.
  const where = (counted: string): string[] =>
    sums.flatMap(([word]) => (word.startsWith(`${counted}.`) ? [word.slice(counted.length + 1)] : [])).sort();
  const byWord = (figure: string, counted = figure): Record<string, number> =>
    Object.fromEntries(where(counted).map((word) => [word, of(`${figure}.${word}`)]));
  return {
    orders: of('orders'),
    ordersEver: of('ordersEver'),
    spentMinor: byWord('spentMinor', 'spentIn'),
    firstOrderAt,
    lastOrderAt,
    categories: byWord('categories'),
    coupons: { issued: of('issued'), redeemed: of('redeemed'), expired: of('expired'), savedMinor: byWord('savedMinor', 'savedIn') },
  };
}
