import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { ConfigError, readConfig } from '../server/config.js';
import { type Repair, repairFiles } from '../server/database/embedded/index.js';

const program = new Command('npm run repair --')
  .description(
    'Saves what is whole of a damaged embedded database, lists what is not, and keeps the damaged file beside the new one. ' +
      'Stop the program first. DATA_DIR names the folder.',
  )
  .option('--check', 'change nothing; exit with 1 when something is damaged')
  .helpOption('-h, --help', 'shows this')
  .addHelpText('after', '\nA backup of the folder, if there is one, is better than a repair: what is lost here stays lost.')
  .action(({ check }: { check?: boolean }) => run(check ?? false));

async function run(isCheck: boolean): Promise<void> {
  const { dataDir, mongodbUri } = readConfig();
  if (mongodbUri !== undefined) throw new ConfigError('MONGODB_URI is set, so there is no embedded database to repair.');
  const bar = new SingleBar({ format: '{bar} {value} of {total} documents', clearOnComplete: true });
  bar.start(0, 0);
  const onProgress = (done: number, total: number): void => {
    bar.setTotal(total);
    bar.update(done);
  };
  const repair = await repairFiles(dataDir, { isCheck, onProgress })
    .catch((error: { code?: string }) => {
      if (error.code !== 'ENOSPC') throw error;
      throw new Error(`There is no room in ${dataDir} for what is saved and the damaged file beside it. Make room, then run it again.`);
    })
    .finally(() => bar.stop());
  report(repair, dataDir);
  if (repair.lost.length > 0 || repair.isMoreLost || (isCheck && repair.findings.length > 0)) process.exitCode = 1;
}

function report({ findings, kept, lost, isMoreLost, damagedFile }: Repair, dataDir: string): void {
  if (findings.length === 0) {
    console.log(`The database in ${dataDir} is whole: ${kept} documents. Nothing was changed.`);
    return;
  }
  console.log(`Found: ${findings.join('; ')}.`);
  for (const { collection, count, ids } of lost)
    console.log(
      `Lost from ${collection}: ${count}${ids.length > 0 ? `, among them ${ids.map((id) => JSON.stringify(id)).join(', ')}` : ''}`,
    );
  if (isMoreLost) console.log('More may be lost that cannot be listed; what was changed or deleted there may be as it was before.');
  console.log(
    damagedFile === null
      ? 'Nothing was changed.'
      : `Saved ${kept} documents. The damaged file is now ${damagedFile}; keep it until you are sure. ` +
          'Now run "npm run rebuild", which sums the figures of customers again.',
  );
}

program.parseAsync().catch((error: unknown) => {
  process.exitCode = 1;
  console.error(error instanceof Error ? error.message : error);
});
