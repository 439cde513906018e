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
const LEFT_BY_EARLIER = /^documents(-2)?(\.new|\.tried|\..*\.before)?$/;

/** Brings the documents of an earlier version into the file of this one, once: all of them, or it is refused with a sentence. */
export async function takeOver(directory: string): Promise<void> {
  const earlier = EARLIER.find(({ name }) => existsSync(join(directory, name)));
  if (!earlier) return;
  if (!existsSync(join(directory, FILE))) {
    const writes = await readEarlier(join(directory, earlier.name), earlier.before).catch((error: Error) => {
      throw new Error(`the files of an earlier version in it cannot be taken over: ${error.message}. Restore a backup of that folder`);
    });
    Acknowledged.create(directory, 1);
    await writeAnew(join(directory, FILE), 1, writes);
    exchange(join(directory, FILE));
  }
  for (const name of readdirSync(directory)) if (LEFT_BY_EARLIER.test(name)) rmSync(join(directory, name), { recursive: true });
}

/** In collection 0 were the names and indexes of the collections, each under the collection's number; at sequence 0, sums. */
async function readEarlier(folder: string, before: number): Promise<Write[]> {
  const level = new ClassicLevel<Buffer, Buffer>(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer', createIfMissing: false });
  const [names, writes]: [Map<number, string>, Write[]] = [new Map(), []];
  let stated: number | undefined;
  try {
    for await (const [key, value] of level.iterator()) {
      if (before > 0 && value.readUInt32BE(0) !== crc32(value.subarray(4), crc32(key))) throw new Error('they are damaged');
      const [collection, sequence, bytes] = [key.readUInt32BE(0), key.readUIntBE(6, 6), value.subarray(before)];
      if (key.readUInt32BE(0) === 0 && sequence === 0) stated = bytes.readUIntBE(0, 6);
      if (sequence === 0) continue;
      const { namespace, indexes } = collection === 0 ? deserialize(bytes) : {};
      if (collection === 0) names.set(sequence, namespace);
      const ofIndexes = { namespace, sequence: INDEXES, bytes: Buffer.from(serialize({ indexes })) };
      writes.push(collection === 0 ? ofIndexes : { namespace: String(names.get(collection)), sequence, bytes });
    }
  } finally {
    await level.close();
  }
  if (stated !== undefined && stated !== writes.length) throw new Error(`${stated} documents were there and ${writes.length} are`);
  return writes;
}
