import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { deserialize, serialize } from 'bson';
import { ClassicLevel } from 'classic-level';
import { Acknowledged } from './acknowledged.js';
import { FILE, INDEXES, type Write } from './format.js';
import { exchange, writeAnew } from './snapshot.js';

/** The folders of earlier versions, which LevelDB wrote; in the second, checksum (4 bytes) and batch (6) came before each value. */
const EARLIER = [
  { name: 'documents-2', before: 10 },
  { name: 'documents', before: 0 },
];
type Earlier = (typeof EARLIER)[number];
/** The batch after which nothing was written yet. */
const TAKEN_OVER = 1;
const LEFT_BY_EARLIER = /^documents(-2)?(\.new|\.tried|\..*\.before)?$/;

export const earlierIn = (directory: string): Earlier | undefined => EARLIER.find(({ name }) => existsSync(join(directory, name)));

/** Brings the documents of an earlier version into the file of this one, once: all of them, or it is refused with a sentence. */
export async function takeOver(directory: string): Promise<void> {
  const earlier = earlierIn(directory);
  if (!earlier) return;
  if (!existsSync(join(directory, FILE))) {
    const writes = await readEarlier(directory, earlier).catch((error: Error & { cause?: { code?: string } }) => {
      if (error.cause?.code === 'LEVEL_LOCKED')
        throw new Error('an earlier version of the program has its files open. Stop that one first');
      throw new Error(`the files of an earlier version in it cannot be taken over: ${error.message}. Restore a backup of that folder`);
    });
    Acknowledged.create(directory, TAKEN_OVER);
    await writeAnew(join(directory, FILE), TAKEN_OVER, writes);
    exchange(join(directory, FILE));
  } else if (Acknowledged.read(directory) > TAKEN_OVER) {
    const both = `"${FILE}" and the folder "${earlier.name}" of an earlier version`;
    throw new Error(`both ${both} are in it, and each may hold what the other does not. Move away the one that you do not need`);
  }
  for (const name of readdirSync(directory)) if (LEFT_BY_EARLIER.test(name)) rmSync(join(directory, name), { recursive: true });
}

/** In collection 0 were the names and indexes of the collections, each under the collection's number; at sequence 0, sums. */
async function readEarlier(directory: string, { name, before }: Earlier): Promise<Write[]> {
  const encoding = { keyEncoding: 'buffer', valueEncoding: 'buffer' } as const;
  const level = new ClassicLevel<Buffer, Buffer>(join(directory, name), { ...encoding, createIfMissing: false });
  const [names, writes]: [Map<number, string>, Write[]] = [new Map(), []];
  let [stated, batch]: [number | undefined, number] = [undefined, 0];
  await level.open();
  try {
    for await (const [key, value] of level.iterator()) {
      if (before > 0 && value.readUInt32BE(0) !== crc32(value.subarray(4), crc32(key))) throw new Error('they are damaged');
      const [collection, sequence, bytes] = [key.readUInt32BE(0), key.readUIntBE(6, 6), value.subarray(before)];
      if (before > 0) batch = Math.max(batch, value.readUIntBE(4, 6));
      if (collection === 0 && sequence === 0) stated = bytes.readUIntBE(0, 6);
      if (sequence === 0) continue;
      const document = deserialize(bytes); // also finds what makes no sense
      if (collection === 0) names.set(sequence, document.namespace);
      const namespace = names.get(collection || sequence);
      if (namespace === undefined) throw new Error('they are damaged');
      const indexes = Buffer.from(serialize({ indexes: document.indexes }));
      writes.push(collection === 0 ? { namespace, sequence: INDEXES, bytes: indexes } : { namespace, sequence, bytes });
    }
  } finally {
    await level.close();
  }
  if (stated !== undefined && stated !== writes.length) throw new Error(`${stated} documents were there and ${writes.length} are`);
  if (before > 0 && batch < Acknowledged.read(directory)) throw new Error('writes that were acknowledged are missing');
  return writes;
}
