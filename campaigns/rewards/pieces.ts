import type { Cart } from '../cart.js';
import { roundHalfUp } from '../money.js';

/** Whole pieces of a line. What is left of the line is the price of all its quantity, `thousandths`; a piece costs its part of it. */
export interface Pieces {
  line: number;
  count: number;
  leftMinor: number;
  thousandths: number;
}

/** The whole pieces of each line: of 1.5 kg one. What costs nothing, or takes no discount, is no piece: else a free sample were "the cheapest". */
export function piecesOf({ lines }: Pick<Cart, 'lines'>, left: readonly number[]): Pieces[] {
  const pieces: Pieces[] = [];
  for (const [line, { quantity }] of lines.entries()) {
    const [count, leftMinor] = [Math.floor(quantity), left[line] ?? 0];
    if (count > 0 && leftMinor > 0) pieces.push({ line, count, leftMinor, thousandths: Math.round(quantity * 1000) });
  }
  return pieces;
}

/** The cheapest first; at the same price those of the earlier line. */
export function byPrice(one: Pieces, other: Pieces): number {
  const [own, others] = [one.leftMinor * other.thousandths, other.leftMinor * one.thousandths];
  if (own > Number.MAX_SAFE_INTEGER || others > Number.MAX_SAFE_INTEGER) return byExactPrice(one, other);
  return own - others || one.line - other.line;
}

function byExactPrice(one: Pieces, other: Pieces): number {
  const [own, others] = [BigInt(one.leftMinor) * BigInt(other.thousandths), BigInt(other.leftMinor) * BigInt(one.thousandths)];
  return own === others ? one.line - other.line : own < others ? -1 : 1;
}

/** What the pieces of a line cost together, rounded half up. */
export const costOf = ({ count, leftMinor, thousandths }: Pieces): number =>
  roundHalfUp(BigInt(leftMinor) * BigInt(count) * 1000n, thousandths);

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
  let denominator = 1n;
  for (const { thousandths } of pieces) denominator = (denominator / gcd(denominator, BigInt(thousandths))) * BigInt(thousandths);
  const numerators = Array.from({ length: lines }, () => 0n);
  for (const { line, count, leftMinor, thousandths } of pieces)
    numerators[line] = (numerators[line] ?? 0n) + BigInt(leftMinor) * BigInt(count) * 1000n * (denominator / BigInt(thousandths));
  return { numerators, denominator };
}

const gcd = (one: bigint, other: bigint): bigint => (other === 0n ? one : gcd(other, one % other));
