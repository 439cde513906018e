import { DAY_MS } from '../../campaigns/durations.js';
import { earnedCampaigns } from './campaigns.js';
import type { Generator, Measured, Sent } from './load.js';
import { activate, answersOf, introduce, paidOrder, payment, settled, shopper } from './requests.js';
import type { Row } from './rounds.js';
import { type BenchShop, withBenchShop } from './shop.js';
import type { Terms } from './terms.js';
import { twoAgainstOne } from './two.js';

const AT_ONCE = 32;
const PER_SECOND = 100;
const BIG = { shopId: 'big' };
const BATCH = 250;
const ONE_BY_ONE = 60;
/** Until then what Node compiles is still getting faster: the first thousand orders take twice as long. */
const WARMING = 3000;

/** order.paid, of which each earns one coupon of a campaign with a total and a budget. */
export async function timeEvents(terms: Terms, generator: Generator): Promise<Row[]> {
  const [few, many] = [30, terms.campaigns];
  return [
    ...(await withCampaigns(few, terms, async (shop) => [
      await asFastAsItGoes(few, shop, terms, generator),
      await ofBigCustomer(shop, terms, generator),
    ])),
    ...(await withCampaigns(many, terms, async (shop) => [
      await asFastAsItGoes(many, shop, terms, generator),
      ...(await atARate(many, shop, terms, generator)),
      ...(await twoAgainstOne(shop, terms, generator, { what: 'order.paid', atOnce: AT_ONCE, requestsOf: payments })),
    ])),
  ];
}

function withCampaigns(count: number, { step }: Terms, act: (shop: BenchShop) => Promise<Row[]>): Promise<Row[]> {
  step(`a shop with ${count} campaigns`);
  return withBenchShop(async (shop) => {
    await introduce(shop);
    await activate(shop, earnedCampaigns(count));
    return act(shop);
  });
}

const targetOf = ({ url, key }: BenchShop) => ({ urls: [url], key });

let next = 0;
/** Each of the customer who has not ordered for the longest time. */
const payments = (count: number) => Array.from({ length: count }, () => payment(shopper(next++)));

/** What the server's process used of the processors for each of so many requests, in milliseconds. */
async function cpuOf(shop: BenchShop, count: number, act: () => Promise<void>): Promise<number> {
  const before = await shop.cpuMs();
  await act();
  return ((await shop.cpuMs()) - before) / count;
}

async function asFastAsItGoes(campaigns: number, shop: BenchShop, { rounds, seconds, step }: Terms, generator: Generator): Promise<Row> {
  const what = `order.paid, ${AT_ONCE} at once, ${campaigns} campaigns`;
  const send = (count: number) => generator.send({ ...targetOf(shop), requests: payments(count), pace: { atOnce: AT_ONCE } });
  step(`${what}: warming up`);
  const count = Math.ceil((await send(WARMING)).perSecond * seconds);
  const [values, cpuMs] = [[] as number[], [] as number[]];
  for (let round = 0; round < rounds; round++) {
    step(what);
    cpuMs.push(await cpuOf(shop, count, async () => void values.push((await send(count)).perSecond)));
  }
  return { what, unit: 'a second', values, cpuMs };
}

async function atARate(campaigns: number, shop: BenchShop, { rounds, seconds, step }: Terms, generator: Generator): Promise<Row[]> {
  const what = `order.paid, ${PER_SECOND} a second, ${campaigns} campaigns`;
  const [measured, cpuMs] = [[] as Measured[], [] as number[]];
  await settled(shop);
  for (let round = 0; round < rounds; round++) {
    step(what);
    const requests = payments(PER_SECOND * seconds);
    const send = async () => void measured.push(await generator.send({ ...targetOf(shop), requests, pace: { perSecond: PER_SECOND } }));
    cpuMs.push(await cpuOf(shop, requests.length, send));
  }
  return [
    { what: `${what}: half within`, unit: 'ms', values: measured.map(({ p50Ms }) => p50Ms), cpuMs },
    { what: `${what}: 99 % within`, unit: 'ms', values: measured.map(({ p99Ms }) => p99Ms) },
  ];
}

/** One at a time, by turns: somebody who has ordered 5,000 times, and those who hardly ever have. */
async function ofBigCustomer(shop: BenchShop, { rounds, orders, step }: Terms, generator: Generator): Promise<Row> {
  step(`telling the ${orders} orders of one customer`);
  for (let told = 0; told < orders; told += BATCH)
    await answersOf(shop, [{ method: 'POST', path: '/v1/events', body: Array.from({ length: BATCH }, (_, i) => past(told + i)) }]);
  await settled(shop);
  const send = async (requests: Sent[]) => (await generator.send({ ...targetOf(shop), requests, pace: { atOnce: 1 } })).p50Ms;
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    step(`order.paid of a customer with ${orders} orders`);
    const small = await send(payments(ONE_BY_ONE));
    values.push((await send(Array.from({ length: ONE_BY_ONE }, () => payment(BIG)))) / small);
  }
  return { what: `order.paid of a customer with ${orders} orders against one with a few`, unit: '×', values };
}

/** An order of days ago that earns nothing any more. */
const past = (i: number) => ({ ...paidOrder(BIG, new Date(Date.now() - DAY_MS - i * 60_000)), backfill: true });
