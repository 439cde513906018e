import { Argument, Command } from 'commander';
import { whole } from '../whole.js';

const customers = whole(100, 1_000_000);

export const sweepsCommand = new Command('sweeps')
  .description(
    'Runs every job over shops of so many customers, each with an order and a coupon, of which a tenth to a fifth have something due; then with nothing to do. ' +
      'Names what one thing costs at each number, in CPU and in commands, and the longest turn of the event loop.',
  )
  .addArgument(new Argument('[customers...]', 'how many').argParser(collected).default([10_000, 100_000], '10000 100000'))
  .addHelpText('after', '\n100,000 customers need some 1.5 GB of memory.')
  .action(async (sizes: number[]) => (await import('./sweeps.js')).benchSweeps(sizes));

let own: number[] = [];

function collected(text: string): number[] {
  own = [...own, customers(text)];
  return own;
}
