import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { HOUR_MS } from '../campaigns/durations.js';
import { readConfig } from '../server/config.js';
import { buildIndexes, openDatabase } from '../server/database/connect.js';
import { sentenceOf } from '../server/database/fault.js';
import { flushRefusals } from '../server/events/refusals.js';
import { type Run, runJobs } from '../server/jobs/run.js';
import { openMail } from '../server/messages/mail-drivers.js';
import { countMessages, type MessageCount } from '../server/messages/messages.store.js';
import { flushInFlight } from '../server/redemptions/settle-later.js';
import { holdClock, shopNow } from '../server/shop/clock.js';
import type { Shop } from '../server/shop/shop.js';
import { openShop } from '../server/shop/shop.service.js';
import { findShop } from '../server/shop/shop.store.js';

const { days, hours } = new Command('npm run step --')
  .description(
    "Moves a stepped shop's clock on, hour by hour, and runs all jobs at each hour. The program itself may be running beside it.",
  )
  .option('--days <number>', 'days of 24 hours', whole, 0)
  .option('--hours <number>', 'hours', whole, 0)
  .addHelpText('after', '\nFor example: npm run step -- --days 3')
  .parse()
  .opts<{ days: number; hours: number }>();

function whole(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  console.error(`${text} is not a whole number from 0 to 9999.`);
  process.exit(1);
}

async function main(steps: number): Promise<void> {
  if (steps === 0) throw new Error('Say how far: npm run step -- --days 3, or --hours 5.');
  const config = readConfig();
  const database = await openDatabase(config, config.shop.name);
  try {
    if ((await findShop()) === null) throw new Error(`There is no shop ${config.shop.name} yet. "npm start" begins it.`);
    await buildIndexes();
    const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
    const shop = await openShop(config.shop, { publicUrl, secret: config.linkSecret });
    const mail = openMail(config, shop);
    const before = await countMessages();
    const runs = await step(shop, steps, (now) => runJobs(shop, now, mail));
    await Promise.all([flushRefusals(), flushInFlight()]);
    report(runs, news(before, await countMessages()), shop, await shopNow(shop));
    console.log(`Mails: ${mail.description}`);
    mail.close();
    refuseFailures(runs);
  } finally {
    await database.close();
  }
}

/** From the shop's present on, an hour at a time. */
async function step(shop: Shop, steps: number, runAll: (now: Date) => Promise<Run[]>): Promise<Run[]> {
  const stepper = await holdClock(shop);
  const bar = new SingleBar({ format: '{bar} {value}/{total} hours  {time}', noTTYOutput: false, hideCursor: true });
  const runs: Run[] = [];
  try {
    const start = await shopNow(shop);
    bar.start(steps, 0, { time: words(start, shop) });
    for (let done = 1; done <= steps; done++) {
      const now = new Date(start.getTime() + done * HOUR_MS);
      await stepper.moveTo(now);
      runs.push(...(await runAll(now)));
      bar.update(done, { time: words(now, shop) });
    }
  } finally {
    bar.stop();
    await stepper.release();
  }
  return runs;
}

function report(runs: Run[], messages: MessageCount[], shop: Shop, now: Date): void {
  console.log(`\nIt is now ${words(now, shop)} in the shop ${shop.name}.\n`);
  for (const [name, handled] of totals(runs)) console.log(`${name.padEnd(24)} ${handled}`);
  console.log(messages.length === 0 ? '\nNo messages.' : '\nMessages:');
  for (const { kind, state, reason, count } of messages)
    console.log(`${kind.padEnd(24)} ${count} ${[state, reason].filter(Boolean).join(': ')}`);
}

function refuseFailures(runs: Run[]): void {
  const failures = runs.filter(({ error, isBusy }) => error !== null || isBusy);
  const sentences = failures.map(({ name, error }) =>
    error === null ? `${name} was kept busy by another program.` : `${name} failed: ${error}`,
  );
  if (sentences.length > 0) throw new Error([...new Set(sentences)].join('\n'));
}

function totals(runs: Run[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, handled } of runs) sums.set(name, (sums.get(name) ?? 0) + (handled ?? 0));
  return sums;
}

/** What has been added since; what was planned before may be sent by now. */
function news(before: MessageCount[], after: MessageCount[]): MessageCount[] {
  const earlier = new Map(before.map((row) => [keyOf(row), row.count]));
  return after.map((row) => ({ ...row, count: row.count - (earlier.get(keyOf(row)) ?? 0) })).filter(({ count }) => count > 0);
}

const keyOf = ({ kind, state, reason }: MessageCount): string => JSON.stringify([kind, state, reason]);

const words = (instant: Date, { zone }: Shop): string =>
  instant.toLocaleString('en', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' });

await main(days * 24 + hours).catch((error: unknown) => {
  console.error(sentenceOf(error) ?? (error instanceof Error ? error.message : error));
  process.exit(1);
});
process.exit(0);
