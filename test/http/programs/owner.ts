import { openEmbeddedDatabase } from '../../../server/database/embedded/index.js';

// Owns the files of a database until it is stopped from outside.
const [directory = ''] = process.argv.slice(2);
const { owner } = await openEmbeddedDatabase(directory);
process.stdout.write(owner ? 'owner\n' : 'member\n');
setInterval(() => {}, 60_000);
