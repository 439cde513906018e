import { decode, encode } from './bson.js';
import { Collection, type Memory } from './collection.js';
import { Cursors } from './cursors.js';
import { fail } from './errors.js';
import { Journal, readKey } from './journal.js';
import type { Store } from './store.js';
import type { IndexSpec } from './tree-index.js';

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
  static async load(store: Store, limit: number, failed: (error: unknown) => void): Promise<Engine> {
    const engine = new Engine(new Journal(store, failed), { used: 0, limit });
    const byId = new Map<number, Collection>();
    for await (const [key, value] of store.entries()) {
      const [[id, sequence], raw] = [readKey(key), Buffer.from(value)];
      const document = decode(raw);
      if (id !== CATALOG) byId.get(id)?.load(sequence, raw, document);
      else byId.set(sequence, engine.add(String(document.namespace), sequence, document.indexes as IndexSpec[]));
    }
    return engine;
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
    this.journal.write(CATALOG, collection.id);
  }

  /** Writes down a collection's name and indexes. */
  save({ id, namespace, indexes }: Collection): void {
    this.journal.write(CATALOG, id, encode({ namespace, indexes: indexes.map(({ spec }) => spec) }));
  }

  ofDatabase(database: string): Collection[] {
    return [...this.collections.values()].filter(({ namespace }) => namespace.startsWith(`${database}.`));
  }

  /** Removes what its TTL index says is over. Runs every minute, as in MongoDB. */
  expire(now: Date): void {
    for (const collection of this.collections.values()) {
      for (const index of collection.indexes) for (const stored of index.expired(now)) collection.remove(stored);
    }
  }

  private add(namespace: string, id: number, indexes: IndexSpec[]): Collection {
    const collection = new Collection(namespace, id, this.journal, this.memory);
    for (const spec of indexes) collection.addIndex(spec);
    this.collections.set(namespace, collection);
    this.lastId = id;
    return collection;
  }
}
