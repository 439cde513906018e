import { type Document, encode } from './bson.js';
import type { Collection } from './engine.js';
import { fail, refuse } from './errors.js';
import { compileFilter, isOperators } from './filter.js';
import type { IndexSpec } from './indexes.js';
import { type Command, documentOf, listOf, type Turn, target } from './turn.js';
import { equal, isObject, numeric } from './values.js';

export const ADMINISTRATION: Record<string, Command> = {
  dropDatabase: { fields: '', run: dropDatabase },
  listCollections: { fields: 'filter nameOnly authorizedCollections cursor', run: listCollections },
  createIndexes: { fields: 'indexes', run: createIndexes },
};

function dropDatabase(_: Document, { engine, database }: Turn): Document {
  for (const collection of engine.ofDatabase(database)) engine.drop(collection);
  return { ok: 1 };
}

function listCollections({ filter }: Document, turn: Turn): Buffer {
  const { engine, database, now } = turn;
  const entries = engine.ofDatabase(database).map(({ namespace }) => ({ name: namespace.slice(database.length + 1), type: 'collection' }));
  const wanted = entries.filter(compileFilter(documentOf(filter), now).matches).map(encode);
  return engine.cursors.first(turn, `${database}.$cmd.listCollections`, wanted, wanted.length, true);
}

function createIndexes(command: Document, turn: Turn): Document {
  const specs = listOf(command.indexes).map(readSpec);
  const collection = turn.engine.obtain(target(command.createIndexes, turn).namespace);
  const numIndexesBefore = collection.indexes.length + 1;
  for (const spec of specs.filter(({ key }) => !equal(key, { _id: 1 }))) {
    if (isThere(spec, collection)) continue;
    collection.addIndex(spec);
    collection.writeIndexes();
  }
  return { numIndexesBefore, numIndexesAfter: collection.indexes.length + 1, ok: 1 };
}

/** The same name or key with something else about it is an error. */
function isThere(spec: IndexSpec, { indexes }: Collection): boolean {
  const same = indexes.map((index) => index.spec).find(({ name, key }) => name === spec.name || equal(key, spec.key));
  if (same && !equal(same.key, spec.key)) fail(86, `An existing index has the same name but another key: ${spec.name}`);
  if (same && !encode(same).equals(encode(spec))) fail(85, `Index already exists with a different name or options: ${same.name}`);
  return same !== undefined;
}

/** Reads one index. Kinds and options that are not known are refused, since they would change what the index means. */
function readSpec({ key, name, unique, sparse, partialFilterExpression, expireAfterSeconds, ...others }: Document): IndexSpec {
  const [partial, ttl] = [partialFilterExpression, expireAfterSeconds];
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

/** Only fields with a value: from those it is plain what follows about what the index holds. */
function readPartial(source: Document): Document {
  const odd = Object.entries(source).find(([path, value]) => path.startsWith('$') || isOperators(value));
  return odd ? refuse(`a partial index by ${odd[0]}, other than by its value,`, 67) : source;
}

function readSeconds(seconds: number, key: Document): number {
  const isPossible = seconds >= 0 && seconds <= 2 ** 31 - 1 && Object.keys(key).length === 1;
  return isPossible ? seconds : fail(67, 'a TTL index has one field and expireAfterSeconds between 0 and 2147483647');
}
