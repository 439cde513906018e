import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { readConfig } from '../server/config.js';
import { buildIndexes, openDatabase } from '../server/database/connect.js';
import { sentenceOf } from '../server/database/fault.js';
import { type Difference, rebuildFigures } from '../server/insights/rebuild.js';
import { shopNow } from '../server/shop/clock.js';
import { openShop } from '../server/shop/shop.service.js';

const program = new Command('npm run rebuild --')
  .description("Sums every customer's figures again from orders, coupons and redemptions, and names each figure that was different.")
  .option('--check', 'change nothing; exit with 1 when a figure is wrong (one that only waits to be summed is named, but not wrong)')
  .helpOption('-h, --help', 'shows this')
  .action(({ check }: { check?: boolean }) => run(check ?? false));

async function run(isCheck: boolean): Promise<void> {
  const config = readConfig();
  const database = await openDatabase(config, config.shop.name);
  try {
    await buildIndexes();
    const shop = await openShop(config.shop, { publicUrl: config.publicUrl ?? '', secret: config.linkSecret });
    const found = await rebuild(isCheck, await shopNow(shop));
    report(found, isCheck);
  } finally {
    await database.close();
  }
}

/** Shows how far it is, if anybody looks, and lists what it finds. */
async function rebuild(isCheck: boolean, now: Date): Promise<Difference[]> {
  const found: Difference[] = [];
  const bar = new SingleBar({ format: '{bar} {value} of {total} customers', clearOnComplete: true });
  bar.start(0, 0);
  await rebuildFigures(now, {
    isCheck,
    onDifference: (difference) => found.push(difference),
    onProgress(done, total) {
      bar.setTotal(total);
      bar.update(done);
    },
  }).finally(() => bar.stop());
  return found;
}

function report(found: Difference[], isCheck: boolean): void {
  for (const { customerId, path, was, is, wasStale } of found)
    console.log(`${customerId} ${path}: was ${was ?? 'none'}, is ${is ?? 'none'}${wasStale ? ' (was waiting to be summed)' : ''}`);
  const wrong = found.filter(({ wasStale }) => !wasStale).length;
  const waiting = found.length - wrong;
  console.log(`Wrong figures: ${wrong}. Figures that waited to be summed: ${waiting}.${isCheck ? ' Nothing was changed.' : ''}`);
  if (isCheck && wrong > 0) process.exitCode = 1;
}

program.parseAsync().catch((error: unknown) => {
  process.exitCode = 1;
  console.error(sentenceOf(error) ?? error);
});
