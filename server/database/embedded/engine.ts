import { DamageError } from '../files/damage.js';
import { type Found, Inspection } from '../files/inspection.js';
import { Journal, type Store } from '../files/journal.js';
import { CATALOG, type Sealed, UNWRITTEN } from '../files/records.js';
import { Cursors } from './cursors.js';
import { BrokenOff, DatabaseError, fail } from './errors.js';
import { type IndexSpec, type Stored, TreeIndex } from './indexes.js';
import { type Document, decode, encode, equal, hashKey, owned } from './values.js';

/** All databases: what lies in memory, and the journal that brings it to the disk. */
export class Engine {
  readonly collections = new Map<string, Collection>();
  readonly cursors = new Cursors();
  private lastId = CATALOG;

  private constructor(
    readonly journal: Journal,
    readonly memory: Memory,
    private readonly breakAfter: BreakAfter = () => WITHOUT_END,
  ) {}

  /** Runs a command, which may be broken off after some of its documents. */
  breakable<T>(command: Document, run: () => T): T {
    this.memory.mayWrite = this.breakAfter(command);
    try {
      return run();
    } finally {
      this.memory.mayWrite = WITHOUT_END;
    }
  }

  /** Reads the files of a directory into memory. A DamageError if they are not what was last written. */
  static async load(store: Store, { directory, limit, failed, breakAfter }: Place): Promise<Engine> {
    const inspection = new Inspection();
    const engine = new Engine(new Journal(store, inspection, failed), { used: 0, limit, mayWrite: WITHOUT_END }, breakAfter);
    const byId = new Map<number, Collection>();
    try {
      for await (const [key, value] of store.entries()) {
        const found = inspection.take(key, value);
        if (found) engine.take(found, byId);
      }
    } catch (error) {
      throw new DamageError(directory, [String(error)]);
    }
    const findings = inspection.findings(store.acknowledged ?? 0);
    if (findings.length > 0) throw new DamageError(directory, findings);
    engine.journal.beginAfter(inspection.batch);
    return engine;
  }

  /** LevelDB gives each value in memory of its own, so the bytes stay as they are. */
  private take({ collection: id, sequence, bytes: raw, checksum }: Found, byId: Map<number, Collection>): void {
    const document = decode(raw);
    if (id !== CATALOG) byId.get(id)?.load({ sequence, raw, document, checksum, batch: 0 });
    else byId.set(sequence, this.add(String(document.namespace), sequence, document.indexes as IndexSpec[], checksum));
  }

  /** The collection, made if there is none, as MongoDB does on the first write. */
  obtain(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    if (!/^[^.$\0]+\.(?!system\.)[^$\0]+$/.test(namespace)) fail(73, `Invalid namespace specified '${namespace}'`);
    const collection = this.add(namespace, this.lastId + 1, []);
    this.save(collection);
    return collection;
  }

  drop(collection: Collection): void {
    for (const stored of [...collection.documents.values()]) collection.remove(stored);
    this.collections.delete(collection.namespace);
    this.journal.write(CATALOG, collection.entry);
  }

  save({ entry, namespace, indexes }: Collection): void {
    this.journal.write(CATALOG, entry, encode({ namespace, indexes: indexes.map(({ spec }) => spec) }));
  }

  ofDatabase(database: string): Collection[] {
    return [...this.collections.values()].filter(({ namespace }) => namespace.startsWith(`${database}.`));
  }

  /** Removes what its TTL index says is over, and cursors nobody asks for. Runs every minute, as in MongoDB. */
  expire(now: Date): void {
    this.cursors.expire(now);
    for (const collection of this.collections.values()) {
      for (const index of collection.indexes) for (const stored of index.expired(now)) collection.remove(stored);
    }
  }

  private add(namespace: string, id: number, indexes: IndexSpec[], checksum = UNWRITTEN): Collection {
    const collection = new Collection(namespace, { sequence: id, checksum }, this.journal, this.memory);
    for (const spec of indexes) collection.addIndex(spec);
    this.collections.set(namespace, collection);
    this.journal.name(id, namespace);
    this.lastId = id;
    return collection;
  }
}

/** Where an engine's files are, how much memory it may take, and who hears when a write failed. */
export type Place = { directory: string; limit: number; failed: (error: unknown) => void; breakAfter?: BreakAfter };
/** For tests: after how many documents a command ends in its middle, as it may on MongoDB, where only one document is atomic. */
export type BreakAfter = (command: Document) => number;
/** What all collections together may take. */
type Memory = { used: number; limit: number; mayWrite: number };
const WITHOUT_END = Number.POSITIVE_INFINITY;
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** For an entry in an index; below, for the bytes, the parsed document and the maps. Measured: 222 MB charged for 211 MB. */
const ENTRY_BYTES = 200;
/** Inserts stop at this part of the limit, so that what is there can still be changed and brought to its end. */
const INSERTS = 0.95;
const charge = (raw: Buffer): number => 300 + raw.length * 4;

/** One collection: its documents in the order they came, a map by `_id`, and the other indexes. */
export class Collection {
  readonly documents = new Map<number, Stored>();
  readonly indexes: TreeIndex[] = [];
  private readonly ids = new Map<string | number, Stored>();
  private idTree: TreeIndex | undefined;
  private sequence = 0;

