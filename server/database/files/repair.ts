import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'bson';
import { Acknowledged } from './acknowledged.js';
import { DamageError } from './damage.js';
import { type Found, Inspection } from './inspection.js';
import { isLocked, linkFolder, openLevel } from './level.js';
import { bytesOf, CATALOG } from './records.js';
import { type Content, FOLDER, fillFolder, newFolder } from './store.js';
import { damagedTables, type Entry, entriesIn } from './tables.js';

/** What a repair found and did. */
export interface Repair {
  /** What is wrong, each in a few words. None: everything is there. */
  findings: string[];
  kept: number;
  /** By collection; `ids` where they can be read, `count` all of them. */
  lost: { collection: string; count: number; ids: string[] }[];
  /** Where the damaged files lie now; null if nothing was done. */
  damagedFolder: string | null;
}
type Options = { isCheck: boolean; onProgress: (done: number, total: number) => void };

/** Saves what is whole into new files and keeps the damaged ones beside them. Refuses while a program has them open. */
export async function repairFiles(directory: string, { isCheck, onProgress }: Options): Promise<Repair> {
  const source = sourceIn(directory);
  if (await isLocked(source)) throw new Error(`A program has the database in ${directory} open. Stop it first.`);
  const acknowledged = acknowledgedIn(directory);
  const { inspection, contents } = readAll(source);
  const findings = [
    ...(source === join(directory, FOLDER) ? [] : ['an earlier repair did not come to its end']),
    ...(acknowledged === null ? ['the file "acknowledged" is missing or cannot be read'] : []),
    ...(await startIn(directory, source, acknowledged ?? 0).catch(wordsOf)),
    ...inspection.findings(acknowledged ?? 0),
  ];
  const repair = { findings: [...new Set(findings)], kept: contents.length, lost: lostIn(inspection), damagedFolder: null };
  if (isCheck || findings.length === 0) return repair;
  const batch = await fillFolder(directory, Math.max(acknowledged ?? 0, inspection.batch), withEntries(contents, inspection, onProgress));
  return { ...repair, damagedFolder: exchange(directory, source, batch) };
}

/** A repair that was killed while it exchanged the folders left only the damaged one. */
function sourceIn(directory: string): string {
  const names = existsSync(directory) ? readdirSync(directory).sort() : [];
  const name = names.find((each) => each === FOLDER) ?? names.findLast((each) => each.startsWith(`${FOLDER}.damaged-`));
  if (name === undefined) throw new Error(`There are no documents in ${directory}. Restore a backup of that folder.`);
  return join(directory, name);
}

function acknowledgedIn(directory: string): number | null {
  try {
    return Acknowledged.read(directory);
  } catch {
    return null;
  }
}

/** The documents that are whole, of each key the last. LevelDB is not asked. */
function readAll(source: string): { inspection: Inspection; contents: Content[] } {
  const last = new Map<string, Entry>();
  for (const entry of entriesIn(source)) {
    const key = entry.key.toString('latin1');
    if (entry.order >= (last.get(key)?.order ?? 0)) last.set(key, entry);
  }
  const inspection = new Inspection();
  const found = [...last.values()].flatMap(({ key, value }) => (value && inspection.take(key, value)) ?? []);
  const entries = found.filter(({ collection }) => collection === CATALOG);
  for (const { sequence, bytes } of entries) inspection.names.set(sequence, String(deserialize(bytes).namespace));
  return { inspection, contents: withoutTwins(found.filter(({ collection }) => inspection.names.has(collection))) };
}

/** Of two documents with one `_id` the later is the newer: the deletion of the older is lost. */
function withoutTwins(documents: Found[]): Found[] {
  const newest = new Map<string, Found>();
  const sorted = documents.sort((a, b) => a.collection - b.collection || a.sequence - b.sequence);
  for (const found of sorted) newest.set(`${found.collection} ${idKeyOf(found)}`, found);
  return [...newest.values()];
}

const idKeyOf = ({ bytes }: Found): string =>
  Buffer.from(serialize({ _id: deserialize(bytes, { promoteValues: false })._id })).toString('latin1');

/** What a start would find. It is tried on a second folder, as LevelDB changes what it opens. */
async function startIn(directory: string, source: string, acknowledged: number): Promise<string[]> {
  const damaged = damagedTables(source);
  if (damaged.length > 0) return damaged.map((name) => `${name} is not as it was written`);
  const [copy, inspection] = [join(directory, `${FOLDER}.tried`), new Inspection()];
  linkFolder(source, copy);
  let level: Awaited<ReturnType<typeof openLevel>> | undefined;
  try {
    level = await openLevel(copy);
    for await (const [key, value] of level?.iterator() ?? []) inspection.take(key, value);
    return inspection.findings(acknowledged);
  } finally {
    await level?.close();
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A start would advise a repair; this is one. */
const wordsOf = (error: Error): string[] => (error instanceof DamageError ? error.findings : [error.message]);

function lostIn(inspection: Inspection): Repair['lost'] {
  const { damaged, stated, tallies, names } = inspection;
  const ids = [...new Set([...stated.keys(), ...tallies.keys(), ...damaged.map(({ collection }) => collection)])].filter(
    (id) => id !== CATALOG,
  );
  const lost = ids.map((id) => {
    const documents = damaged.filter(({ collection, sequence }) => collection === id && sequence > 0);
    const readable = documents.map(({ value }) => idIn(value)).filter((_id) => _id !== undefined);
    const nameless = names.has(id) ? 0 : (tallies.get(id)?.count ?? 0);
    const count = nameless + Math.max(documents.length, inspection.missing(id));
    return { collection: inspection.nameOf(id), count, ids: readable.map(String) };
  });
  return lost.filter(({ count }) => count > 0);
}

function idIn(value: Buffer): unknown {
  try {
    return deserialize(bytesOf(value))._id;
  } catch {
    return undefined;
  }
}

/** The catalog is written anew from the names; the indexes of a collection are made at the next start. */
async function* withEntries(contents: Content[], { names }: Inspection, onProgress: Options['onProgress']): AsyncGenerator<Content> {
  for (const [sequence, namespace] of names)
    yield { collection: CATALOG, sequence, bytes: Buffer.from(serialize({ namespace, indexes: [] })) };
  for (const [done, content] of contents.entries()) {
    onProgress(done + 1, contents.length);
    yield content;
  }
}

/** Puts the new files in the place of the damaged, which stay beside them. */
function exchange(directory: string, source: string, batch: number): string {
  const folder = join(directory, FOLDER);
  const kept = source === folder ? `${folder}.damaged-${new Date().toISOString().replaceAll(':', '-')}` : source;
  if (kept !== source) renameSync(source, kept);
  renameSync(newFolder(directory), folder);
  Acknowledged.create(directory, batch);
  return kept;
}
