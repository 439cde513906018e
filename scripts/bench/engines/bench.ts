import { isDeepStrictEqual } from 'node:util';
import { bareBitmaps } from './bitmaps.js';
import { type Contestant, interpreted, jsonLogicJs, jsonRulesEngine, ours } from './contestants.js';
import { fullDecisions } from './full.js';
import { type Workload, workloadOf } from './workload.js';

/** So many campaigns at once. */
const SIZES = [10, 100, 1000, 10_000] as const;
const SEED = 7;
const ROUNDS = 5;
/** Seconds of CPU that each is timed in a round. Seconds of the clock would count who else uses the machine. */
const CPU_SECONDS = 0.4;

const CONTESTANTS: Record<string, { contestant: Contestant; compared: number }> = {
  ours: { contestant: ours, compared: 200 },
  'json-rules-engine 7.3.1': { contestant: jsonRulesEngine, compared: 20 },
  'json-logic-js 2.0.5': { contestant: jsonLogicJs, compared: 200 },
  'ours, one by one': { contestant: interpreted, compared: 40 },
  'bare bitmaps': { contestant: bareBitmaps, compared: 200 },
};

type Ask = (visit: number) => unknown;

/** `npm run bench -- rules`: which campaigns a cart may have, and what they come to, beside two engines that are often used for it. */
export async function benchRules(): Promise<void> {
  console.log(
    `Carts a second of CPU: medians of ${ROUNDS} rounds of ${CPU_SECONDS} s of CPU each, and their spread. All in one run, seed ${SEED}; the answers are compared before.`,
  );
  for (const size of SIZES) {
    const workload = workloadOf(size, SEED);
    const asks = Object.entries(CONTESTANTS).map(([name, { contestant, compared }]) => ({ name, compared, ask: contestant(workload) }));
    await compare(size, workload, asks);
    const full = { name: 'ours, full decisions', ask: fullDecisions(workload) };
    const rates = await timed([...asks, full], workload.visits.length);
    console.table(rowsOf(rates));
  }
}

/** Each says the same of each cart that it is asked. json-rules-engine is slow, so it is asked of fewer. */
async function compare(
  size: number,
  { visits }: Workload,
  asks: { name: string; compared: number; ask: ReturnType<Contestant> }[],
): Promise<void> {
  const found = await Promise.all(visits.map(async (_, visit) => [...((await asks[0]?.ask(visit)) ?? [])].sort()));
  for (const { name, ask, compared } of asks)
    for (let visit = 0; visit < compared / Math.max(1, size / 1000); visit++) {
      const said = [...(await ask(visit))].sort();
      if (!isDeepStrictEqual(said, found[visit]))
        throw new Error(`${name} says otherwise of cart ${visit}: ${said.join()} instead of ${found[visit]?.join()}.`);
    }
  const counts = found.map(({ length }) => length).sort((one, other) => one - other);
  console.log(
    `\n${size} campaigns; of ${counts.length} carts the median may have ${counts[counts.length >> 1]}, at most ${counts.at(-1)}.`,
  );
}

/** Carts a second of CPU, round by round, by turns. The first round is not counted: it makes the code ready. */
async function timed(asks: { name: string; ask: Ask }[], visits: number): Promise<Map<string, number[]>> {
  const rates = new Map<string, number[]>(asks.map(({ name }) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const { name, ask } of asks) {
      const rate = await rateOf(ask, visits);
      if (round > 0) rates.get(name)?.push(rate);
    }
  return rates;
}

async function rateOf(ask: Ask, visits: number): Promise<number> {
  const began = cpuSeconds();
  let [asked, until] = [0, 1];
  for (let passed = 0; passed < CPU_SECONDS; passed = cpuSeconds() - began) {
    // The clock is looked at seldom, so that it costs nothing.
    for (; asked < until; asked++) {
      const said = ask(asked % visits);
      if (said instanceof Promise) await said;
    }
    until = asked + Math.max(1, Math.floor(asked / 20));
  }
  return asked / (cpuSeconds() - began);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** A ratio is that of each round, and the median of these: what disturbs the machine disturbs both. */
function rowsOf(rates: ReadonlyMap<string, number[]>): Record<string, object> {
  const beside = (own: number[], peer: string): number[] => own.map((rate, round) => rate / (rates.get(peer)?.[round] ?? Number.NaN));
  return Object.fromEntries(
    Array.from(rates, ([name, own]) => [
      name,
      {
        'carts/s': shown(median(own)),
        spread: `${shown(Math.min(...own))} to ${shown(Math.max(...own))}`,
        '× json-rules-engine': shown(median(beside(own, 'json-rules-engine 7.3.1'))),
        '× json-logic': shown(median(beside(own, 'json-logic-js 2.0.5'))),
        '× bare bitmaps': shown(median(beside(own, 'bare bitmaps'))),
      },
    ]),
  );
}

const median = (numbers: number[]): number => [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;

const shown = (number: number): number => Number(number.toPrecision(3));
