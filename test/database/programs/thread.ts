import { openInThread } from '../../../server/database/embedded-thread.js';

// Opens a database in a thread with little memory, says where, and ends with 1 when it has stopped.
const [dataDir = ''] = process.argv.slice(2);
const { uri, stopped } = await openInThread({ dataDir, embeddedMemoryMb: 16 });
void stopped.then(({ message }) => {
  console.error(message);
  process.exit(1);
});
console.log(uri);
