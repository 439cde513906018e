/** A set of places, one bit each: 32 of them are compared at once. */
export type Bits = Int32Array;

export const noBits = (places: number): Bits => new Int32Array((places + 31) >>> 5);

export const allBits = (places: number): Bits => {
  const bits = noBits(places).fill(-1);
  if ((places & 31) !== 0) bits[places >>> 5] = (1 << (places & 31)) - 1;
  return bits;
};

export const hasBit = (bits: Bits, place: number): boolean => ((bits[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;

export function addBit(bits: Bits, place: number): void {
  bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31));
}

export function removeBit(bits: Bits, place: number): void {
  bits[place >>> 5] = (bits[place >>> 5] ?? 0) & ~(1 << (place & 31));
}

/** Leaves in the first what is in both. */
export function intersect(bits: Bits, other: Bits): void {
  for (let at = 0; at < bits.length; at++) bits[at] = (bits[at] ?? 0) & (other[at] ?? 0);
}

/** Takes from the first what is in the other. */
export function subtract(bits: Bits, other: Bits): void {
  for (let at = 0; at < bits.length; at++) bits[at] = (bits[at] ?? 0) & ~(other[at] ?? 0);
}

/** Puts into the first what is in the other. */
export function unite(bits: Bits, other: Bits): void {
  for (let at = 0; at < bits.length; at++) bits[at] = (bits[at] ?? 0) | (other[at] ?? 0);
}

export function minus(bits: Bits, other: Bits): Bits {
  const rest = bits.slice();
  subtract(rest, other);
  return rest;
}

export function plus(bits: Bits, other: Bits): Bits {
  const all = bits.slice();
  unite(all, other);
  return all;
}

/** Visits each place, from the first on, that is in both. It may be taken out meanwhile. */
export function eachBit(bits: Bits, visit: (place: number) => void, other = bits): void {
  for (let at = 0; at < bits.length; at++)
    for (let word = (bits[at] ?? 0) & (other[at] ?? 0); word !== 0; word &= word - 1) visit(at * 32 + 31 - Math.clz32(word & -word));
}

/** The first places, at most so many. */
export function firstBits(bits: Bits, most: number): Bits {
  const first = new Int32Array(bits.length);
  let left = most;
  for (let at = 0; at < bits.length && left > 0; at++)
    for (let word = bits[at] ?? 0; word !== 0 && left > 0; word &= word - 1, left--) first[at] = (first[at] ?? 0) | (word & -word);
  return first;
}

export function countBits(bits: Bits): number {
  let count = 0;
  for (let at = 0; at < bits.length; at++) count += ones(bits[at] ?? 0);
  return count;
}

/** How many bits of a word are set, reckoned for all pairs, fours and bytes at once (Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
