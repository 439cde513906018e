import { automaticCampaigns, earnedCampaigns } from './campaigns.js';
import type { Generator, Load, Measured, Sent } from './load.js';
import {
  activate,
  answersOf,
  claimedCoupons,
  type Held,
  introduce,
  quoteOf,
  redemptionOf,
  reserveOf,
  settled,
  shopper,
} from './requests.js';
import type { Row } from './rounds.js';
import { type BenchShop, withBenchShop } from './shop.js';
import type { Terms } from './terms.js';
import { twoAgainstOne } from './two.js';

const QUOTES_A_SECOND = 300;
const RESERVES_A_SECOND = 200;
const AT_ONCE = 32;
const AUTOMATIC = 0.3; // of the campaigns
const HOT_AT_ONCE = 50;
const REDEMPTIONS = 1200; // a round: some three seconds, so that what runs by itself has its share in each
const BARE_WRITES = 8000;

/** A shop with many campaigns, of which some apply by themselves, and what the checkout asks of it. */
export const timeCheckout = (terms: Terms, generator: Generator): Promise<Row[]> => {
  terms.step(`a shop with ${terms.campaigns} campaigns`);
  return withBenchShop(async (shop) => {
    await introduce(shop);
    const automatic = Math.ceil(terms.campaigns * AUTOMATIC);
    await activate(shop, [...earnedCampaigns(terms.campaigns - automatic), ...automaticCampaigns(automatic)]);
    const { rounds, seconds } = terms;
    const coupons = new Coupons(await claimedCoupons(shop, rounds * (RESERVES_A_SECOND * seconds + REDEMPTIONS) + WARMING));
    await settled(shop);
    const bench = { shop, terms, generator, coupons };
    await warmUp(bench);
    return [
      ...(await quotesAtARate(bench)),
      ...(await quotesAgainstExpress(bench)),
      ...(await reservesAtARate(bench)),
      ...(await redemptions(bench)),
      ...(await twoAgainstOne(shop, terms, generator, {
        what: 'quote',
        atOnce: AT_ONCE,
        requestsOf: (count) => coupons.look(count).map(quoteOf),
      })),
    ];
  });
};

const WARMING = 1500; // of each: until then what Node compiles is still getting faster

interface Bench {
  shop: BenchShop;
  terms: Terms;
  generator: Generator;
  coupons: Coupons;
}

