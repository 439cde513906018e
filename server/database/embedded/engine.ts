import type { Write } from '../files/format.js';
import { INDEXES, owned } from '../files/format.js';
import { Journal } from '../files/journal.js';
import type { Store } from '../files/store.js';
import { type Document, decode, encode, fieldsOf } from './bson.js';
import { Cursors } from './cursors.js';
import { BrokenOff, DatabaseError, fail } from './errors.js';
import { type IndexSpec, type Key, type Stored, TreeIndex } from './indexes.js';
import { equal, hashKey, own, type Source } from './values.js';

/** All databases: what lies in memory, and the journal that brings it to the disk. */
export class Engine {
  readonly collections = new Map<string, Collection>();
  readonly cursors = new Cursors();
  readonly journal: Journal;
  readonly memory: Memory;
  private readonly breakAfter: BreakAfter;

  /** Reads the files into memory. A DamageError if they are not what was last written. */
  constructor(store: Store, { limit, failed, breakAfter = () => WITHOUT_END }: Place) {
    const { contents, batch } = store.read();
    this.journal = new Journal(store, batch, () => this.writes(), failed);
    this.memory = { used: 0, limit, mayWrite: WITHOUT_END };
    this.breakAfter = breakAfter;
    for (const [namespace, documents] of contents) this.load(namespace, documents);
  }

  /** Runs a command, which may be broken off after some of its documents. */
  breakable<T>(command: Document, run: () => T): T {
    this.memory.mayWrite = this.breakAfter(command);
    try {
      return run();
    } finally {
      this.memory.mayWrite = WITHOUT_END;
    }
  }

  /** The collection, made if there is none, as MongoDB does on the first write. */
  obtain(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    const isPossible = /^[^.$\0]+\.(?!system\.)[^$\0]+$/.test(namespace) && Buffer.byteLength(namespace) <= 255;
    if (!isPossible) fail(73, `Invalid namespace specified '${namespace}'`);
    const collection = this.add(namespace);
    collection.writeIndexes();
    return collection;
  }

  drop(collection: Collection): void {
    for (const stored of [...collection.documents.values()]) collection.remove(stored);
    this.collections.delete(collection.namespace);
    this.journal.write({ namespace: collection.namespace, sequence: INDEXES, bytes: null });
  }

  private *writes(): Iterable<Write> {
    for (const collection of this.collections.values()) yield* collection.writes();
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

  private add(namespace: string): Collection {
    const collection = new Collection(namespace, this.journal, this.memory);
    this.collections.set(namespace, collection);
    return collection;
  }

  private load(namespace: string, documents: Map<number, Buffer>): void {
    const indexes = documents.get(INDEXES);
    documents.delete(INDEXES);
    if (!indexes && documents.size === 0) return;
    const collection = this.add(namespace);
    for (const [sequence, raw] of documents) collection.load(sequence, raw);
    collection.buildIndexes(indexes ? (decode(indexes).indexes as IndexSpec[]) : []);
  }
}

/** How much memory an engine may take, and who hears when a write failed. */
export type Place = { limit: number; failed: (error: unknown) => void; breakAfter?: BreakAfter };
/** For tests: after how many documents a command ends in its middle, as it may on MongoDB, where only one document is atomic. */
export type BreakAfter = (command: Document) => number;
/** What all collections together may take. */
type Memory = { used: number; limit: number; mayWrite: number };
const WITHOUT_END = Number.POSITIVE_INFINITY;
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** For an entry in an index; below, for the bytes, what holds them, and the maps. Measured: 158 MB charged for 132 MB. */
const ENTRY_BYTES = 150;
const ORDERED_AT_ONCE = 256;
/** Inserts stop at this part of the limit, so that what is there can still be changed and brought to its end. */
const INSERTS = 0.95;
const charge = (raw: Buffer): number => 400 + raw.length;

/** One collection: its documents in the order they came, a map by `_id`, and the other indexes. */
export class Collection {
  readonly documents = new Map<number, Stored>();
  readonly indexes: TreeIndex[] = [];
  private readonly ids = new Map<string | number, Stored>();
  private idTree: TreeIndex | undefined;
  private areIdsInOrder = false;
  private sequence = 0;

  constructor(
    readonly namespace: string,
    private readonly journal: Journal,
    private readonly memory: Memory,
  ) {}

  byId = (id: unknown): Stored | undefined => this.ids.get(hashKey(id));

  /**
   * The order of `_id` is rarely asked for, so its tree is built when it is. At a `yield` others may go first: what they insert and remove is
   * also done in the tree that is being built, and what is put into it twice is in it once.
   */
  *ordering(): Generator<void, void> {
    if (this.areIdsInOrder) return;
    this.idTree ??= new TreeIndex({ name: '_id_', key: { _id: 1 } });
    let count = 0;
    for (const stored of this.documents.values()) {
      this.idTree.add(stored, this.idTree.keysOf(stored.raw));
      if (++count % ORDERED_AT_ONCE === 0) yield;
    }
    this.areIdsInOrder = true;
  }

  idsInOrder(): TreeIndex {
    if (!this.areIdsInOrder) [...this.ordering()];
    return this.idTree as TreeIndex;
  }

