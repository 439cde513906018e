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
  const [remainders, parts]: [number[], number[]] = [[], []];
  let left = totalMinor;
  for (const weight of weights) {
    const remainder = (totalMinor * weight) % sum;
    const part = (totalMinor * weight - remainder) / sum;
    remainders.push(remainder);
    parts.push(part);
    left -= part;
  }
  if (left === 0) return parts;
  return raisedByRemainder(parts, remainders, left);
}

/** One more to so many parts, those with the greatest remainders, the earlier of equals. There are more parts than that. */
function raisedByRemainder(parts: number[], remainders: number[], count: number): number[] {
  if (parts.length > FEW) return raisedInTurn(parts, remainders, count);
  for (let raised = 0; raised < count; raised++) {
    let first = 0;
    for (let line = 1; line < parts.length; line++) if ((remainders[line] ?? 0) > (remainders[first] ?? 0)) first = line;
    parts[first] = (parts[first] ?? 0) + 1;
    remainders[first] = -1;
  }
  return parts;
}

/** Up to so many looking for the greatest again and again takes less time than sorting. */
const FEW = 24;

function raisedInTurn(parts: number[], remainders: readonly number[], count: number): number[] {
  const least = Float64Array.from(remainders).sort()[remainders.length - count] ?? 0;
  let equals = count;
  for (const remainder of remainders) if (remainder > least) equals -= 1;
  for (const [line, remainder] of remainders.entries()) {
    const isRaised = remainder > least || (remainder === least && equals-- > 0);
    if (isRaised) parts[line] = (parts[line] ?? 0) + 1;
  }
  return parts;
}

export function sumOf(amounts: readonly number[]): number {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  return sum;
}

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
