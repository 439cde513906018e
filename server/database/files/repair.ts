import { chmodSync, constants, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'bson';
import { Acknowledged } from './acknowledged.js';
import { DamageError } from './damage.js';
import { type Batch, batchesIn, FILE, INDEXES, type Write } from './format.js';
import { lockFiles } from './lock.js';
import { type Contents, Reading } from './reading.js';
import { exchange, writeAnew } from './snapshot.js';
import { earlierIn } from './upgrade.js';

/** What a repair found and did. */
export interface Repair {
  /** What is wrong, each in a few words. None: everything is there. */
  findings: string[];
  kept: number;
  /** By collection; `ids` where they can be read, `count` all of them. */
  lost: { collection: string; count: number; ids: string[] }[];
  /** Whether more may be lost that nobody can list any more. */
  isMoreLost: boolean;
  /** Where the damaged file lies now; null if nothing was done. */
  damagedFile: string | null;
}
type Options = { isCheck: boolean; onProgress: (done: number, total: number) => void };

/** Saves what is whole into a new file and keeps the damaged one beside it. Refuses while a program has them open. */
export async function repairFiles(directory: string, { isCheck, onProgress }: Options): Promise<Repair> {
  const path = join(directory, FILE);
  if (!existsSync(path)) throw new Error(`There are no documents in ${directory}. ${adviceFor(directory)}`);
  const unlock = lockFiles(directory);
  if (!unlock) throw new Error(`A program has the database in ${directory} open. Stop it first.`);
  try {
    const acknowledged = acknowledgedIn(directory);
    const findings = [...new Reading(batchesIn(path), acknowledged).findings];
    const reading = new Reading(inOrder(batchesIn(path)), acknowledged);
    forgetTwins(reading.contents);
    const { contents, isMoreLost } = reading;
    const repair = { findings, kept: countOf(contents), lost: lostIn(reading), isMoreLost, damagedFile: null };
    if (isCheck || findings.length === 0) return repair;
    const damagedFile = keep(path);
    const batch = Math.max(reading.batch, acknowledged ?? 0, 1);
    const tell = (done: number): void => onProgress(done, repair.kept);
    await writeAnew(path, batch, writesOf(contents, tell));
    exchange(path);
    Acknowledged.create(directory, batch);
    return { ...repair, damagedFile };
  } finally {
    unlock();
  }
}

const adviceFor = (directory: string): string =>
  earlierIn(directory)
    ? 'Start the program: it takes over those of an earlier version.'
    : 'Restore a backup of that folder, or remove it to begin anew.';

/** So that what was written twice, or lies in another place, is as it was last written. A snapshot tells also of its own batch. */
const inOrder = (batches: Iterable<Batch>): Batch[] => [...batches].sort((a, b) => a.number - b.number || a.part - b.part);

function keep(path: string): string {
  const damagedFile = `${path}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
  copyFileSync(path, damagedFile, constants.COPYFILE_FICLONE);
  chmodSync(damagedFile, 0o600);
  return damagedFile;
}

function acknowledgedIn(directory: string): number | null {
  try {
    return Acknowledged.read(directory);
  } catch (error) {
    if (error instanceof DamageError) return null;
    throw error;
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
function lostIn({ lost }: Reading): Repair['lost'] {
  const documents = [...lost.values()].filter(({ sequence }) => sequence !== INDEXES);
  return [...new Set(documents.map(({ namespace }) => namespace))].map((collection) => {
    const writes = documents.filter(({ namespace }) => namespace === collection);
    return { collection, count: writes.length, ids: writes.flatMap(({ bytes }) => idIn(bytes) ?? []).map(String) };
  });
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
    for (const [sequence, bytes] of [...documents].sort(([a], [b]) => a - b)) {
      yield { namespace, sequence, bytes };
      onProgress(++done);
    }
}
