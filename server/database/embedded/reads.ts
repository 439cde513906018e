import { runPipeline } from './aggregate.js';
import { type Document, encode, hashKey, numeric } from './bson.js';
import { fail } from './errors.js';
import { compileFilter } from './filter.js';
import { reaches, split } from './paths.js';
import { compileProjection } from './projection.js';
import { checkHint, countOf, documentOf, select } from './query.js';
import { readSort } from './sort.js';
import { type Commands, nameOf, type Turn } from './turn.js';

const FIND = ['filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'allowDiskUse', 'noCursorTimeout'];

export const READS: Commands = {
  find: { fields: FIND, run: find },
  getMore: { fields: ['collection', 'batchSize'], run: getMore },
  killCursors: {
    fields: ['cursors'],
    run: ({ cursors }, { engine }) => engine.cursors.kill(listOf(cursors, 'cursors').map((id) => Number(numeric(id)))),
  },
  aggregate: { fields: ['pipeline', 'cursor', 'allowDiskUse', 'hint'], run: aggregate },
  distinct: { fields: ['key', 'query', 'hint'], run: distinct },
  count: { fields: ['query', 'skip', 'limit', 'hint', 'fields'], run: count },
};

function find(command: Document, turn: Turn): Buffer {
  const { namespace, collection } = nameOf(command, 'find', turn);
  checkHint(collection, command.hint);
  const project = compileProjection(command.projection);
  const found = select(collection, {
    filter: compileFilter(documentOf(command.filter, 'filter'), turn.now),
    sort: readSort(command.sort),
    skip: countOf(command.skip, 'skip') ?? 0,
    limit: countOf(command.limit, 'limit') || Number.POSITIVE_INFINITY,
  });
  for (const { batch } of found) turn.waitFor = Math.max(turn.waitFor, batch);
  const documents = found.map(({ raw, document }) => (project ? encode(project(document)) : raw));
  return turn.engine.cursors.first(namespace, documents, countOf(command.batchSize, 'batchSize'), command.singleBatch === true);
}

function getMore(command: Document, turn: Turn): Buffer {
  const { namespace } = nameOf(command, 'collection', turn);
  return turn.engine.cursors.next(Number(numeric(command.getMore)), namespace, countOf(command.batchSize, 'batchSize') || undefined);
}

function aggregate(command: Document, turn: Turn): Buffer {
  if (typeof command.aggregate !== 'string') return fail(73, 'an aggregation without a collection is not known to the embedded database');
  const { namespace, collection } = nameOf(command, 'aggregate', turn);
  checkHint(collection, command.hint);
  const documents = runPipeline(listOf(command.pipeline, 'pipeline'), collection, turn).map(encode);
  const { batchSize } = documentOf(command.cursor, 'cursor');
  return turn.engine.cursors.first(namespace, documents, countOf(batchSize, 'batchSize'), false);
}

/** The values of a field, each once; of an array its elements. */
function distinct(command: Document, turn: Turn): Document {
  const { collection } = nameOf(command, 'distinct', turn);
  checkHint(collection, command.hint);
  const path = split(String(command.key));
  const values = new Map<string | number, unknown>();
  const keep = (value: unknown): boolean => {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) values.set(hashKey(item), item);
    return false;
  };
  const filter = compileFilter(documentOf(command.query, 'query'), turn.now);
  for (const { document } of select(collection, { filter })) reaches(document, path, keep, true);
  return { values: [...values.values()], ok: 1 };
}

function count(command: Document, turn: Turn): Document {
  const { collection } = nameOf(command, 'count', turn);
  checkHint(collection, command.hint);
  const query = documentOf(command.query, 'query');
  const skip = countOf(command.skip, 'skip') ?? 0;
  const limit = countOf(command.limit, 'limit') || Number.POSITIVE_INFINITY;
  if (collection && Object.keys(query).length === 0) return { n: Math.min(Math.max(collection.documents.size - skip, 0), limit), ok: 1 };
  return { n: select(collection, { filter: compileFilter(query, turn.now), skip, limit }).length, ok: 1 };
}

function listOf(value: unknown, name: string): Document[] {
  return Array.isArray(value) ? value : fail(14, `Field '${name}' must be an array`);
}
