/**
 * Spreads a total over lines in proportion to their weights by largest remainder, ties to the earlier line: the parts add up exactly,
 * and where the total is not above the weights' sum no part is above its own weight. Without any weight all parts are 0.
 */
export function spread(totalMinor: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  return roundTogether(
    weights.map((weight) => BigInt(totalMinor) * BigInt(weight)),
    BigInt(sum),
  );
}

/** Rounds fractions of one denominator so that their total is rounded half up once (model.md, Money). None may be negative. */
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
