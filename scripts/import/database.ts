import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Config, ConfigError } from '../../server/config.js';
import { type Database, openDatabase } from '../../server/database/connect.js';
import { prepareDataFolder } from '../../server/database/data-folder.js';
import { ownProgram } from '../../server/lib/own-files.js';

const PROGRAM = ownProgram('scripts/import/database-program.ts');

export interface DatabaseBeside extends Database {
  /** The most memory that its program has had so far; 0 for a server of somebody else's. */
  peakBytes(): Promise<number>;
}

/**
 * The shop's database; the embedded one in a program of its own, so that it works while the import thinks. It is begun with the flags of
 * `npm run import`: a year lies in memory to stay, and garbage may grow to a tenth of it before it is collected, not to as much again.
 */
export async function openBeside(config: Config): Promise<DatabaseBeside> {
  if (config.mongodbUri !== undefined) return { ...(await openDatabase(config, config.shop.name)), peakBytes: async () => 0 };
  prepareDataFolder(config.dataDir);
  const program = fork(PROGRAM, [config.dataDir, String(config.embeddedMemoryMb)]);
  const over = once(program, 'exit');
  const isOpen = await Promise.race([once(program, 'message').then(() => true), over.then(() => false)]);
  if (!isOpen) throw new ConfigError(`The embedded database in ${config.dataDir} could not be opened.`);
  const database = await openDatabase(config, config.shop.name);
  return {
    ...database,
    stopped: Promise.race([database.stopped, over.then(() => new Error('the program of the embedded database has ended'))]),
    async close() {
      await database.close();
      program.disconnect();
      await over;
    },
    async peakBytes() {
      program.send('peak');
      const [{ peakBytes }] = (await once(program, 'message')) as [{ peakBytes: number }];
      return peakBytes;
    },
  };
}
