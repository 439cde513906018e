import { type Document, encode, hashKey, MAX_DOCUMENT_BYTES } from './bson.js';
import { equal } from './compare.js';
import { DatabaseError, fail } from './errors.js';
import type { Journal } from './journal.js';
import { type IndexSpec, type Stored, TreeIndex } from './tree-index.js';

/** What all collections together may take. Charged for documents and index entries, since the garbage collector tells nobody. */
export interface Memory {
  used: number;
  limit: number;
}

/** One collection: its documents in the order they came, a map by `_id`, and the other indexes. */
export class Collection {
  readonly documents = new Map<number, Stored>();
  readonly indexes: TreeIndex[] = [];
  private readonly ids = new Map<string | number, Stored>();
  private idTree: TreeIndex | undefined;
  private sequence = 0;

  constructor(
    readonly namespace: string,
    readonly id: number,
    private readonly journal: Journal,
    private readonly memory: Memory,
  ) {}

  byId(id: unknown): Stored | undefined {
    return this.ids.get(hashKey(id));
  }

  /** The order of `_id` is rarely asked for, so its tree is built when it is. */
  idsInOrder(): TreeIndex {
    if (!this.idTree) {
      this.idTree = new TreeIndex({ name: '_id_', key: { _id: 1 } });
      for (const stored of this.documents.values()) this.idTree.add(stored, this.idTree.keysOf(stored.document));
    }
    return this.idTree;
  }

  /** Puts a document that is on the disk already into memory. */
  load(sequence: number, raw: Buffer, document: Document): void {
    const stored = { sequence, raw, document, batch: 0 };
    this.sequence = Math.max(this.sequence, sequence);
    this.memory.used += charge(raw, this.indexes.length);
    this.link(stored, this.allKeys(document));
  }

  insert(document: Document, written?: Buffer): Stored {
    const raw = written ?? encode(document);
    if (raw.length > MAX_DOCUMENT_BYTES) fail(10334, `BSONObj size: ${raw.length} is larger than 16777216`);
    if (this.byId(document._id)) throw duplicateKey(this.namespace, '_id_', { _id: 1 }, [document._id]);
    const keys = this.allKeys(document);
    this.refuseDuplicates(keys);
    this.claim(charge(raw, this.indexes.length));
    const stored = { sequence: ++this.sequence, raw, document, batch: this.journal.gathering };
    this.link(stored, keys);
    this.journal.put(this.id, stored.sequence, raw);
    return stored;
  }

  /** Puts a changed document in the place of the old one. Says whether anything differs. */
  replace(stored: Stored, document: Document): boolean {
    const raw = encode(document);
    if (raw.equals(stored.raw)) return false;
    if (raw.length > MAX_DOCUMENT_BYTES) fail(17419, 'Resulting document after update is larger than 16777216');
    const before = this.allKeys(stored.document);
    const after = this.allKeys(document);
    this.refuseDuplicates(after, stored);
    this.claim(charge(raw, 0) - charge(stored.raw, 0));
    for (const [i, index] of this.indexes.entries()) {
      const [old = [], fresh = []] = [before[i], after[i]];
      if (equal(old, fresh)) continue;
      index.remove(stored, old);
      index.add(stored, fresh);
    }
    Object.assign(stored, { raw, document, batch: this.journal.gathering });
    this.journal.put(this.id, stored.sequence, raw);
    return true;
  }

  remove(stored: Stored): void {
    const keys = this.allKeys(stored.document);
    for (const [i, index] of this.indexes.entries()) index.remove(stored, keys[i] ?? []);
    this.idTree?.remove(stored, this.idTree.keysOf(stored.document));
    this.documents.delete(stored.sequence);
    this.ids.delete(hashKey(stored.document._id));
    this.memory.used -= charge(stored.raw, this.indexes.length);
    this.journal.delete(this.id, stored.sequence);
  }

  /** Builds an index; a duplicate in a unique one leaves nothing behind. */
  addIndex(spec: IndexSpec): void {
    const index = new TreeIndex(spec);
    for (const stored of this.documents.values()) {
      const keys = index.keysOf(stored.document);
      const taken = index.conflict(keys);
      if (taken) throw duplicateKey(this.namespace, spec.name, spec.key, taken);
      index.add(stored, keys);
    }
    this.claim(this.documents.size * ENTRY_BYTES);
    this.indexes.push(index);
  }

  dropIndex(index: TreeIndex): void {
    this.indexes.splice(this.indexes.indexOf(index), 1);
    this.memory.used -= this.documents.size * ENTRY_BYTES;
  }

  private link(stored: Stored, keys: unknown[][][]): void {
    this.documents.set(stored.sequence, stored);
    this.ids.set(hashKey(stored.document._id), stored);
    this.idTree?.add(stored, this.idTree.keysOf(stored.document));
    for (const [i, index] of this.indexes.entries()) index.add(stored, keys[i] ?? []);
  }

  private allKeys(document: Document): unknown[][][] {
    return this.indexes.map((index) => index.keysOf(document));
  }

  private refuseDuplicates(keys: unknown[][][], self?: Stored): void {
    for (const [i, index] of this.indexes.entries()) {
      const taken = index.conflict(keys[i] ?? [], self);
      if (taken) throw duplicateKey(this.namespace, index.spec.name, index.spec.key, taken);
    }
  }

  private claim(bytes: number): void {
    if (bytes > 0 && this.memory.used + bytes > this.memory.limit) {
      const limit = Math.round(this.memory.limit / 1024 / 1024);
      fail(146, `the embedded database is full (${limit} MB of memory); set MONGODB_URI to use a MongoDB server`);
    }
    this.memory.used += bytes;
  }
}

/** Measured with documents of 0.45 kB: the bytes, the parsed document (about three times as much), maps and an entry in each index. */
const ENTRY_BYTES = 150;
const charge = (raw: Buffer, indexes: number): number => 300 + raw.length * 4 + indexes * ENTRY_BYTES;

function duplicateKey(namespace: string, index: string, key: Record<string, 1 | -1>, values: unknown[]): DatabaseError {
  const keyValue = Object.fromEntries(Object.keys(key).map((name, i) => [name, values[i] ?? null]));
  const shown = Object.entries(keyValue).map(([name, value]) => `${name}: ${show(value)}`);
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: { ${shown.join(', ')} }`;
  return new DatabaseError(11000, message, { keyPattern: key, keyValue });
}

function show(value: unknown): string {
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (typeof value === 'object' && value !== null && '_bsontype' in value) return `${value._bsontype}('${value}')`;
  return JSON.stringify(value);
}
