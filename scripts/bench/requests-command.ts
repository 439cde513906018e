import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { whole } from '../whole.js';
import { timeCheckout } from './checkout.js';
import { timeEvents } from './events.js';
import { type Generator, startGenerator } from './load.js';
import { type Row, tableOf } from './rounds.js';
import type { Terms } from './terms.js';

const command = (
  name: string,
  description: string,
  time: (terms: Terms, generator: Generator) => Promise<Row[]>,
  stepsOf: (rounds: number) => number,
) =>
  new Command(name)
    .description(`${description} The server and what asks it are processes of their own; only loopback is used.`)
    .option('--rounds <number>', 'rounds of each', whole(1, 50), 5)
    .option('--seconds <number>', 'how long a round takes about', whole(1, 30), 3)
    .option('--campaigns <number>', 'how many a large shop has', whole(10, 10_000), 1000)
    .option('--orders <number>', 'how many a customer has who has many', whole(1, 20_000), 5000)
    .action((terms: Omit<Terms, 'step'>) => run(time, terms, stepsOf(terms.rounds)));

export const eventsCommand = command(
  'events',
  'Times order.paid with 30 and with 1,000 campaigns, and of a customer with 5,000 orders.',
  timeEvents,
  (rounds) => 5 + 4 * rounds,
);

export const checkoutCommand = command(
  'checkout',
  'Times quotes, reserves and redemptions with 1,000 campaigns, beside an Express route and bare conditional writes.',
  timeCheckout,
  (rounds) => 2 + 4 * rounds,
);

async function run(time: (terms: Terms, generator: Generator) => Promise<Row[]>, terms: Omit<Terms, 'step'>, steps: number): Promise<void> {
  const bar = new SingleBar({ format: '{bar} {value}/{total}  {what}', hideCursor: true, clearOnComplete: true });
  bar.start(steps, 0, { what: '' });
  const generator = await startGenerator();
  try {
    const rows = await time({ ...terms, step: (what) => bar.increment(1, { what }) }, generator);
    bar.stop();
    console.log(tableOf(rows));
  } finally {
    bar.stop();
    generator.stop();
  }
}
