import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'bson';
import { Acknowledged } from './acknowledged.js';
import { FILE, INDEXES, type Write } from './format.js';
import { lockFiles } from './lock.js';
import { type Contents, Reading } from './reading.js';
import { exchange, writeAnew } from './snapshot.js';

/** What a repair found and did. */
export interface Repair {
  /** What is wrong, each in a few words. None: everything is there. */
  findings: string[];
  kept: number;
  /** By collection; `ids` where they can be read, `count` all of them. */
  lost: { collection: string; count: number; ids: string[] }[];
  /** Where the damaged file lies now; null if nothing was done. */
  damagedFile: string | null;
}
type Options = { isCheck: boolean; onProgress: (done: number, total: number) => void };

/** Saves what is whole into a new file and keeps the damaged one beside it. Refuses while a program has them open. */
export async function repairFiles(directory: string, { isCheck, onProgress }: Options): Promise<Repair> {
  const path = join(directory, FILE);
  if (!existsSync(path)) throw new Error(`There are no documents in ${directory}. Restore a backup of that folder.`);
  const unlock = lockFiles(directory);
  if (!unlock) throw new Error(`A program has the database in ${directory} open. Stop it first.`);
  try {
    const acknowledged = acknowledgedIn(directory);
    const reading = new Reading(path, acknowledged ?? 0);
    const findings = [...(acknowledged === null ? ['the file "acknowledged" is missing or cannot be read'] : []), ...reading.findings];
    forgetTwins(reading.contents);
    const repair = { findings, kept: countOf(reading.contents), lost: lostIn(reading), damagedFile: null };
    if (isCheck || findings.length === 0) return repair;
    const damagedFile = `${path}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
    copyFileSync(path, damagedFile);
    const batch = Math.max(reading.batch, acknowledged ?? 0, 1);
    const tell = (done: number): void => onProgress(done, repair.kept);
    await writeAnew(path, batch, writesOf(reading.contents, tell));
    exchange(path);
    Acknowledged.create(directory, batch);
    return { ...repair, damagedFile };
  } finally {
    unlock();
  }
}

function acknowledgedIn(directory: string): number | null {
  try {
    return Acknowledged.read(directory);
  } catch {
    return null;
  }
}

/** Of two documents with one `_id` the later is the newer: that the older was deleted cannot be read. */
function forgetTwins(contents: Contents): void {
  for (const documents of contents.values()) {
    const newest = new Map<string, number>();
    for (const [sequence, bytes] of [...documents].sort(([a], [b]) => a - b)) {
      if (sequence === INDEXES) continue;
      const id = Buffer.from(serialize({ _id: deserialize(bytes, { promoteValues: false })._id })).toString('latin1');
      documents.delete(newest.get(id) ?? -1);
      newest.set(id, sequence);
    }
  }
}

/** Indexes that are lost are made again at the next start. */
function lostIn({ lost, unknown }: Reading): Repair['lost'] {
  const documents = [...lost.values()].filter(({ sequence }) => sequence !== INDEXES);
  const byCollection = [...new Set(documents.map(({ namespace }) => namespace))].map((collection) => {
    const writes = documents.filter(({ namespace }) => namespace === collection);
    return { collection, count: writes.length, ids: writes.flatMap(({ bytes }) => idIn(bytes) ?? []).map(String) };
  });
  return unknown === 0 ? byCollection : [...byCollection, { collection: 'collections that cannot be told', count: unknown, ids: [] }];
}

function idIn(bytes: Buffer | null): unknown {
  try {
    return deserialize(bytes ?? Buffer.alloc(0))._id;
  } catch {
    return undefined;
  }
}

const countOf = (contents: Contents): number =>
  [...contents.values()].reduce((sum, documents) => sum + documents.size - Number(documents.has(INDEXES)), 0);

function* writesOf(contents: Contents, onProgress: (done: number) => void): Generator<Write> {
  let done = 0;
  for (const [namespace, documents] of contents)
    for (const [sequence, bytes] of documents) {
      yield { namespace, sequence, bytes };
      onProgress(++done);
    }
}
