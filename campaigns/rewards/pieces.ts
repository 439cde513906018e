import type { Cart } from '../cart.js';
import { roundHalfUp } from '../money.js';

/** Whole pieces of a line. What is left of the line is the price of all its quantity, `thousandths`; a piece costs its part of it. */
export interface Pieces {
  line: number;
  count: number;
  leftMinor: bigint;
  thousandths: bigint;
}

/** The whole pieces of each line: of 1.5 kg one. What costs nothing, or takes no discount, is no piece: else a free sample were "the cheapest". */
export const piecesOf = ({ lines }: Pick<Cart, 'lines'>, left: readonly number[]): Pieces[] =>
  lines.flatMap(({ quantity }, line) => {
    const [count, leftMinor] = [Math.floor(quantity), left[line] ?? 0];
    if (count <= 0 || leftMinor <= 0) return [];
    return { line, count, leftMinor: BigInt(leftMinor), thousandths: BigInt(Math.round(quantity * 1000)) };
  });

/** The cheapest first; at the same price those of the earlier line. */
export function byPrice(one: Pieces, other: Pieces): number {
  const [own, others] = [one.leftMinor * other.thousandths, other.leftMinor * one.thousandths];
  return own === others ? one.line - other.line : own < others ? -1 : 1;
}

/** What the pieces of a line cost together, rounded half up. */
export const costOf = ({ count, leftMinor, thousandths }: Pieces): number => roundHalfUp(leftMinor * BigInt(count) * 1000n, thousandths);

export const countOf = (pieces: readonly Pieces[]): number => pieces.reduce((sum, { count }) => sum + count, 0);

/** The first so many of them, and the others. */
export function parted(pieces: readonly Pieces[], count: number): [first: Pieces[], others: Pieces[]] {
  const [first, others]: [Pieces[], Pieces[]] = [[], []];
  let open = count;
  for (const some of pieces) {
    const taken = Math.min(open, some.count);
    open -= taken;
    if (taken > 0) first.push({ ...some, count: taken });
    if (taken < some.count) others.push({ ...some, count: some.count - taken });
  }
  return [first, others];
}

/** Fractions of one denominator, of each line. */
export interface Fractions {
  numerators: bigint[];
  denominator: bigint;
}

/** What the pieces cost, unrounded, line by line of a cart of so many. */
export function worthOf(pieces: readonly Pieces[], lines: number): Fractions {
  const denominator = pieces.reduce((common, { thousandths }) => (common / gcd(common, thousandths)) * thousandths, 1n);
  const numerators = Array.from({ length: lines }, () => 0n);
  for (const { line, count, leftMinor, thousandths } of pieces)
    numerators[line] = (numerators[line] ?? 0n) + leftMinor * BigInt(count) * 1000n * (denominator / thousandths);
  return { numerators, denominator };
}

const gcd = (one: bigint, other: bigint): bigint => (other === 0n ? one : gcd(other, one % other));
