import type { Long } from 'bson';
import { compilePipeline } from './aggregate.js';
import { type Document, encode, hashKey, isObject, numeric } from './bson.js';
import { type Command, countOf, documentOf, listOf, type Turn, target } from './command.js';
import { compileFilter } from './filter.js';
import { reaches, readSort, split } from './paths.js';
import { checkHint, select } from './plan.js';
import { compileProjection } from './projection.js';
import type { Stored } from './tree-index.js';

export const READS: Record<string, Command> = {
  find: { fields: 'filter sort projection hint skip limit batchSize singleBatch allowDiskUse noCursorTimeout', run: find },
  getMore: { fields: 'collection batchSize', run: getMore },
  killCursors: { fields: 'cursors', run: ({ cursors }, { engine }) => engine.cursors.kill(cursors as Long[]) },
  aggregate: { fields: 'pipeline cursor allowDiskUse hint', run: aggregate },
  distinct: { fields: 'key query hint', run: distinct },
  count: { fields: 'query skip limit hint', run: count },
};

function find({ find: name, filter, sort, projection, hint, skip, limit, batchSize, singleBatch }: Document, turn: Turn): Buffer {
  const { namespace, collection } = target(name, turn);
  checkHint(collection, hint);
  const project = compileProjection(documentOf(projection));
  const selection = { filter: compileFilter(documentOf(filter), turn.now), sort: readSort(sort), ...range(skip, limit) };
  const found = settled(select(collection, selection), turn);
  const documents = found.map(({ raw, document }) => (project ? encode(project(document)) : raw));
  return turn.engine.cursors.first(namespace, documents, countOf(batchSize), singleBatch === true);
}

/** What a client is shown must be on the disk first. */
function settled(found: Stored[], turn: Turn): Stored[] {
  for (const { batch } of found) turn.waitFor = Math.max(turn.waitFor, batch);
  return found;
}

/** A limit of 0 is none. */
function range(skip: unknown, limit: unknown): { skip: number; limit: number } {
  return { skip: countOf(skip) ?? 0, limit: countOf(limit) || Number.POSITIVE_INFINITY };
}

function getMore({ getMore: id, collection, batchSize }: Document, turn: Turn): Buffer {
  return turn.engine.cursors.next(Number(numeric(id)), target(collection, turn).namespace, countOf(batchSize) || undefined);
}

/** What a pipeline begins with, `$match` and then `$sort`, uses the indexes. */
function aggregate({ aggregate: name, pipeline, cursor, hint }: Document, turn: Turn): Buffer {
  const { namespace, collection } = target(name, turn);
  checkHint(collection, hint);
  const stages = listOf(pipeline);
  const run = compilePipeline(stages, turn.now);
  const match = isObject(stages[0]?.$match) ? stages[0].$match : undefined;
  const sort = match && stages[1]?.$sort;
  const found = settled(select(collection, { filter: compileFilter(match ?? {}, turn.now), sort: readSort(sort) }), turn);
  const documents = run(found.map(({ document }) => document));
  return turn.engine.cursors.first(namespace, documents.map(encode), countOf(documentOf(cursor).batchSize));
}

/** The values of a field, each once; of an array its elements. */
function distinct({ distinct: name, key, query, hint }: Document, turn: Turn): Document {
  const { collection } = target(name, turn);
  checkHint(collection, hint);
  const values = new Map<string | number, unknown>();
  const keep = (value: unknown): boolean => {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) values.set(hashKey(item), item);
    return false;
  };
  const found = settled(select(collection, { filter: compileFilter(documentOf(query), turn.now) }), turn);
  for (const { document } of found) reaches(document, split(String(key)), keep, true);
  return { values: [...values.values()], ok: 1 };
}

function count({ count: name, query, skip, limit, hint }: Document, turn: Turn): Document {
  const { collection } = target(name, turn);
  checkHint(collection, hint);
  return { n: select(collection, { filter: compileFilter(documentOf(query), turn.now), ...range(skip, limit) }).length, ok: 1 };
}
