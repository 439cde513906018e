import { roundTogether } from './rewards/spread.js';

interface Line {
  id: string;
  quantity: number;
  lineTotalMinor: number;
}

interface Returned {
  id: string;
  lines: readonly { id: string; quantity: number }[];
}

/**
 * The order with what is left of each line after its refunds, each refund id counted once (docs/model.md, "The earning order goes back"):
 * lineTotalMinor × (quantity − returned) ÷ quantity, the total rounded half up once. More returned than bought counts as all of it;
 * lines that the order does not have are passed over. A line of quantity 0 keeps its total: no part of it can be named by a quantity,
 * and a refund line of quantity 0 is only money.
 */
export function remaining<Order extends { lines: Line[] }>(order: Order, refunds: readonly Returned[]): Order {
  const returned = returnedByLine(refunds);
  const left = order.lines.map((line) => leftOf(line, returned.get(line.id) ?? 0));
  const denominator = left.reduce((product, { of }) => leastCommonMultiple(product, of), 1n);
  const totals = roundTogether(
    left.map((part) => part.numerator * (denominator / part.of)),
    denominator,
  );
  const lines = order.lines.map((line, index) => ({ ...line, quantity: left[index]?.quantity ?? 0, lineTotalMinor: totals[index] ?? 0 }));
  return { ...order, lines };
}

/** Thousandths returned, by line id. */
function returnedByLine(refunds: readonly Returned[]): Map<string, number> {
  const once = new Map(refunds.toReversed().map((refund) => [refund.id, refund]));
  const returned = new Map<string, number>();
  for (const { id, quantity } of [...once.values()].flatMap(({ lines }) => lines)) {
    returned.set(id, (returned.get(id) ?? 0) + thousandths(quantity));
  }
  return returned;
}

function leftOf({ quantity, lineTotalMinor }: Line, returned: number): { quantity: number; numerator: bigint; of: bigint } {
  const bought = thousandths(quantity);
  if (bought === 0) return { quantity, numerator: BigInt(lineTotalMinor), of: 1n };
  const left = Math.max(0, bought - returned);
  const shared = greatestCommonDivisor(BigInt(left), BigInt(bought));
  return { quantity: left / 1000, numerator: (BigInt(lineTotalMinor) * BigInt(left)) / shared, of: BigInt(bought) / shared };
}

const thousandths = (quantity: number): number => Math.round(quantity * 1000);
const greatestCommonDivisor = (one: bigint, other: bigint): bigint => (other === 0n ? one : greatestCommonDivisor(other, one % other));
const leastCommonMultiple = (one: bigint, other: bigint): bigint => (one / greatestCommonDivisor(one, other)) * other;
