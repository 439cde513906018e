import { readConfig } from '../../server/config.js';
import { start } from '../../server/start.js';

/** The program as it always is; begun by gates.ts, which asks for its memory without what is garbage. */
const program = await start(readConfig());
process.on('message', () => {
  globalThis.gc?.();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed });
});
process.once('disconnect', () => void program.stop().then(() => process.exit(0)));
process.send?.({ url: program.shop.publicUrl });
