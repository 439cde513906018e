/** Two trees that are timed beside each other: the one at work, and the one it is compared with. */
export interface Sides {
  ours(): Promise<number>;
  theirs(): Promise<number>;
}

/** Milliseconds of one round of each. */
export interface Pair {
  oursMs: number;
  theirsMs: number;
}

export interface Summary {
  oursMs: number; // medians
  theirsMs: number;
  ratio: number; // the median of ours ÷ theirs, round by round: above 1 we are slower
  from: number; // the middle half of those ratios
  to: number;
}

/** So many rounds of both, by turns the one first and the other: what disturbs the machine disturbs both. The first of each only warms. */
export async function timeInPairs({ ours, theirs }: Sides, rounds: number): Promise<Pair[]> {
  await ours();
  await theirs();
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const oursMs = await ours();
      pairs.push({ oursMs, theirsMs: await theirs() });
    } else {
      const theirsMs = await theirs();
      pairs.push({ oursMs: await ours(), theirsMs });
    }
  }
  return pairs;
}

export function summaryOf(pairs: readonly Pair[]): Summary {
  const ratios = pairs.map(({ oursMs, theirsMs }) => oursMs / theirsMs);
  return {
    oursMs: quantile(
      pairs.map(({ oursMs }) => oursMs),
      0.5,
    ),
    theirsMs: quantile(
      pairs.map(({ theirsMs }) => theirsMs),
      0.5,
    ),
    ratio: quantile(ratios, 0.5),
    from: quantile(ratios, 0.25),
    to: quantile(ratios, 0.75),
  };
}

/** By linear interpolation between the two nearest. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}
