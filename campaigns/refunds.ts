import { roundTogether } from './rewards/spread.js';

interface Line {
  id: string;
  quantity: number;
  lineTotalMinor: number;
  costMinor?: number | undefined;
}

interface Returned {
  id: string;
  lines: readonly { id: string; quantity: number }[];
}

/**
 * The order with what is left of each line after its refunds, each refund id counted once (docs/model.md, "The earning order goes back"):
 * lineTotalMinor × (quantity − returned) ÷ quantity, the total rounded half up once; costMinor likewise. More returned than bought counts as
 * all of it; lines that the order does not have are passed over. A line of quantity 0 keeps its total: no part of it can be named by a quantity,
 * and a refund line of quantity 0 is only money.
 */
export function remaining<Order extends { lines: Line[] }>(order: Order, refunds: readonly Returned[]): Order {
  const returned = returnedByLine(refunds);
  const shares = order.lines.map((line) => shareLeft(line, returned.get(line.id) ?? 0));
  const totals = partsLeft(order.lines, shares, ({ lineTotalMinor }) => lineTotalMinor);
  const costs = order.lines.some(hasCost) ? partsLeft(order.lines, shares, ({ costMinor = 0 }) => costMinor) : [];
  const lines = order.lines.map((line, index) => ({
    ...line,
    quantity: shares[index]?.quantity ?? 0,
    lineTotalMinor: totals[index] ?? 0,
    ...(hasCost(line) && { costMinor: costs[index] ?? 0 }),
  }));
  return { ...order, lines };
}

const hasCost = ({ costMinor }: Line): boolean => costMinor !== undefined;

/** Thousandths returned, by line id. */
function returnedByLine(refunds: readonly Returned[]): Map<string, number> {
  const once = new Map(refunds.toReversed().map((refund) => [refund.id, refund]));
  const returned = new Map<string, number>();
  for (const { id, quantity } of [...once.values()].flatMap(({ lines }) => lines)) {
    returned.set(id, (returned.get(id) ?? 0) + thousandths(quantity));
  }
  return returned;
}

/** What is left of a line: `part` of `of` equal parts. */
interface Share {
  quantity: number;
  part: bigint;
  of: bigint;
}

function shareLeft({ quantity }: Line, returned: number): Share {
  const bought = thousandths(quantity);
  if (bought === 0) return { quantity, part: 1n, of: 1n };
  const left = Math.max(0, bought - returned);
  const shared = greatestCommonDivisor(BigInt(left), BigInt(bought));
  return { quantity: left / 1000, part: BigInt(left) / shared, of: BigInt(bought) / shared };
}

/** What is left of an amount of each line, the total rounded half up once. */
function partsLeft(lines: readonly Line[], shares: readonly Share[], amountOf: (line: Line) => number): number[] {
  const denominator = shares.reduce((product, { of }) => leastCommonMultiple(product, of), 1n);
  const whole = lines.map((line) => BigInt(amountOf(line)));
  return roundTogether(
    shares.map(({ part, of }, index) => (whole[index] ?? 0n) * part * (denominator / of)),
    denominator,
  );
}

const thousandths = (quantity: number): number => Math.round(quantity * 1000);
const greatestCommonDivisor = (one: bigint, other: bigint): bigint => (other === 0n ? one : greatestCommonDivisor(other, one % other));
const leastCommonMultiple = (one: bigint, other: bigint): bigint => (one / greatestCommonDivisor(one, other)) * other;
