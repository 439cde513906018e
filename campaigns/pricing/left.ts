import type { Cart } from '../cart.js';
import type { Lane } from '../rewards/kind.js';

/** In minor units, of each line. */
export type Amounts = readonly number[];

/** What of a cart may still be discounted: of each line (0: it takes no discount), and of the shipping. */
export interface Left {
  goods: Amounts;
  shipping: Amounts;
}

export const wholeOf = ({ lines, shipping }: Cart): Left => ({
  goods: lines.map(({ discountable, lineTotalMinor }) => (discountable ? lineTotalMinor : 0)),
  shipping: [shipping?.amountMinor ?? 0],
});

export const sideOf = (lane: Lane): keyof Left => (lane === 'shipping' ? 'shipping' : 'goods');

/** What several take off one line together. */
export function sumAt(parts: readonly Amounts[], line: number): number {
  let sum = 0;
  for (const one of parts) sum += one[line] ?? 0;
  return sum;
}
