import { Command } from 'commander';

export const rulesCommand = new Command('rules')
  .description(
    'Asks 10 to 10,000 campaigns of carts of 5 to 20 lines: which of them a cart may have, and what they take off it together; beside json-rules-engine, ' +
      'json-logic-js and bare bitmaps. The answers are compared before. Takes some three minutes.',
  )
  .action(async () => (await import('./engines/bench.js')).benchRules());
