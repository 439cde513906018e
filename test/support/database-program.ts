import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';

/** An embedded database in a folder of its own. Says where it is to whoever began it, and ends with it. */
const folder = mkdtempSync(join(tmpdir(), 'regulars-tests-'));
const database = await openEmbeddedDatabase(folder);
process.on('SIGINT', () => {}); // Ctrl-C reaches both, and tests have yet to let go
process.once('disconnect', async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
process.send?.(database.uri);