  constructor(
    readonly namespace: string,
    /** Its own record in the catalog; the sequence there is the collection's number. */
    readonly entry: Sealed,
    private readonly journal: Journal,
    private readonly memory: Memory,
  ) {}

  byId = (id: unknown): Stored | undefined => this.ids.get(hashKey(id));

  /** The order of `_id` is rarely asked for, so its tree is built when it is. */
  idsInOrder(): TreeIndex {
    if (this.idTree) return this.idTree;
    this.idTree = new TreeIndex({ name: '_id_', key: { _id: 1 } });
    for (const stored of this.documents.values()) this.idTree.add(stored, this.idTree.keysOf(stored.document));
    return this.idTree;
  }

  load(stored: Stored): void {
    this.sequence = stored.sequence;
    this.link(stored);
  }

  insert(document: Document, bytes: Uint8Array = encode(document)): Stored {
    const raw = owned(bytes);
    if (raw.length > MAX_DOCUMENT_BYTES) fail(10334, `BSONObj size: ${raw.length} is larger than 16777216`);
    if (this.byId(document._id)) throw duplicateKey(this.namespace, { name: '_id_', key: { _id: 1 } }, [document._id]);
    this.refuseDuplicates(document);
    this.refuseBeyondLimit(charge(raw) + this.indexes.length * ENTRY_BYTES, INSERTS);
    this.mayGoOn();
    const stored = { sequence: ++this.sequence, checksum: UNWRITTEN, raw, document, batch: this.journal.gathering };
    this.link(stored);
    this.journal.write(this.entry.sequence, stored, raw);
    return stored;
  }

  /** Puts a changed document in the place of the old one. Says whether anything differs. */
  replace(stored: Stored, document: Document): boolean {
    const raw = owned(encode(document));
    if (raw.equals(stored.raw)) return false;
    if (raw.length > MAX_DOCUMENT_BYTES) fail(17419, 'Resulting document after update is larger than 16777216');
    this.refuseDuplicates(document, stored);
    this.refuseBeyondLimit(charge(raw) - charge(stored.raw));
    this.mayGoOn();
    this.memory.used += charge(raw) - charge(stored.raw);
    for (const index of this.indexes) {
      const [before, after] = [index.keysOf(stored.document), index.keysOf(document)];
      if (equal(before, after)) continue;
      index.remove(stored, before);
      index.add(stored, after);
    }
    Object.assign(stored, { raw, document, batch: this.journal.gathering });
    this.journal.write(this.entry.sequence, stored, raw);
    return true;
  }

  remove(stored: Stored): void {
    this.mayGoOn();
    for (const index of this.allIndexes()) index.remove(stored, index.keysOf(stored.document));
    this.documents.delete(stored.sequence);
    this.ids.delete(hashKey(stored.document._id));
    this.memory.used -= charge(stored.raw) + this.indexes.length * ENTRY_BYTES;
    this.journal.write(this.entry.sequence, stored);
  }

  /** Builds an index; a duplicate in a unique one leaves nothing behind. */
  addIndex(spec: IndexSpec): void {
    const index = new TreeIndex(spec);
    this.refuseBeyondLimit(this.documents.size * ENTRY_BYTES);
    for (const stored of this.documents.values()) {
      const keys = index.keysOf(stored.document);
      const taken = index.conflict(keys);
      if (taken) throw duplicateKey(this.namespace, spec, taken);
      index.add(stored, keys);
    }
    this.memory.used += this.documents.size * ENTRY_BYTES;
    this.indexes.push(index);
  }

  private link(stored: Stored): void {
    this.documents.set(stored.sequence, stored);
    this.ids.set(hashKey(stored.document._id), stored);
    this.memory.used += charge(stored.raw) + this.indexes.length * ENTRY_BYTES;
    for (const index of this.allIndexes()) index.add(stored, index.keysOf(stored.document));
  }

  private allIndexes = (): TreeIndex[] => (this.idTree ? [...this.indexes, this.idTree] : this.indexes);

  /** Also finds keys that cannot be made, before anything has changed. */
  private refuseDuplicates(document: Document, self?: Stored): void {
    for (const index of this.indexes) {
      const taken = index.conflict(index.keysOf(document), self);
      if (taken) throw duplicateKey(this.namespace, index.spec, taken);
    }
  }

  private mayGoOn(): void {
    if (--this.memory.mayWrite < 0) throw new BrokenOff();
  }

  /** With MongoDB's code for a full disk. */
  private refuseBeyondLimit(more: number, part = 1): void {
    if (more <= 0 || this.memory.used + more <= this.memory.limit * part) return;
    const limit = Math.round(this.memory.limit / 1024 ** 2);
    const advice = 'Raise EMBEDDED_MEMORY_MB, or set MONGODB_URI to use a MongoDB server.';
    fail(14031, `The embedded database is full: its documents may take ${limit} MB of memory. ${advice}`);
  }
}

function duplicateKey(namespace: string, { name, key }: IndexSpec, values: unknown[]): DatabaseError {
  const keyValue = Object.fromEntries(Object.keys(key).map((field, i) => [field, values[i] ?? null]));
  const shown = Object.entries(keyValue).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  const message = `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: { ${shown.join(', ')} }`;
  return new DatabaseError(11000, message, { keyPattern: key, keyValue });
}
