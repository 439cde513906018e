import { FAILOVER_CODES, type FailoverCode, type Fault } from '../proxy.js';
import { type Random, randomFrom } from '../random.js';
import { brokenNow, differences, outcomeOf } from './outcome.js';
import type { FailoverShop } from './shop.js';
import { type Story, tellStory, untilDone } from './story.js';

/** One fault at one command of a story. */
export interface Case {
  story: Story;
  command: string;
  collection: string | null;
  nth: number;
  times: number;
  others: number;
  fault: Fault;
}

export function nameOf({ story, command, collection, nth, times, others, fault }: Case): string {
  const what = `${command}${collection === null ? '' : ` of ${collection}`} number ${nth}${times === 1 ? '' : `, ${times} times`}`;
  return `${story.name}: ${what}${others === 0 ? '' : `, and ${others} of any kind`}: ${JSON.stringify(fault)}`;
}

const CODES = Object.keys(FAILOVER_CODES).map(Number) as FailoverCode[];
const BOTH = [false, true];

const FAULTS: Fault[] = [
  ...BOTH.map((isDone): Fault => ({ kind: 'drop', isDone })),
  ...CODES.flatMap((code) => BOTH.map((isDone): Fault => ({ kind: 'error', code, isDone }))),
  { kind: 'write_concern_error', code: 64 },
  { kind: 'write_concern_error', code: 91 },
  ...BOTH.map((isDone): Fault => ({ kind: 'stall', isDone })),
];

const WRITES = ['insert', 'update', 'delete', 'findAndModify'];

/** What a telling without a fault comes to, and what it sends: a new collection is in here by itself. */
export interface Baseline {
  story: Story;
  outcome: Record<string, unknown>;
  sent: [pair: string, count: number][];
}

export async function baselineOf(story: Story, shop: FailoverShop): Promise<Baseline> {
  await untilDone(shop.begin);
  const told = await tellStory(story, shop);
  const sent = [...shop.proxy.sent].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const broken = [...told.broken, ...(await brokenNow())];
  if (broken.length > 0) throw new Error(`the story does not hold even where nothing fails: ${broken.join('; ')}`);
  return { story, outcome: await outcomeOf(told, shop), sent };
}

/** Greetings and cleaning up, of which nothing depends. */
const ASIDE = ['endSessions', 'ping', 'killCursors'];

/** As many as are asked while a server is away for a moment. What stalls takes a second each, and only a write has its concern not met. */
const OTHERS = 40;
const meetsOthers = ({ kind }: Fault): boolean => kind === 'drop' || kind === 'error';

/**
 * Each command and collection of the story with each fault, at an occurrence that the seed gives. The driver repeats a read once, and on a
 * replica set a write: half of the faults meet the repeat as well. Half of those where a server may fail everybody do so for a while.
 */
export function casesOf({ story, sent }: Baseline, seed: number): Case[] {
  const random = randomFrom(seed);
  return sent.flatMap(([pair, count]) => {
    const [command = '', collection = null] = pair.split(' ');
    const faults = FAULTS.filter(({ kind }) => kind !== 'write_concern_error' || WRITES.includes(command));
    return ASIDE.includes(command)
      ? []
      : faults.map((fault) => ({
          story,
          command,
          collection,
          nth: 1 + random.below(count),
          times: 1 + random.below(2),
          others: random.below(2) * (1 + random.below(OTHERS)) * Number(meetsOthers(fault)),
          fault,
        }));
  });
}

/** So many of them: as many of each command and collection, in a sequence that the seed gives. */
export function sampleOf(cases: Case[], count: number, seed: number): Case[] {
  const random = randomFrom(seed);
  const pairs = new Map<string, Case[]>();
  for (const one of shuffled(cases, random)) {
    const pair = `${one.command} ${one.collection}`;
    pairs.set(pair, [...(pairs.get(pair) ?? []), one]);
  }
  const groups = shuffled([...pairs.values()], random);
  const rounds = Math.max(...groups.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => groups.flatMap((group) => group[round] ?? []))
    .flat()
    .slice(0, count);
}

const shuffled = <T>(items: T[], random: Random): T[] =>
  items
    .map((item) => ({ item, place: random.below(1_000_000) }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);

/**
 * Tells the story with the fault in it. Returns what does not hold afterwards. What is sent together differs from one telling to the next:
 * where the command came less often this time, an earlier one is hit.
 */
export async function tryCase(one: Case, baseline: Baseline, shop: FailoverShop): Promise<string[]> {
  await untilDone(shop.begin);
  shop.proxy.aim(one, one.fault);
  const told = await tellStory(one.story, shop);
  const hits = shop.proxy.hits();
  shop.proxy.calm();
  const is = await untilDone(() => outcomeOf(told, shop));
  const broken = [
    ...told.broken,
    ...shop.bugs.map((bug) => `called a bug: ${bug.slice(0, 300)}`),
    ...differences(baseline.outcome, is),
    ...(await untilDone(brokenNow)),
  ];
  return hits === 0 && one.nth > 1 ? tryCase({ ...one, nth: one.nth >> 1 }, baseline, shop) : broken;
}
