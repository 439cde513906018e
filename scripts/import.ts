import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { type Config, ConfigError, readConfig } from '../server/config.js';
import { buildIndexes, openDatabase } from '../server/database/connect.js';
import { sentenceOf } from '../server/database/fault.js';
import { flushRefusals } from '../server/events/refusals.js';
import { flushInFlight } from '../server/redemptions/settle-later.js';
import { shopNow } from '../server/shop/clock.js';
import { openShop } from '../server/shop/shop.service.js';
import { CURRENCY, ZONE } from './import/baskets.js';
import type { Outcome } from './import/replay.js';
import { complaints, report } from './import/report.js';
import { importJourney, readJourney } from './import/run.js';
// What the jobs of the program know of all rooms, the import's database has collections and indexes for.
import '../server/jobs/jobs.js';

const program = new Command('npm run import --')
  .description(
    'Replays a year of a real shop (dunnhumby, The Complete Journey) as events into a shop of its own, with its own clock. No mail leaves. ' +
      'Doing it twice changes nothing.',
  )
  .argument('<dir>', 'the folder with the gzipped CSV files')
  .option('--shop <name>', 'the shop to fill; afterwards SHOP=<name> npm start shows it', 'journey')
  .helpOption('-h, --help', 'shows this')
  .action((dir: string, { shop }: { shop: string }) => run(dir, shop));

async function run(dir: string, name: string): Promise<void> {
  const config = configFor(name);
  const journey = await readJourney(dir);
  for (const complaint of complaints(journey)) console.log(complaint);
  const database = await openDatabase(config, config.shop.name);
  try {
    await buildIndexes();
    const shop = await openShop(
      { ...config.shop, title: config.shop.title ?? 'Complete Journey', zone: ZONE, currency: CURRENCY, clock: 'stepped' },
      { publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`, secret: config.linkSecret },
    );
    const bar = new SingleBar({ format: '{bar} {value}/{total} baskets  {date}  {rate} events/s  {coupons} coupons', hideCursor: true });
    bar.start(journey.baskets.length, 0, { date: '', rate: 0, coupons: 0 });
    const imported = await importJourney(journey, shop, progressOn(bar)).finally(() => bar.stop());
    await Promise.all([flushRefusals(), flushInFlight()]);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    console.log((await report(journey, imported, peakBytes, await shopNow(shop))).join('\n'));
  } finally {
    await database.close();
  }
}

/** The settings of the environment, but of this shop. */
function configFor(name: string): Config {
  if (name === 'demo') throw new ConfigError('The shop demo is the demo’s own. Name another with --shop.');
  process.env.SHOP = name;
  const config = readConfig();
  if (config.shop.name === name) return config;
  throw new ConfigError(
    `MONGODB_URI names the database ${config.shop.name}, but --shop says ${name}, and a year of history must not fall into the wrong shop. ` +
      `Take the name out of MONGODB_URI, or say --shop ${config.shop.name}.`,
  );
}

function progressOn(bar: SingleBar): (outcome: Outcome, date: string) => void {
  const started = performance.now();
  return ({ told, known, coupons }, date) =>
    bar.update(told + known, { date, coupons, rate: Math.round((told * 1000) / (performance.now() - started)) });
}

program.parseAsync().catch((error: unknown) => {
  process.exitCode = 1;
  console.error(sentenceOf(error) ?? error);
});
