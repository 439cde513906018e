import { Command } from 'commander';
import { againstCommand } from './bench/against.js';
import { consoleCommand } from './bench/console.js';
import { importCommand } from './bench/import-command.js';
import { checkoutCommand, eventsCommand } from './bench/requests-command.js';
import { rulesCommand } from './bench/rules-command.js';
import { sweepsCommand } from './bench/sweeps-command.js';

const program = new Command('npm run bench --')
  .description(
    'Times what shops feel, on shops of its own that are taken away afterwards. Quiet machines only: what else runs is timed too.',
  )
  .helpOption('-h, --help', 'shows this')
  .addCommand(rulesCommand)
  .addCommand(eventsCommand)
  .addCommand(checkoutCommand)
  .addCommand(sweepsCommand)
  .addCommand(consoleCommand)
  .addCommand(importCommand)
  .addCommand(againstCommand);

await program.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
