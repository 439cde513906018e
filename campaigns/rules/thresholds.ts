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
    const places = Int32Array.from(sorted, ({ place }) => place);
    const countMet = counterOf(
      sorted.map(({ need }) => need),
      holds,
    );
    const step = Math.max(32, noBits(count).length);
    const marks = isNegated ? marksWithout(places, count, step) : marksWith(places, othersThan(entries, count), step);
    return (left, have) => {
      const met = have === null ? 0 : countMet(have);
      const at = isNegated ? Math.floor(met / step) : Math.ceil(met / step);
      const mark = marks[at];
      if (mark) intersect(left, mark);
      const [from, to] = isNegated ? [at * step, met] : [met, Math.min(at * step, places.length)];
      for (let index = from; index < to; index++) removeBit(left, places[index] ?? 0);
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
function marksWith(places: Int32Array, others: Bits, step: number): Bits[] {
  const marks = [others];
  for (let from = 0; from < places.length; from += step) {
    const next = Int32Array.from(marks.at(-1) ?? others);
    for (const place of places.subarray(from, from + step)) addBit(next, place);
    marks.push(next);
  }
  return marks;
}

/** All but the places of so many thresholds. */
function marksWithout(places: Int32Array, count: number, step: number): Bits[] {
  const marks = [noBits(count).fill(-1)];
  for (let from = 0; from + step <= places.length; from += step) {
    const next = Int32Array.from(marks.at(-1) ?? []);
    for (const place of places.subarray(from, from + step)) removeBit(next, place);
    marks.push(next);
  }
  return marks;
}

type Holds = (have: unknown, need: unknown) => boolean;

/** How many of the first thresholds a value meets. Numbers are compared as such, all else as the operator does. */
function counterOf(needs: readonly Need[], holds: Holds): (have: unknown) => number {
  const count = (have: unknown): number => countFirst(needs.length, (index) => holds(have, needs[index]));
  if (!needs.every((need) => typeof need === 'number')) return count;
  const [sign, isMetAt] = [holds(0, 1) ? -1 : 1, holds(0, 0)];
  const rising = Float64Array.from(needs, (need) => sign * need);
  return (have) => (typeof have === 'number' ? countUntil(rising, sign * have, isMetAt) : count(have));
}

/** How many are below a value, or where that counts at it. */
function countUntil(rising: Float64Array, value: number, isMetAt: boolean): number {
  let [from, to] = [0, rising.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const one = rising[middle] ?? 0;
    if (one < value || (isMetAt && one === value)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many of the first are such; behind the first that is not, none is. */
function countFirst(length: number, isSuch: (index: number) => boolean): number {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isSuch(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}
