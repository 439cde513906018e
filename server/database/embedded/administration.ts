import { type Document, encode, isObject, numeric } from './bson.js';
import type { Collection } from './collection.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { compileFilter } from './filter.js';
import type { IndexSpec } from './tree-index.js';
import { type Command, documentOf, listOf, type Turn, target } from './turn.js';

const OK = { ok: 1 };

export const ADMINISTRATION: Record<string, Command> = {
  create: { fields: '', run: create },
  drop: { fields: '', run: (command, turn) => drop([target(command.drop, turn).collection], turn) },
  dropDatabase: { fields: '', run: (_, turn) => drop(turn.engine.ofDatabase(turn.database), turn) },
  listCollections: { fields: 'filter nameOnly authorizedCollections cursor', run: listCollections },
  createIndexes: { fields: 'indexes', run: createIndexes },
  listIndexes: { fields: 'cursor', run: listIndexes },
  dropIndexes: { fields: 'index', run: dropIndexes },
};

function create(command: Document, turn: Turn): Document {
  const { namespace, collection } = target(command.create, turn);
  if (collection) fail(48, `Collection ${namespace} already exists.`);
  turn.engine.obtain(namespace);
  return OK;
}

function drop(collections: (Collection | undefined)[], { engine }: Turn): Document {
  for (const collection of collections) if (collection) engine.drop(collection);
  return OK;
}

function listCollections({ filter }: Document, turn: Turn): Buffer {
  const names = turn.engine.ofDatabase(turn.database).map(({ namespace }) => namespace.slice(turn.database.length + 1));
  const entries = names.map((name) => ({ name, type: 'collection', options: {}, info: { readOnly: false } }));
  return list(`${turn.database}.$cmd.listCollections`, entries.filter(compileFilter(documentOf(filter), turn.now).matches), turn);
}

const list = (namespace: string, documents: Document[], { engine }: Turn): Buffer =>
  engine.cursors.first(namespace, documents.map(encode), Number.POSITIVE_INFINITY, true);

function createIndexes(command: Document, turn: Turn): Document {
  const specs = listOf(command.indexes).map(readSpec);
  const { namespace, collection: existing } = target(command.createIndexes, turn);
  const collection = turn.engine.obtain(namespace);
  const numIndexesBefore = collection.indexes.length + 1;
  for (const spec of specs.filter(({ key }) => !equal(key, { _id: 1 }))) {
    if (isThere(spec, collection)) continue;
    collection.addIndex(spec);
    turn.engine.save(collection);
  }
  return { numIndexesBefore, numIndexesAfter: collection.indexes.length + 1, createdCollectionAutomatically: !existing, ...OK };
}

/** The same name or key with something else about it is an error. */
function isThere(spec: IndexSpec, { indexes }: Collection): boolean {
  const same = indexes.map((index) => index.spec).find(({ name, key }) => name === spec.name || equal(key, spec.key));
  if (same && !equal(same.key, spec.key))
    fail(86, `An existing index has the same name as the requested index but another key: ${spec.name}`);
  if (same && !encode(same).equals(encode(spec))) fail(85, `Index already exists with a different name or options: ${same.name}`);
  return same !== undefined;
}

function listIndexes(command: Document, turn: Turn): Buffer {
  const { namespace, collection } = target(command.listIndexes, turn);
  const { indexes } = collection ?? fail(26, `ns does not exist: ${namespace}`);
  const specs = [{ key: { _id: 1 }, name: '_id_' }, ...indexes.map(({ spec }) => spec)];
  return list(
    namespace,
    specs.map((spec) => ({ v: 2, ...spec })),
    turn,
  );
}

function dropIndexes({ dropIndexes: name, index: wanted }: Document, turn: Turn): Document {
  const collection = target(name, turn).collection ?? fail(26, 'ns not found');
  const isWanted = ({ name: other, key }: IndexSpec): boolean =>
    wanted === '*' || wanted === other || (isObject(wanted) && equal(wanted, key));
  const found = collection.indexes.filter(({ spec }) => isWanted(spec));
  if (found.length === 0 && wanted !== '*') fail(wanted === '_id_' ? 72 : 27, 'index not found, or it cannot be dropped');
  for (const index of found) collection.dropIndex(index);
  turn.engine.save(collection);
  return { nIndexesWas: collection.indexes.length + found.length + 1, ...OK };
}

const PARTIAL_OPERATORS = ['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$in', '$and'];

/** Reads one index. Kinds and options that are not known are refused, since they would change what the index means. */
function readSpec({ key, name, unique, sparse, partialFilterExpression: partial, expireAfterSeconds: ttl, ...rest }: Document): IndexSpec {
  const { background: _, v: __, ...others } = rest;
  const other = Object.keys(others).find((option) => others[option] !== false);
  if (other !== undefined) refuse(`the index option '${other}'`, 197);
  if (!isObject(key) || typeof name !== 'string') return fail(67, 'an index needs a key and a name');
  if (sparse === true && partial) fail(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name,
    key: Object.fromEntries(Object.entries(key).map(([field, kind]) => [field, directionOf(field, kind)])),
    ...(unique === true && { unique }),
    ...(sparse === true && { sparse }),
    ...(partial !== undefined && { partialFilterExpression: readPartial(documentOf(partial)) }),
    ...(ttl !== undefined && { expireAfterSeconds: readSeconds(Number(numeric(ttl) ?? -1), key) }),
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

function readSeconds(seconds: number, key: Document): number {
  const isPossible = seconds >= 0 && seconds <= 2 ** 31 - 1 && Object.keys(key).length === 1;
  return isPossible ? seconds : fail(67, 'a TTL index has one field and expireAfterSeconds between 0 and 2147483647');
}
