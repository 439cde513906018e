import { addBit, type Bits, intersect, noBits, removeBit } from './bits.js';
import { operatorOf } from './evaluate.js';
import { type Entry, type Lookup, othersThan } from './lookups.js';
import type { Need } from './parts.js';

/**
 * By a value among thresholds, which are all numbers or all texts. In their order those that it meets come first. Which places they are is kept
 * at every so many thresholds (a mark), so that comparing bits and walking on from the mark take about as long.
 */
export const byOrder =
  (operator: string): Lookup =>
  (entries, count, isNegated) => {
    const { holds } = operatorOf(operator);
    const sorted = inOrder(entries, holds(0, 1));
    const step = Math.max(32, noBits(count).length);
    const marks = isNegated ? marksWithout(sorted, count, step) : marksWith(sorted, othersThan(entries, count), step);
    return (places, have) => {
      const met = have === null ? 0 : countFirst(sorted, ({ need }) => holds(have, need));
      const at = isNegated ? Math.floor(met / step) : Math.ceil(met / step);
      intersect(places, marks[at] ?? noBits(count));
      const [from, to] = isNegated ? [at * step, met] : [met, Math.min(at * step, sorted.length)];
      for (let index = from; index < to; index++) removeBit(places, sorted[index]?.place ?? 0);
    };
  };

interface Threshold {
  place: number;
  need: Need;
}

/** The greatest first where what is less meets them. */
const inOrder = (entries: readonly Entry[], isLessMet: boolean): Threshold[] =>
  entries
    .flatMap(({ place, needs }) => needs.map((need) => ({ place, need })))
    .sort((one, other) => (one.need === other.need ? 0 : one.need < other.need === isLessMet ? 1 : -1));

/** The others, and the places of so many thresholds; the last mark has all. */
function marksWith(sorted: readonly Threshold[], others: Bits, step: number): Bits[] {
  const marks = [others];
  for (let from = 0; from < sorted.length; from += step) {
    const next = Int32Array.from(marks.at(-1) ?? others);
    for (const { place } of sorted.slice(from, from + step)) addBit(next, place);
    marks.push(next);
  }
  return marks;
}

/** All but the places of so many thresholds. */
function marksWithout(sorted: readonly Threshold[], count: number, step: number): Bits[] {
  const marks = [noBits(count).fill(-1)];
  for (let from = 0; from + step <= sorted.length; from += step) {
    const next = Int32Array.from(marks.at(-1) ?? []);
    for (const { place } of sorted.slice(from, from + step)) removeBit(next, place);
    marks.push(next);
  }
  return marks;
}

/** How many of the first are such; behind the first that is not, none is. */
function countFirst<T>(sorted: readonly T[], isSuch: (one: T) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const one = sorted[middle];
    if (one !== undefined && isSuch(one)) from = middle + 1;
    else to = middle;
  }
  return from;
}
