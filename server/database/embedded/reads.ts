import type { Long } from 'bson';
import { compilePipeline } from './aggregate.js';
import { type Document, encode, hashKey, isObject, numeric } from './bson.js';
import { compileFilter } from './filter.js';
import { reaches, readSort, split } from './paths.js';
import { type Selection, select } from './plan.js';
import { compileProjection } from './projection.js';
import type { Stored } from './tree-index.js';
import { type Command, countOf, documentOf, listOf, type Turn, target } from './turn.js';

export const READS: Record<string, Command> = {
  find: { fields: 'filter sort projection skip limit batchSize singleBatch allowDiskUse noCursorTimeout', run: find },
  getMore: { fields: 'collection batchSize', run: getMore },
  killCursors: { fields: 'cursors', run: ({ cursors }, { engine }) => engine.cursors.kill(cursors as Long[]) },
  aggregate: { fields: 'pipeline cursor allowDiskUse', run: aggregate },
  distinct: { fields: 'key query', run: distinct },
  count: { fields: 'query skip limit', run: (command, turn) => ({ n: read(command.count, command, turn).length, ok: 1 }) },
};

/** What a client is shown must be on the disk first. A limit of 0 is none. */
function read(name: unknown, { filter, query, sort, skip, limit, hint }: Document, turn: Turn): Stored[] {
  const { collection } = target(name, turn, hint);
  const selection: Selection = {
    filter: compileFilter(documentOf(filter ?? query), turn.now),
    sort: readSort(sort),
    skip: countOf(skip) ?? 0,
  };
  const found = select(collection, { ...selection, limit: countOf(limit) || Number.POSITIVE_INFINITY });
  for (const { batch } of found) turn.waitFor = Math.max(turn.waitFor, batch);
  return found;
}

function find(command: Document, turn: Turn): Buffer {
  const { namespace } = target(command.find, turn);
  const project = compileProjection(documentOf(command.projection));
  const documents = read(command.find, command, turn).map(({ raw, document }) => (project ? encode(project(document)) : raw));
  return turn.engine.cursors.first(namespace, documents, countOf(command.batchSize), command.singleBatch === true);
}

function getMore({ getMore: id, collection, batchSize }: Document, turn: Turn): Buffer {
  return turn.engine.cursors.next(Number(numeric(id)), target(collection, turn).namespace, countOf(batchSize) || undefined);
}

/** What a pipeline begins with, `$match` and then `$sort`, uses the indexes. */
function aggregate({ aggregate: name, pipeline, cursor, hint }: Document, turn: Turn): Buffer {
  const stages = listOf(pipeline);
  const run = compilePipeline(stages, turn.now);
  const filter = isObject(stages[0]?.$match) ? stages[0].$match : undefined;
  const found = read(name, { filter, sort: filter && stages[1]?.$sort, hint }, turn);
  const documents = run(found.map(({ document }) => document)).map(encode);
  return turn.engine.cursors.first(target(name, turn).namespace, documents, countOf(documentOf(cursor).batchSize));
}

/** The values of a field, each once; of an array its elements. */
function distinct(command: Document, turn: Turn): Document {
  const values = new Map<string | number, unknown>();
  const keep = (value: unknown): boolean => {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) values.set(hashKey(item), item);
    return false;
  };
  for (const { document } of read(command.distinct, command, turn)) reaches(document, split(String(command.key)), keep, true);
  return { values: [...values.values()], ok: 1 };
}
