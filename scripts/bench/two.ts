import type { Generator, Sent } from './load.js';
import type { Row } from './rounds.js';
import { type BenchShop, openBenchShop } from './shop.js';
import type { Terms } from './terms.js';

interface Asked {
  what: string;
  atOnce: number;
  requestsOf(count: number): Sent[];
}

/**
 * How many times as many requests two processes answer as one does, on one database, twice as many at once. Only on the server that
 * MONGODB_URI names: the embedded database lies in one of the processes. Shops that are to grow look at this.
 */
export async function twoAgainstOne(shop: BenchShop, terms: Terms, generator: Generator, asked: Asked): Promise<Row[]> {
  if (process.env.MONGODB_URI === undefined) return [];
  const other = await openBenchShop(shop.home);
  const rate = async (urls: string[], count: number) =>
    (await generator.send({ urls, key: shop.key, requests: asked.requestsOf(count), pace: { atOnce: asked.atOnce * urls.length } }))
      .perSecond;
  const [one, two] = [[shop.url], [shop.url, other.url]];
  const count = Math.ceil((await rate(two, 200)) * terms.seconds);
  const values: number[] = [];
  for (let round = 0; round < terms.rounds; round++) values.push((await rate(two, count)) / (await rate(one, count)));
  await other.stop();
  return [{ what: `${asked.what}: two processes against one`, unit: '×', values }];
}
