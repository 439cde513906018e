import { SingleBar } from 'cli-progress';
import { type Baseline, baselineOf, type Case, casesOf, nameOf, sampleOf, tryCase } from './cases.js';
import { type FailoverShop, openFailoverShop } from './shop.js';
import { STORIES } from './stories.js';
import type { Story } from './story.js';

/** What the proxy passes for: in front of a set the driver repeats writes by itself. */
export const FRONTS = ['single', 'set'] as const;
export type Front = (typeof FRONTS)[number];
const NAMES: Record<Front, string> = { single: 'a single server', set: 'a replica set' };

export interface Sweep {
  seed: number;
  fronts: readonly Front[];
  /** At the most so many in front of each kind of server. */
  most: number;
  mongodbUri: string | undefined;
  /** Says what came of a case, and what does not hold. */
  judge(name: string, trial: () => Promise<string[]>): Promise<unknown>;
}

/** Every command and collection with every fault, in front of each of these servers. */
export async function sweepFailovers({ seed, fronts, most, mongodbUri, judge }: Sweep): Promise<void> {
  for (const front of fronts) {
    const shop = await openFailoverShop({ isReplicaSet: front === 'set', mongodbUri });
    const where = NAMES[front];
    try {
      const { baselines, cases } = await prepare(shop, seed, most);
      const bar = new SingleBar({ format: `{bar} {value}/{total} faults in front of ${where}  {eta} s`, hideCursor: true });
      bar.start(cases.length, 0);
      for (const one of cases) {
        await judge(`${nameOf(one)}, in front of ${where}`, () => tryCase(one, baselineFor(one, baselines), shop));
        bar.increment();
      }
      bar.stop();
    } finally {
      await shop.close();
    }
  }
}

/** What each story comes to without a fault, and the cases that a seed draws from what it sends. */
export async function prepare(shop: FailoverShop, seed: number, most: number): Promise<{ baselines: Map<Story, Baseline>; cases: Case[] }> {
  const baselines = new Map<Story, Baseline>();
  for (const story of STORIES) baselines.set(story, await baselineOf(story, shop));
  const all = [...baselines.values()].flatMap((baseline) => casesOf(baseline, seed));
  return { baselines, cases: sampleOf(all, most, seed) };
}

export function baselineFor({ story }: Case, baselines: Map<Story, Baseline>): Baseline {
  const baseline = baselines.get(story);
  if (!baseline) throw new Error(`${story.name} was never told`);
  return baseline;
}
