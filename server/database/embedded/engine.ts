import { type Document, decode, encode } from './bson.js';
import { Collection, type Memory } from './collection.js';
import { Cursors } from './cursors.js';
import { fail } from './errors.js';
import { Journal, readKey } from './journal.js';
import type { Store } from './store.js';
import type { IndexSpec } from './tree-index.js';

interface CatalogEntry {
  namespace: string;
  indexes: IndexSpec[];
}

/** Collection 0 on the disk is the list of collections; a collection's number is its key there. */
const CATALOG = 0;

/** All databases: what lies in memory, and the journal that brings it to the disk. */
export class Engine {
  readonly collections = new Map<string, Collection>();
  readonly cursors = new Cursors();
  private lastId = CATALOG;

  private constructor(
    readonly journal: Journal,
    private readonly memory: Memory,
  ) {}

  /** Reads everything into memory. */
  static async load(store: Store, memoryLimit: number, failed: (error: Error) => void): Promise<Engine> {
    const engine = new Engine(new Journal(store, failed), { used: 0, limit: memoryLimit });
    const byId = new Map<number, Collection>();
    for await (const [key, value] of store.entries()) {
      const [id, sequence] = readKey(key);
      const raw = Buffer.from(value);
      if (id === CATALOG) byId.set(sequence, engine.restore(sequence, decode(raw)));
      else byId.get(id)?.load(sequence, raw, decode(raw));
    }
    return engine;
  }

  find(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  /** The collection, made if there is none, as MongoDB does on the first write. */
  obtain(namespace: string): Collection {
    return this.collections.get(namespace) ?? this.create(namespace);
  }

  create(namespace: string): Collection {
    const name = namespace.slice(namespace.indexOf('.') + 1);
    if (name === '' || name.includes('$') || name.includes('\0') || name.startsWith('system.'))
      fail(73, `Invalid collection name: ${name}`);
    const collection = new Collection(namespace, ++this.lastId, this.journal, this.memory);
    this.collections.set(namespace, collection);
    this.save(collection);
    return collection;
  }

  drop(collection: Collection): void {
    for (const stored of [...collection.documents.values()]) collection.remove(stored);
    this.collections.delete(collection.namespace);
    this.journal.delete(CATALOG, collection.id);
  }

  /** Writes down a collection's name and indexes. */
  save({ id, namespace, indexes }: Collection): void {
    const entry: CatalogEntry = { namespace, indexes: indexes.map(({ spec }) => spec) };
    this.journal.put(CATALOG, id, encode(entry as unknown as Document));
  }

  ofDatabase(database: string): Collection[] {
    return [...this.collections.values()].filter(({ namespace }) => namespace.startsWith(`${database}.`));
  }

  /** Removes what its TTL index says is over. Runs every minute, as in MongoDB. */
  expire(now: Date): void {
    for (const collection of this.collections.values()) {
      for (const index of collection.indexes) {
        const { expireAfterSeconds } = index.spec;
        if (expireAfterSeconds === undefined) continue;
        const over = index.datesUpTo(new Date(now.getTime() - expireAfterSeconds * 1000));
        for (const stored of over) collection.remove(stored);
      }
    }
  }

  private restore(id: number, entry: Document): Collection {
    const { namespace, indexes } = entry as unknown as CatalogEntry;
    const collection = new Collection(namespace, id, this.journal, this.memory);
    for (const spec of indexes) collection.addIndex(spec);
    this.collections.set(namespace, collection);
    this.lastId = Math.max(this.lastId, id);
    return collection;
  }
}
