import type { Cart } from '../cart.js';
import { spread, sumOf } from '../rewards/spread.js';
import { type Amounts, sumAt } from './left.js';

/** The least that a line of this cost may be sold for, rounded up to the minor unit. */
const floorMinorOf = (costMinor: number, floorBp: number): number =>
  Number((BigInt(costMinor) * BigInt(10_000 + floorBp) + 9_999n) / 10_000n);

/** What may be taken off each line under a floor; of a line that is below it already, nothing. Without a known cost a line has no floor. */
export const roomsAbove = ({ lines }: Cart, floorBp: number): Amounts =>
  lines.map(({ lineTotalMinor, costMinor }) =>
    costMinor === undefined ? lineTotalMinor : Math.max(0, lineTotalMinor - floorMinorOf(costMinor, floorBp)),
  );

/** Cuts what the lanes take off one line down to its room: the last lane first, within a lane in proportion. */
export function cutLine(lanes: number[][][], line: number, roomMinor: number): void {
  let excess = sumOf(lanes.map((lane) => sumAt(lane, line))) - roomMinor;
  for (const lane of lanes.toReversed()) {
    if (excess <= 0) return;
    const weights = lane.map((one) => one[line] ?? 0);
    const cuts = spread(Math.min(excess, sumOf(weights)), weights);
    for (const [index, one] of lane.entries()) one[line] = (one[line] ?? 0) - (cuts[index] ?? 0);
    excess -= sumOf(cuts);
  }
}
