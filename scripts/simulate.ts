import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import { ConfigError } from '../server/config.js';
import { sentenceOf } from '../server/database/fault.js';
import { report } from './simulate/report.js';
import { type Plan, simulate, simulateAndKeep, ZONE } from './simulate/run.js';
import { whole } from './whole.js';

const program = new Command('npm run simulate --')
  .description(
    'Steps a simulated shop through days of visits, orders, deliveries, answers and complaints, hour by hour and through the same code that runs in ' +
      'production, and says what came of it. The same seed gives the same figures. No mail leaves.',
  )
  .option('--days <number>', 'how many days', whole(1, 400), 30)
  .option('--seed <number>', 'another seed, another life', whole(0, 1_000_000), 1)
  .option('--from <date>', 'the first day, YYYY-MM-DD', date, '2026-01-05')
  .option('--customers <number>', 'how many people shop there', whole(1, 5000), 50)
  .option('--keep', 'keeps the shop in the data directory; afterwards SHOP=<name> npm start shows it')
  .option('--shop <name>', 'the name of the shop', 'simulation')
  .helpOption('-h, --help', 'shows this')
  .addHelpText('after', '\nFor example: npm run simulate -- --days 30')
  .action(run);

function date(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: ZONE }).isValid) return text;
  throw new InvalidArgumentError('It must be a date such as 2026-01-05.');
}

async function run({ keep, ...plan }: Plan & { keep?: true }): Promise<void> {
  if (plan.shop === 'demo') throw new ConfigError('The shop demo is the demo’s own. Name another with --shop.');
  const bar = new SingleBar({ format: '{bar} {value}/{total} hours  {date}', hideCursor: true });
  bar.start(plan.days * 24, 0, { date: plan.from });
  const onHour = (hours: number, now: Date) => bar.update(hours, { date: now.toISOString().slice(0, 10) });
  const figures = await (keep ? simulateAndKeep : simulate)(plan, onHour).finally(() => bar.stop());
  console.log(['', ...report(plan, figures)].join('\n'));
  if (keep) console.log(`\nSee it: SHOP=${plan.shop} npm start`);
}

await program.parseAsync().catch((error: unknown) => {
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
});
process.exit(0);
