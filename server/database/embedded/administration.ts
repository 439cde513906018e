import { type Document, encode, isObject, numeric } from './bson.js';
import type { Collection } from './collection.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { compileFilter } from './filter.js';
import type { IndexSpec } from './tree-index.js';
import { type Command, documentOf, listOf, type Turn, target } from './turn.js';

export const ADMINISTRATION: Record<string, Command> = {
  create: { fields: '', run: create },
  drop: { fields: '', run: drop },
  dropDatabase: { fields: '', run: dropDatabase },
  listCollections: { fields: 'filter nameOnly authorizedCollections cursor', run: listCollections },
  createIndexes: { fields: 'indexes', run: createIndexes },
  listIndexes: { fields: 'cursor', run: listIndexes },
  dropIndexes: { fields: 'index', run: dropIndexes },
};

function create(command: Document, turn: Turn): Document {
  const { namespace, collection } = target(command.create, turn);
  if (collection) fail(48, `Collection ${namespace} already exists.`);
  turn.engine.obtain(namespace);
  return { ok: 1 };
}

function drop(command: Document, turn: Turn): Document {
  const { namespace, collection } = target(command.drop, turn);
  if (collection) turn.engine.drop(collection);
  return { ns: namespace, ok: 1 };
}

function dropDatabase(_: Document, { engine, database }: Turn): Document {
  for (const collection of engine.ofDatabase(database)) engine.drop(collection);
  return { dropped: database, ok: 1 };
}

function listCollections({ filter }: Document, { engine, database, now }: Turn): Buffer {
  const names = engine.ofDatabase(database).map(({ namespace }) => namespace.slice(database.length + 1));
  const entries = names.map((name) => ({ name, type: 'collection', options: {}, info: { readOnly: false } }));
  return list(engine, `${database}.$cmd.listCollections`, entries.filter(compileFilter(documentOf(filter), now).matches));
}

function list(engine: Turn['engine'], namespace: string, documents: Document[]): Buffer {
  return engine.cursors.first(namespace, documents.map(encode), Number.POSITIVE_INFINITY, true);
}

function createIndexes(command: Document, turn: Turn): Document {
  const specs = listOf(command.indexes).map(readSpec);
  const { namespace, collection: existing } = target(command.createIndexes, turn);
  const collection = turn.engine.obtain(namespace);
  const numIndexesBefore = collection.indexes.length + 1;
  for (const spec of specs) {
    if (!isNew(collection, spec)) continue;
    collection.addIndex(spec);
    turn.engine.save(collection);
  }
  return { numIndexesBefore, numIndexesAfter: collection.indexes.length + 1, createdCollectionAutomatically: !existing, ok: 1 };
}

/** Says whether an index is yet to be built; the same name or key with something else about it is an error. */
function isNew({ indexes }: Collection, spec: IndexSpec): boolean {
  if (equal(spec.key, { _id: 1 })) return false;
  const sameName = indexes.find((index) => index.spec.name === spec.name)?.spec;
  if (sameName && !equal(sameName.key, spec.key))
    fail(86, `An existing index has the same name as the requested index but another key: ${spec.name}`);
  const same = indexes.find((index) => equal(index.spec.key, spec.key))?.spec;
  const isOther = same && !encode({ ...same }).equals(encode({ ...spec }));
  return isOther ? fail(85, `Index already exists with a different name or options: ${same.name}`) : same === undefined;
}

function listIndexes(command: Document, turn: Turn): Buffer {
  const { namespace, collection } = target(command.listIndexes, turn);
  if (!collection) return fail(26, `ns does not exist: ${namespace}`);
  const specs = [{ key: { _id: 1 }, name: '_id_' }, ...collection.indexes.map(({ spec }) => spec)];
  return list(
    turn.engine,
    namespace,
    specs.map((spec) => ({ v: 2, ...spec })),
  );
}

function dropIndexes({ dropIndexes: name, index: wanted }: Document, turn: Turn): Document {
  const { namespace, collection } = target(name, turn);
  if (!collection) return fail(26, `ns not found ${namespace}`);
  if (wanted === '_id_') fail(72, 'cannot drop _id index');
  const nIndexesWas = collection.indexes.length + 1;
  const found = collection.indexes.filter(
    ({ spec }) => wanted === '*' || spec.name === wanted || (isObject(wanted) && equal(spec.key, wanted)),
  );
  if (found.length === 0 && wanted !== '*') fail(27, 'index not found');
  for (const index of found) collection.dropIndex(index);
  turn.engine.save(collection);
  return { nIndexesWas, ok: 1 };
}

const INDEX_OPTIONS = ['key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds', 'background', 'v'];
const PARTIAL_OPERATORS = ['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$in', '$and'];

/** Reads one index. Kinds and options that are not known are refused, since they would change what the index means. */
function readSpec({
  key,
  name,
  unique,
  sparse,
  partialFilterExpression: partial,
  expireAfterSeconds: ttl,
  ...others
}: Document): IndexSpec {
  const other = Object.keys(others).find((option) => !INDEX_OPTIONS.includes(option) && others[option] !== false);
  if (other !== undefined) refuse(`the index option '${other}'`, 197);
  if (!isObject(key) || typeof name !== 'string') return fail(67, 'an index needs a key and a name');
  if (sparse === true && partial) fail(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name,
    key: Object.fromEntries(Object.entries(key).map(([field, kind]) => [field, directionOf(field, kind)])),
    ...(unique === true && { unique }),
    ...(sparse === true && { sparse }),
    ...(partial !== undefined && { partialFilterExpression: readPartial(documentOf(partial)) }),
    ...(ttl !== undefined && { expireAfterSeconds: readSeconds(ttl, key) }),
  };
}

function directionOf(field: string, kind: unknown): 1 | -1 {
  const number = numeric(kind);
  if (number === null || number === 0 || field.includes('$')) return refuse(`an index of the kind '${kind}' on '${field}'`, 67);
  return number > 0 ? 1 : -1;
}

/** Only conditions that some value must meet; from a negative one nothing follows about what the index holds. */
function readPartial(source: Document): Document {
  compileFilter(source, new Date(0));
  const operators = [...JSON.stringify(source).matchAll(/"(\$\w+)":(false)?/g)];
  const wrong = operators.find(([, name = '', no]) => !PARTIAL_OPERATORS.includes(name) || (name === '$exists' && no));
  return wrong ? fail(67, `Expression not supported in partial index: ${wrong[1]}`) : source;
}

function readSeconds(value: unknown, key: Document): number {
  const seconds = Number(numeric(value) ?? Number.NaN);
  const isPossible = seconds >= 0 && seconds <= 2 ** 31 - 1 && Object.keys(key).length === 1;
  return isPossible ? seconds : fail(67, 'a TTL index has one field and expireAfterSeconds between 0 and 2147483647');
}
