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
      ...(await ofBigCustomer(shop, terms, generator)),
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

/**
 * One at a time: somebody who has ordered 5,000 times, and somebody who had ordered once, each so many times in a row; and as many who order once.
 * Whoever orders again before the sweep has summed what came before pays for that, however few orders they have, so that only the first two
 * differ in nothing but in how many there are.
 */
async function ofBigCustomer(shop: BenchShop, { rounds, orders, step }: Terms, generator: Generator): Promise<Row[]> {
  step(`telling the ${orders} orders of one customer`);
  for (let told = 0; told < orders; told += BATCH)
    await answersOf(shop, [{ method: 'POST', path: '/v1/events', body: Array.from({ length: BATCH }, (_, i) => past(told + i)) }]);
  const send = async (requests: Sent[]) => {
    await settled(shop);
    return (await generator.send({ ...targetOf(shop), requests, pace: { atOnce: 1 } })).p50Ms;
  };
  const inARow = (customer: object) => send(Array.from({ length: ONE_BY_ONE }, () => payment(customer)));
  const [againstFew, againstMany] = [[] as number[], [] as number[]];
  for (let round = 0; round < rounds; round++) {
    step(`order.paid of a customer with ${orders} orders`);
    const few = { shopId: `few-${round}` };
    await answersOf(shop, [payment(few)]);
    const small = await inARow(few);
    const big = await inARow(BIG);
    againstFew.push(big / small);
    againstMany.push(big / (await send(payments(ONE_BY_ONE))));
  }
  const what = `order.paid of a customer with ${orders} orders against`;
  return [
    { what: `${what} one with a few`, unit: '×', values: againstFew },
    { what: `${what} those who do not order again meanwhile`, unit: '×', values: againstMany },
  ];
}

/** An order of days ago that earns nothing any more. */
const past = (i: number) => ({ ...paidOrder(BIG, new Date(Date.now() - DAY_MS - i * 60_000)), backfill: true });