/** Each is used once; quotes use none. */
class Coupons {
  #next = 0;
  constructor(readonly all: readonly Held[]) {}
  take(count: number): Held[] {
    const taken = this.all.slice(this.#next, this.#next + count);
    this.#next += count;
    return taken;
  }
  look(count: number): Held[] {
    return Array.from({ length: count }, (_, i) => this.all[i % this.all.length] as Held);
  }
}

async function warmUp({ shop, terms, generator, coupons }: Bench): Promise<void> {
  terms.step('warming up');
  const send = (requests: Sent[]) => generator.send({ urls: [shop.url], key: shop.key, requests, pace: { atOnce: AT_ONCE } });
  await send(coupons.look(WARMING).map(quoteOf));
  await send(coupons.take(WARMING).map(redemptionOf));
  await settled(shop);
}

/** As many rounds as there are to be, each with what the server's process used of the processors. */
async function inRounds(
  bench: Bench,
  what: string,
  loadOf: () => Pick<Load, 'requests' | 'pace'>,
): Promise<{ measured: Measured[]; cpuMs: number[] }> {
  const { shop, terms, generator } = bench;
  const [measured, cpuMs] = [[] as Measured[], [] as number[]];
  for (let round = 0; round < terms.rounds; round++) {
    terms.step(what);
    const load = loadOf();
    const before = await shop.cpuMs();
    measured.push(await generator.send({ urls: [shop.url], key: shop.key, ...load }));
    cpuMs.push(((await shop.cpuMs()) - before) / load.requests.length);
  }
  return { measured, cpuMs };
}

const within = (what: string, { measured, cpuMs }: { measured: Measured[]; cpuMs: number[] }): Row[] => [
  { what: `${what}: half within`, unit: 'ms', values: measured.map(({ p50Ms }) => p50Ms), cpuMs },
  { what: `${what}: 99 % within`, unit: 'ms', values: measured.map(({ p99Ms }) => p99Ms) },
];

async function quotesAtARate(bench: Bench): Promise<Row[]> {
  const { coupons, terms } = bench;
  const what = `quote, ${QUOTES_A_SECOND} a second, ${terms.campaigns} campaigns`;
  const quotes = (count: number) => coupons.look(count).map(quoteOf);
  const pace = { perSecond: QUOTES_A_SECOND };
  return within(what, await inRounds(bench, what, () => ({ requests: quotes(QUOTES_A_SECOND * terms.seconds), pace })));
}

/** By turns with the route that somebody would write by hand, in the same process and on the same documents. */
async function quotesAgainstExpress({ shop, terms, generator, coupons }: Bench): Promise<Row[]> {
  const ids = await answersOf<{ id: string }>(
    shop,
    Array.from({ length: 200 }, (_, i) => ({ method: 'GET', path: `/v1/customers/shop:${shopper(i).shopId}` })),
  );
  const profiles = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ method: 'GET', path: `/profiles/${ids[i % ids.length]?.id}` }));
  const pace = { atOnce: AT_ONCE };
  const quote = (count: number) => generator.send({ urls: [shop.url], key: shop.key, requests: coupons.look(count).map(quoteOf), pace });
  const profile = (count: number) => generator.send({ urls: [shop.profilesUrl], key: shop.key, requests: profiles(count), pace });
  const counts = {
    quote: Math.ceil((await quote(300)).perSecond * terms.seconds),
    profile: Math.ceil((await profile(1000)).perSecond * terms.seconds),
  };
  const [ours, theirs, cpuMs] = [[] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < terms.rounds; round++) {
    terms.step('quotes by turns with an Express route');
    const before = await shop.cpuMs();
    ours.push((await quote(counts.quote)).perSecond);
    cpuMs.push(((await shop.cpuMs()) - before) / counts.quote);
    theirs.push((await profile(counts.profile)).perSecond);
  }
  return [
    { what: `quote, ${AT_ONCE} at once, ${terms.campaigns} campaigns`, unit: 'a second', values: ours, cpuMs },
    { what: `an Express route that authenticates and reads a profile, ${AT_ONCE} at once`, unit: 'a second', values: theirs },
    { what: 'quote against that route', unit: '×', values: ratios(ours, theirs) },
  ];
}

const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, round) => value / (theirs[round] ?? Number.NaN));

async function reservesAtARate(bench: Bench): Promise<Row[]> {
  const { coupons, terms } = bench;
  const what = `reserve, ${RESERVES_A_SECOND} a second`;
  const pace = { perSecond: RESERVES_A_SECOND };
  return within(
    what,
    await inRounds(bench, what, () => ({ requests: coupons.take(RESERVES_A_SECOND * terms.seconds).map(reserveOf), pace })),
  );
}

/** All of one campaign, whose total and budget are hot; beside a bare conditional write of one hot document, as the same process makes it. */
async function redemptions(bench: Bench): Promise<Row[]> {
  const { shop, terms, generator, coupons } = bench;
  const what = `reserve + confirm of one campaign, ${HOT_AT_ONCE} at once`;
  const redeem = (count: number) =>
    generator.send({ urls: [shop.url], key: shop.key, requests: coupons.take(count).map(redemptionOf), pace: { atOnce: HOT_AT_ONCE } });
  const [ours, updates, finds, cpuMs] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < terms.rounds; round++) {
    terms.step(what);
    const before = await shop.cpuMs();
    ours.push((await redeem(REDEMPTIONS)).perSecond);
    cpuMs.push(((await shop.cpuMs()) - before) / REDEMPTIONS);
    updates.push(await shop.bare('updateOne', BARE_WRITES, HOT_AT_ONCE));
    finds.push(await shop.bare('findOneAndUpdate', BARE_WRITES, HOT_AT_ONCE));
  }
  return [
    { what, unit: 'a second', values: ours, cpuMs },
    { what: `a bare conditional updateOne of a hot document, ${HOT_AT_ONCE} at once`, unit: 'a second', values: updates },
    { what: `a bare findOneAndUpdate of a hot document, ${HOT_AT_ONCE} at once`, unit: 'a second', values: finds },
    { what: 'reserve + confirm against updateOne', unit: '×', values: ratios(ours, updates) },
  ];
}
