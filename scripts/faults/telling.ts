import { CHANGE_TYPES } from '../../server/changes/change.js';
import { rebuildFigures } from '../../server/insights/rebuild.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { subscribe } from '../../server/webhooks/webhooks.service.js';
import { complained, goodwill, repliedTo } from './desk.js';
import { conclude, type Manner, play, type Schedule } from './interleaving.js';
import { brokenAtRest } from './invariants.js';
import { CUSTOMERS, ORDERS, plot } from './plot.js';
import { type Random, randomFrom } from './random.js';
import { readRecords } from './records.js';
import { delivered, introduced, placed, type Request, visited } from './requests.js';
import { MENDING, rest, runJob } from './rest.js';
import { day } from './story.js';
import { brokenTelling } from './told.js';
import { contextOf, type World } from './world.js';

const TELLING = JOBS.filter((job) => !MENDING.includes(job));

/** As many jobs as requests, and every second of them tells somebody something. */
const BREAKING: Manner = {
  job: (random) => (random.once(2) ? random.one(random.once(2) ? TELLING : JOBS) : null),
  isBreaking: true,
};

/** A program that tells what there is to tell. Whatever job fails, its next run goes on. */
const TELLER: Request = {
  name: 'a program',
  answersOnce: false,
  async send(world) {
    for (const job of TELLING) await runJob(world, job).catch(() => {});
    return { status: 200, headers: {}, text: '' };
  },
};

/**
 * A random schedule of a shop that tells everything it has to tell: customers may be written to, a webhook hears of every change. Commands
 * of many documents end after any of them, while requests are made, and while programs tell all of it: on the same day and the next, when
 * coupons are to be reminded of, and when they have run out.
 */
export async function tryTelling(seed: number, world: World): Promise<Schedule> {
  const random = randomFrom(seed);
  await world.wipe();
  for (const customer of CUSTOMERS) await introduced(customer).send(world);
  await subscribe({ url: world.outside.url, events: [...CHANGE_TYPES] }, contextOf(world));
  const requests = [...(await plot(random, world)), ...(await talk(random, world))];
  const first = await play(requests, BREAKING, random, world);
  const { broken } = first;
  let { steps } = first;
  await rest(world);
  broken.push(...(await conclude(requests, first.parts, world)));
  for (const days of [0, 1, 3, 9]) {
    const swept = await sweep(day(world, days), random);
    broken.push(...swept.broken.map((sentence) => `${sentence}, on day ${days}`));
    steps += swept.steps;
  }
  return { broken, steps };
}

/** What customers are written to for besides their coupons. */
async function talk(random: Random, world: World): Promise<Request[]> {
  const caseId = await complained(world, {});
  const kinds: readonly ((number: number) => Request)[] = [
    (number) => placed(`talk ${number}`, random.one(CUSTOMERS), { id: `unpaid ${number}` }),
    (number) => delivered(`talk ${number}`, random.one(ORDERS)),
    (number) => visited(`talk ${number}`, random.one(CUSTOMERS)),
    (number) => repliedTo(caseId, `word ${number}`),
    (number) => goodwill(caseId, `sorry ${number}`),
  ];
  return Array.from({ length: 2 + random.below(4) }, (_, number) => random.one(kinds)(number));
}

async function sweep(world: World, random: Random): Promise<Schedule> {
  const { broken, steps } = await play([TELLER, TELLER, TELLER], { job: () => null, isBreaking: true }, random, world);
  await rest(world, JOBS);
  const said = [
    ...(await brokenTelling(world.now, world.outside.told)),
    ...(await stillDue(world)),
    ...(await wrongFigures(world)),
    ...brokenAtRest(await readRecords()),
  ];
  return { broken: [...broken, ...said], steps };
}

async function stillDue({ shop, now }: World): Promise<string[]> {
  const due = await Promise.all(JOBS.map(async (job) => ({ name: job.name, count: await job.due(shop, now) })));
  return due.flatMap(({ name, count }) => (count === 0 ? [] : [`${count} are due for ${name}`]));
}

/** What `npm run rebuild -- --check` says. */
async function wrongFigures({ now }: World): Promise<string[]> {
  const wrong: string[] = [];
  await rebuildFigures(now, {
    isCheck: true,
    onDifference: ({ customerId, path, was, is }) => wrong.push(`${path} of ${customerId} is ${was}, and rebuilt it is ${is}`),
    onProgress: () => {},
  });
  return wrong;
}
