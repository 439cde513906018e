import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import type { Write } from '../../../server/database/files/format.js';

// Writes into a folder whose disk has 70 MB: what does not fit is written as far as it goes, and refused. Says what became of each write.
const [directory = ''] = process.argv.slice(2);
const MEGABYTE = 1024 ** 2;
let refused = 0;

const sizeOf = (name: string): number => fs.statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0;
const room = (): number => fs.readdirSync(directory).reduce((left, name) => left - sizeOf(name), 70 * MEGABYTE);
function appendFile(file: number, bytes: Buffer, done: (error: Error | null) => void): void {
  const fitting = bytes.subarray(0, Math.max(room(), 0));
  fs.writeSync(file, fitting);
  const isFull = fitting.length < bytes.length;
  if (isFull) refused++;
  setImmediate(done, isFull ? Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }) : null);
}
Object.assign(fs, { appendFile });
syncBuiltinESMExports();

const { openStore } = await import('../../../server/database/files/store.js');
const store = await openStore(directory);
if (!store) throw new Error('Somebody has the files open.');
store.read();
let batch = 0;
const write = (sequence: number, megabytes: number): Promise<void> => {
  const bytes = Buffer.alloc(megabytes * MEGABYTE, `${++batch}`);
  return store.write(batch, [{ namespace: 'shop.things', sequence, bytes }], withoutEnd);
};
function* withoutEnd(): Iterable<Write> {
  for (;;) yield { namespace: 'shop.things', sequence: 1, bytes: Buffer.alloc(MEGABYTE, 'all there is') };
}

while (refused === 0) await (batch < 66 ? write(1, 1) : new Promise(setImmediate)); // the file written anew takes what room is left
for (const [sequence, megabytes] of [
  [2, 2],
  [3, 0.5],
  [4, 4],
] as const)
  await write(sequence, megabytes).then(
    () => console.log(`${sequence} written`),
    (error) => console.log(`${sequence} ${error.code}`),
  );
await store.close();
