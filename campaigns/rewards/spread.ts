/**
 * Spreads a total over lines in proportion to their weights by largest remainder, ties to the earlier line: the parts add up exactly,
 * and where the total is not above the weights' sum no part is above its own weight. Without any weight all parts are 0.
 */
export function spread(totalMinor: number, weights: readonly number[]): number[] {
  const sum = sumOf(weights);
  if (sum === 0) return weights.map(() => 0);
  if (totalMinor * sum <= Number.MAX_SAFE_INTEGER) return spreadInNumbers(totalMinor, weights, sum);
  return roundTogether(
    weights.map((weight) => BigInt(totalMinor) * BigInt(weight)),
    BigInt(sum),
  );
}

/** The same where numbers are exact: several times sooner, and nearly every cart is that small. */
function spreadInNumbers(totalMinor: number, weights: readonly number[], sum: number): number[] {
  const remainders = weights.map((weight) => (totalMinor * weight) % sum);
  const parts = weights.map((weight, line) => (totalMinor * weight - (remainders[line] ?? 0)) / sum);
  const left = totalMinor - sumOf(parts);
  if (left === 0) return parts;
  const byRemainder = [...remainders.keys()].sort((one, other) => (remainders[other] ?? 0) - (remainders[one] ?? 0) || one - other);
  for (const line of byRemainder.slice(0, left)) parts[line] = (parts[line] ?? 0) + 1;
  return parts;
}

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** Takes an amount off what is left of the lines, at most all of it, in proportion to it. */
export const takeOff = (amountMinor: number, left: readonly number[]): number[] => spread(Math.min(amountMinor, sumOf(left)), left);

/**
 * Rounds fractions of one denominator so that their total is rounded half up once (docs/model.md, "Money, carts, orders"). None may be
 * negative.
 */
export function roundTogether(numerators: readonly bigint[], denominator: bigint): number[] {
  const exact = numerators.reduce((total, numerator) => total + numerator, 0n);
  const floors = numerators.map((numerator) => numerator / denominator);
  const left = (2n * exact + denominator) / (2n * denominator) - floors.reduce((total, floor) => total + floor, 0n);
  const raised = new Set(byRemainder(numerators, denominator).slice(0, Number(left)));
  return floors.map((floor, line) => Number(floor) + (raised.has(line) ? 1 : 0));
}

const byRemainder = (numerators: readonly bigint[], denominator: bigint): number[] =>
  numerators
    .map((numerator, line) => ({ line, remainder: numerator % denominator }))
    .sort((one, other) => (one.remainder === other.remainder ? one.line - other.line : one.remainder > other.remainder ? -1 : 1))
    .map(({ line }) => line);
