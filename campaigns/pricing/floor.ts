import type { CartLine } from '../cart.js';

/** The least that a line of this cost may be sold for, rounded up to the minor unit. */
export const floorMinorOf = (costMinor: number, floorBp: number): number =>
  Number((BigInt(costMinor) * BigInt(10_000 + floorBp) + 9_999n) / 10_000n);

/** What may be taken off a line at most under a floor; of a line that is below it already, nothing. Without a known cost there is no floor. */
export const roomAbove = ({ lineTotalMinor, costMinor }: CartLine, floorBp: number): number =>
  costMinor === undefined ? lineTotalMinor : Math.max(0, lineTotalMinor - floorMinorOf(costMinor, floorBp));
