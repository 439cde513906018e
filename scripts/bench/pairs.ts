import { quantile, spreadOf } from './rounds.js';

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
  const sorted = ratios.toSorted((one, other) => one - other);
  return {
    oursMs: spreadOf(pairs.map(({ oursMs }) => oursMs)).median,
    theirsMs: spreadOf(pairs.map(({ theirsMs }) => theirsMs)).median,
    ratio: quantile(sorted, 0.5),
    from: quantile(sorted, 0.25),
    to: quantile(sorted, 0.75),
  };
}
