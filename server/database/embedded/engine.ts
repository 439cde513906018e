import { type Document, decode, encode } from './bson.js';
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
  static async load(store: Store, memoryLimit: number, failed: (error: unknown) => void): Promise<Engine> {
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

  /** The collection, made if there is none, as MongoDB does on the first write. */
  obtain(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    if (!/^[^.$\0]+\.(?!system\.)[^$\0]+$/.test(namespace)) fail(73, `Invalid namespace specified '${namespace}'`);
    const collection = this.add(namespace, this.lastId + 1);
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
    this.journal.put(CATALOG, id, encode({ namespace, indexes: indexes.map(({ spec }) => spec) }));
  }

  ofDatabase(database: string): Collection[] {
    return [...this.collections.values()].filter(({ namespace }) => namespace.startsWith(`${database}.`));
  }

  /** Removes what its TTL index says is over. Runs every minute, as in MongoDB. */
  expire(now: Date): void {
    for (const collection of this.collections.values()) {
      for (const index of collection.indexes) {
        const seconds = index.spec.expireAfterSeconds;
        if (seconds === undefined) continue;
        for (const stored of index.datesUpTo(new Date(now.getTime() - seconds * 1000))) collection.remove(stored);
      }
    }
  }

  private restore(id: number, entry: Document): Collection {
    const collection = this.add(String(entry.namespace), id);
    for (const spec of entry.indexes as IndexSpec[]) collection.addIndex(spec);
    return collection;
  }

  private add(namespace: string, id: number): Collection {
    const collection = new Collection(namespace, id, this.journal, this.memory);
    this.collections.set(namespace, collection);
    this.lastId = id;
    return collection;
  }
}
