import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Command } from 'commander';
import { aHome, surroundings } from './program.js';

export const importCommand = new Command('import')
  .description('Times the import of a year (docs/import.md) into a shop of its own.')
  .argument('<folder>', 'the folder with the gzipped CSV files')
  .action(run);

async function run(folder: string): Promise<void> {
  const home = aHome();
  const env = { ...surroundings(), DATA_DIR: home.env.DATA_DIR };
  const child = spawn('npm', ['run', '-s', 'import', '--', folder], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  home.end();
  if (code !== 0) throw new Error('The import failed.');
}
