import { type Document, encode, isObject } from './bson.js';
import type { Collection } from './collection.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { compileFilter } from './filter.js';
import { readIndexSpec } from './index-spec.js';
import { documentOf } from './query.js';
import type { IndexSpec } from './tree-index.js';
import { type Commands, nameOf, type Turn } from './turn.js';

export const ADMINISTRATION: Commands = {
  create: { fields: ['capped'], run: create },
  drop: { fields: [], run: drop },
  dropDatabase: { fields: [], run: dropDatabase },
  listCollections: { fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'], run: listCollections },
  listDatabases: { fields: ['nameOnly', 'filter', 'authorizedDatabases'], run: listDatabases },
  createIndexes: { fields: ['indexes'], run: createIndexes },
  listIndexes: { fields: ['cursor'], run: listIndexes },
  dropIndexes: { fields: ['index'], run: dropIndexes },
};

function create(command: Document, turn: Turn): Document {
  const { namespace, collection } = nameOf(command, 'create', turn);
  if (command.capped === true) refuse('a capped collection');
  if (collection) fail(48, `Collection ${namespace} already exists.`);
  turn.engine.create(namespace);
  return { ok: 1 };
}

function drop(command: Document, turn: Turn): Document {
  const { namespace, collection } = nameOf(command, 'drop', turn);
  if (!collection) return { ok: 1 };
  turn.engine.drop(collection);
  return { nIndexesWas: collection.indexes.length + 1, ns: namespace, ok: 1 };
}

function dropDatabase(_: Document, { engine, database }: Turn): Document {
  for (const collection of engine.ofDatabase(database)) engine.drop(collection);
  return { dropped: database, ok: 1 };
}

function listCollections(command: Document, { engine, database, now }: Turn): Buffer {
  const filter = compileFilter(documentOf(command.filter, 'filter'), now);
  const entries = engine.ofDatabase(database).map(({ namespace }) => {
    const info = { readOnly: false };
    const idIndex = { v: 2, key: { _id: 1 }, name: '_id_' };
    return { name: namespace.slice(database.length + 1), type: 'collection', options: {}, info, idIndex };
  });
  return listing(
    engine,
    `${database}.$cmd.listCollections`,
    entries.filter((entry) => filter.matches(entry)),
  );
}

function listDatabases(command: Document, { engine, now }: Turn): Document {
  const filter = compileFilter(documentOf(command.filter, 'filter'), now);
  const names = new Set([...engine.collections.keys()].map((namespace) => namespace.slice(0, namespace.indexOf('.'))));
  const databases = [...names].sort().map((name) => ({ name, sizeOnDisk: 0, empty: false }));
  return { databases: databases.filter((database) => filter.matches(database)), totalSize: 0, ok: 1 };
}

function createIndexes(command: Document, turn: Turn): Document {
  const { namespace, collection: existing } = nameOf(command, 'createIndexes', turn);
  const specs = Array.isArray(command.indexes)
    ? command.indexes.map((spec) => readIndexSpec(spec))
    : fail(14, "Field 'indexes' must be an array");
  const collection = existing ?? turn.engine.create(namespace);
  const before = collection.indexes.length + 1;
  for (const spec of specs) if (isNew(collection, spec)) addIndex(collection, spec, turn);
  const after = collection.indexes.length + 1;
  const note = before === after ? { note: 'all indexes already exist' } : {};
  return { numIndexesBefore: before, numIndexesAfter: after, createdCollectionAutomatically: !existing, ...note, ok: 1 };
}

function addIndex(collection: Collection, spec: IndexSpec, { engine }: Turn): void {
  collection.addIndex(spec);
  engine.save(collection);
}

/** Says whether an index is yet to be built; the same name or key with something else about it is an error. */
function isNew(collection: Collection, spec: IndexSpec): boolean {
  if (equal(spec.key, { _id: 1 })) return false;
  const sameName = collection.indexes.find((index) => index.spec.name === spec.name)?.spec;
  if (sameName && !equal(sameName.key, spec.key))
    fail(86, `An existing index has the same name as the requested index but another key: ${spec.name}`);
  const sameKey = sameName ?? collection.indexes.find((index) => equal(index.spec.key, spec.key))?.spec;
  if (sameKey && !equal({ ...sameKey }, { ...spec }))
    fail(85, `An equivalent index already exists with a different name or options: ${sameKey.name}`);
  return sameKey === undefined;
}

function listIndexes(command: Document, turn: Turn): Buffer {
  const { namespace, collection } = nameOf(command, 'listIndexes', turn);
  if (!collection) return fail(26, `ns does not exist: ${namespace}`);
  const specs = [{ key: { _id: 1 }, name: '_id_' }, ...collection.indexes.map(({ spec }) => spec)];
  return listing(
    turn.engine,
    namespace,
    specs.map((spec) => ({ v: 2, ...spec })),
  );
}

function dropIndexes(command: Document, turn: Turn): Document {
  const { namespace, collection } = nameOf(command, 'dropIndexes', turn);
  if (!collection) return fail(26, `ns not found ${namespace}`);
  const wanted = command.index;
  if (wanted === '_id_' || equal(wanted, { _id: 1 })) fail(72, 'cannot drop _id index');
  const before = collection.indexes.length + 1;
  const names = Array.isArray(wanted) ? wanted : [wanted];
  const found =
    wanted === '*'
      ? [...collection.indexes]
      : collection.indexes.filter(({ spec }) => names.some((name) => spec.name === name || (isObject(name) && equal(spec.key, name))));
  if (wanted !== '*' && found.length < names.length) fail(27, `index not found with name [${String(wanted)}]`);
  for (const index of found) collection.dropIndex(index);
  turn.engine.save(collection);
  return { nIndexesWas: before, ok: 1 };
}

function listing(engine: Turn['engine'], namespace: string, documents: Document[]): Buffer {
  return engine.cursors.first(namespace, documents.map(encode), Number.POSITIVE_INFINITY, true);
}