  load(sequence: number, raw: Buffer): void {
    this.sequence = Math.max(this.sequence, sequence);
    this.link({ sequence, raw, batch: 0 }, raw, []);
  }

  insert(document: Document, bytes: Uint8Array = encode(document)): Stored {
    const raw = owned(bytes);
    if (raw.length > MAX_DOCUMENT_BYTES) fail(10334, `BSONObj size: ${raw.length} is larger than 16777216`);
    if (this.byId(document._id)) throw duplicateKey(this.namespace, { name: '_id_', key: { _id: 1 } }, [document._id]);
    const keys = this.keysFor(document);
    this.refuseBeyondLimit(charge(raw) + this.indexes.length * ENTRY_BYTES, INSERTS);
    this.mayGoOn();
    const stored = { sequence: ++this.sequence, raw, batch: this.journal.gathering };
    this.link(stored, document, keys);
    this.write(stored.sequence, raw);
    return stored;
  }

  /** Puts a changed document in the place of the old one; only the `touched` fields at its top can differ. Says whether anything does. */
  replace(stored: Stored, bytes: Buffer, touched: Set<string>): boolean {
    if (bytes.equals(stored.raw)) return false;
    const raw = owned(bytes);
    if (raw.length > MAX_DOCUMENT_BYTES) fail(17419, 'Resulting document after update is larger than 16777216');
    const changed = this.indexes.filter(({ fields }) => [...touched].some((field) => fields.has(field)));
    const names = new Set(changed.flatMap(({ fields }) => [...fields]));
    const keys = this.keysFor(fieldsOf(raw, names), changed, stored);
    this.refuseBeyondLimit(charge(raw) - charge(stored.raw));
    this.mayGoOn();
    this.memory.used += charge(raw) - charge(stored.raw);
    const source = fieldsOf(stored.raw, names);
    for (const { index, keys: after } of keys) {
      const before = index.keysOf(source);
      if (equal(before, after)) continue;
      index.remove(stored, before);
      index.add(stored, after);
    }
    Object.assign(stored, { raw, batch: this.journal.gathering });
    this.write(stored.sequence, raw);
    return true;
  }

  remove(stored: Stored): void {
    this.mayGoOn();
    const document = decode(stored.raw);
    for (const index of [...this.indexes, ...(this.idTree ? [this.idTree] : [])]) index.remove(stored, index.keysOf(document));
    this.documents.delete(stored.sequence);
    this.ids.delete(hashKey(document._id));
    this.memory.used -= charge(stored.raw) + this.indexes.length * ENTRY_BYTES;
    this.write(stored.sequence, null);
  }

  addIndex(spec: IndexSpec): void {
    this.refuseBeyondLimit(this.documents.size * ENTRY_BYTES);
    this.buildIndexes([spec]);
  }

  /** All of them in one walk through the documents, and of each only the fields that they ask for. A duplicate in a unique one leaves nothing behind. */
  buildIndexes(specs: IndexSpec[]): void {
    const building = specs.map((spec) => ({ index: new TreeIndex(spec), entries: [] as Key[] }));
    const names = new Set(building.flatMap(({ index }) => [...index.fields]));
    for (const { sequence, raw } of this.documents.values()) {
      const source = fieldsOf(raw, names);
      for (const { index, entries } of building) for (const entry of index.entriesOf(source, sequence)) entries.push(entry);
    }
    for (const { index, entries } of building) {
      const taken = index.fill(entries, this.documents);
      if (taken) throw duplicateKey(this.namespace, index.spec, taken);
    }
    this.memory.used += this.documents.size * ENTRY_BYTES * specs.length;
    this.indexes.push(...building.map(({ index }) => index));
  }

  private link(stored: Stored, source: Source, keys: ReturnType<Collection['keysFor']>): void {
    this.documents.set(stored.sequence, stored);
    this.ids.set(hashKey(own(source, '_id')), stored);
    this.memory.used += charge(stored.raw) + this.indexes.length * ENTRY_BYTES;
    for (const { index, keys: own } of keys) index.add(stored, own);
    this.idTree?.add(stored, this.idTree.keysOf(source));
  }

  /** Also brings the collection itself into the files. */
  writeIndexes(): void {
    this.write(INDEXES, this.indexBytes());
  }

  /** All of it, for files written anew: each document as it is when its turn comes. */
  *writes(): Iterable<Write> {
    const { namespace } = this;
    yield { namespace, sequence: INDEXES, bytes: this.indexBytes() };
    for (const { sequence, raw } of this.documents.values()) yield { namespace, sequence, bytes: raw };
  }

  private write(sequence: number, bytes: Buffer | null): void {
    this.journal.write({ namespace: this.namespace, sequence, bytes });
  }

  private indexBytes = (): Buffer => encode({ indexes: this.indexes.map(({ spec }) => spec) });

  /** What the indexes would hold of a document: made before anything has changed, since keys may be impossible or another's. */
  private keysFor(source: Source, indexes = this.indexes, self?: Stored) {
    return indexes.map((index) => {
      const keys = index.keysOf(source);
      const taken = index.conflict(keys, self);
      if (taken) throw duplicateKey(this.namespace, index.spec, taken);
      return { index, keys };
    });
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
