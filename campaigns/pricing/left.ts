import type { Cart } from '../cart.js';
import type { Lane } from '../rewards/kind.js';

/** What of a cart may still be discounted: of each line (0: it takes no discount), and of the shipping. In minor units. */
export interface Left {
  goods: number[];
  shipping: number[];
}

export const wholeOf = ({ lines, shipping }: Cart): Left => ({
  goods: lines.map(({ discountable, lineTotalMinor }) => (discountable ? lineTotalMinor : 0)),
  shipping: [shipping?.amountMinor ?? 0],
});

export const sideOf = (lane: Lane): keyof Left => (lane === 'shipping' ? 'shipping' : 'goods');
