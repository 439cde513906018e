import { addBit, type Bits, intersect, noBits, removeBit, subtract, unite } from './bits.js';
import { numberOf } from './conditions.js';
import { operatorOf } from './evaluate.js';
import type { Need } from './parts.js';

/** What is demanded of a fact, and the place of whoever demands it. */
export interface Entry {
  place: number;
  needs: readonly Need[];
}

/** Takes out of the places those whose demand a value does not meet; null: it is not known. Places without a demand stay. */
export type Sift = (places: Bits, have: unknown) => void;

/** Makes demands on one fact that are looked up the same way ready for its values. Where they are not negated each place has one at most. */
export type Lookup = (entries: readonly Entry[], count: number, isNegated: boolean) => Sift;

export function othersThan(entries: readonly Entry[], count: number): Bits {
  const others = noBits(count).fill(-1);
  for (const { place } of entries) removeBit(others, place);
  return others;
}

/** Whether there is a value. */
export const byKnown: Lookup = (entries, count, isNegated) => {
  const others = othersThan(entries, count);
  const { holds } = operatorOf('exists');
  return (places, have) => {
    if ((have !== null && holds(have, true)) === isNegated) intersect(places, others);
  };
};

// ---- by the value itself

/** By a value: the places that need it. */
export const byOne: Lookup = (entries, count, isNegated) => found(entries, count, isNegated, (find, have, places) => find(have, places));

/** By each value of a list. */
export const byMember: Lookup = (entries, count, isNegated) =>
  found(entries, count, isNegated, (find, have, places) => {
    if (Array.isArray(have)) for (const one of have) find(one, places);
  });

type Find = (value: unknown, places: Bits) => void;

function found(
  entries: readonly Entry[],
  count: number,
  isNegated: boolean,
  each: (find: Find, have: unknown, places: Bits) => void,
): Sift {
  const find = finder(holdersOf(entries, count), isNegated ? takeOut : putIn);
  if (isNegated) return (places, have) => each(find, have, places);
  const [others, kept] = [othersThan(entries, count), noBits(count)];
  return (places, have) => {
    kept.set(others);
    each(find, have, kept);
    intersect(places, kept);
  };
}

/** Those who need a value: few as a list, many as bits, whichever is the shorter. */
type Holders = readonly number[] | Bits;

function takeOut(places: Bits, holders: Holders): void {
  if (holders instanceof Int32Array) subtract(places, holders);
  else for (const place of holders) removeBit(places, place);
}

function putIn(places: Bits, holders: Holders): void {
  if (holders instanceof Int32Array) unite(places, holders);
  else for (const place of holders) addBit(places, place);
}

interface HoldersOf {
  exactly: ReadonlyMap<unknown, Holders>;
  textsOf: ReadonlyMap<unknown, Holders>; // by the number that a text is read as
  hasNumbers: boolean;
}

/** As `equal` compares: a number held as a text is read as one beside a number. */
function finder({ exactly, textsOf, hasNumbers }: HoldersOf, apply: (places: Bits, holders: Holders) => void): Find {
  const findSame: Find = (value, places) => {
    const same = exactly.get(value);
    if (same !== undefined) apply(places, same);
  };
  if (!hasNumbers && textsOf.size === 0) return findSame;
  return (value, places) => {
    findSame(value, places);
    if (typeof value === 'number') {
      const texts = textsOf.get(value);
      if (texts !== undefined) apply(places, texts);
    } else if (hasNumbers && typeof value === 'string') {
      const numbers = exactly.get(numberOf(value));
      if (numbers !== undefined) apply(places, numbers);
    }
  };
}

function holdersOf(entries: readonly Entry[], count: number): HoldersOf {
  const [exactly, textsOf] = [new Map<Need, Set<number>>(), new Map<number, Set<number>>()];
  for (const { place, needs } of entries)
    for (const need of needs) {
      put(exactly, need, place);
      const number = typeof need === 'string' ? numberOf(need) : null;
      if (number !== null) put(textsOf, number, place);
    }
  return {
    exactly: packed(exactly, count),
    textsOf: packed(textsOf, count),
    hasNumbers: [...exactly.keys()].some((need) => typeof need === 'number'),
  };
}

function put<Key>(places: Map<Key, Set<number>>, key: Key, place: number): void {
  const some = places.get(key) ?? new Set();
  places.set(key, some.add(place));
}

function packed<Key>(places: Map<Key, Set<number>>, count: number): Map<Key, Holders> {
  const words = noBits(count).length;
  return new Map(Array.from(places, ([key, some]) => [key, some.size <= words ? [...some] : bitsOf(some, count)]));
}

function bitsOf(places: Iterable<number>, count: number): Bits {
  const bits = noBits(count);
  for (const place of places) addBit(bits, place);
  return bits;
}
