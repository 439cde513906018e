import { refusalFor } from '../../server/database/data-folder.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';

// Begun by database.ts; ends when whoever began it lets go or is gone. Ctrl-C reaches both, and the import has yet to let go.
process.on('SIGINT', () => {});
const [dataDir = '', memoryMb] = process.argv.slice(2);
const database = await openEmbeddedDatabase(dataDir, { memoryLimitBytes: Number(memoryMb) * 1024 * 1024 }).catch((error: Error) => {
  console.error(refusalFor(dataDir, error)?.message ?? error);
  process.exit(1);
});
process.once('disconnect', () => database.close());
void database.stopped.then((reason) => {
  console.error(reason.message);
  process.exit(1);
});
process.on('message', () => process.send?.({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.send?.('open');
