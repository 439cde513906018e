import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS } from '../../campaigns/durations.js';
import { addDays, startOfDay } from '../../campaigns/local-time.js';
import { type Config, readConfig } from '../../server/config.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { flushRefusals } from '../../server/events/refusals.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { Refusal } from '../../server/lib/refusal.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import { flushInFlight } from '../../server/redemptions/settle-later.js';
import { holdClock, type Stepper, shopNow } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import { openShop } from '../../server/shop/shop.service.js';
import { findShop } from '../../server/shop/shop.store.js';
import { FORGETFUL } from '../forgetful-store.js';
import { as, hireActors } from './actors.js';
import { act } from './acts.js';
import { beginCampaigns } from './campaigns.js';
import { workAtDesk } from './desk.js';
import { type Figures, readFigures } from './figures.js';
import { CALM, type Deed, lifeOf } from './life.js';
import { peopleOf } from './people.js';

/** What is to be simulated. */
export interface Plan {
  shop: string;
  seed: number;
  from: string; // the first day, the shop's
  days: number;
  customers: number;
}

/** The shop's zone and currency. */
export const ZONE = 'Asia/Shanghai';
export const CURRENCY = 'CNY';

/** The service desk works at 08:30 and at 18:30 of the shop's day: in the hours that end then. */
export const DESK_HOURS = [9, 19];
export const BEFORE_MS = HOUR_MS / 2;

export type Progress = (hours: number, now: Date) => void;

/** Runs the plan in a shop that is gone afterwards, and says what came of it. */
export const simulate = (plan: Plan, onHour: Progress = () => {}): Promise<Figures> =>
  inPassingShop(plan.shop, (shop) => live(plan, shop, onHour));

/** The same in the data directory, where `SHOP=<name> npm start` shows it. Refuses a shop that is there already. */
export const simulateAndKeep = (plan: Plan, onHour: Progress = () => {}): Promise<Figures> =>
  inShop(configFor(plan.shop), (shop) => live(plan, shop, onHour));

/** Nothing is to survive, so nothing goes to the disk. */

/** Opens a new shop for as long as something happens in it. */
export async function inPassingShop<Result>(name: string, happen: (shop: Shop) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-simulation-'));
  const embedded = await openEmbeddedDatabase(directory, { store: FORGETFUL });
  try {
    return await inShop({ ...configFor(name), mongodbUri: embedded.uri }, happen);
  } finally {
    await embedded.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Of the surroundings only where things lie: the figures are the plan's alone. */
function configFor(shop: string): Config {
  const { DATA_DIR, EMBEDDED_MEMORY_MB, PORT, HOST } = process.env;
  return readConfig({ DATA_DIR, EMBEDDED_MEMORY_MB, PORT, HOST, SHOP: shop });
}

async function inShop<Result>(config: Config, happen: (shop: Shop) => Promise<Result>): Promise<Result> {
  const { name } = config.shop;
  const database = await openDatabase(config, name);
  try {
    if ((await findShop()) !== null)
      throw new Refusal('invalid', `There is a shop ${name} already. Name another with --shop, or leave out --keep.`);
    await buildIndexes();
    const settings = { title: 'The Simulated Teahouse', zone: ZONE, currency: CURRENCY, locale: 'en', clock: 'stepped' } as const;
    const publicUrl = `http://${config.host}:${config.port}`;
    return await happen(await openShop({ ...config.shop, ...settings }, { publicUrl, secret: undefined }));
  } finally {
    await database.close();
  }
}

async function live(plan: Plan, shop: Shop, onHour: Progress): Promise<Figures> {
  const stepper = await holdClock(shop);
  await step(plan, shop, stepper, onHour).finally(() => stepper.release());
  await Promise.all([flushRefusals(), flushInFlight()]);
  return readFigures(await shopNow(shop));
}

/** Hour by hour: what people did in it, then whoever works at the desk, then all jobs. */
async function step(plan: Plan, shop: Shop, stepper: Stepper, onHour: Progress): Promise<void> {
  const begin = startOfDay(plan.from, ZONE).toJSDate();
  const end = startOfDay(addDays(plan.from, plan.days), ZONE).toJSDate();
  await stepper.moveTo(begin);
  await hireActors();
  const [claimable] = await beginCampaigns(as('marketer', shop, begin));
  const deeds = livesOf(plan);
  let done = 0;
  for (let now = begin; now < end; ) {
    now = new Date(now.getTime() + HOUR_MS);
    await stepper.moveTo(now);
    for (let deed = deeds[done]; deed && deed.at <= now; deed = deeds[++done]) await act(deed, { shop, claimable: claimable?._id ?? '' });
    const hours = (now.getTime() - begin.getTime()) / HOUR_MS;
    if (DESK_HOURS.includes(hours % 24)) await workAtDesk(shop, new Date(now.getTime() - BEFORE_MS), plan.seed);
    await runAllJobs(shop, now);
    onHour(hours, now);
  }
}

/** Everything that everybody does, in its sequence; the same for the same plan. */
const livesOf = (plan: Plan): Deed[] =>
  peopleOf(plan.customers, plan.seed, plan.from)
    .flatMap((person) => lifeOf(person, plan, plan.seed, CALM))
    .sort((one, other) => one.at.getTime() - other.at.getTime() || one.who.number - other.who.number);

/** Nobody else runs jobs while we hold the clock, so that they need no leases of their own; what fails stops the simulation. */
async function runAllJobs(shop: Shop, now: Date): Promise<void> {
  for (const { run } of JOBS) await run(shop, now, NO_MAIL);
}
