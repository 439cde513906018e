import type { Long } from 'bson';
import { type Document, encode } from './bson.js';
import { compileFilter } from './filter.js';
import { type Stored, selecting } from './indexes.js';
import { compilePipeline, compileProjection } from './pipeline.js';
import { type Command, countOf, documentOf, listOf, type Steps, type Turn, target } from './turn.js';
import { numeric, readSort } from './values.js';

export const READS: Record<string, Command> = {
  find: { fields: 'filter sort projection skip limit batchSize singleBatch readConcern', run: find },
  getMore: { fields: 'collection batchSize', run: getMore },
  killCursors: { fields: 'cursors', run: ({ cursors }, { engine }) => engine.cursors.kill(cursors as Long[]) },
  aggregate: { fields: 'pipeline cursor readConcern', run: aggregate },
  count: { fields: 'query skip limit readConcern', run: count },
};

/** What a client is shown must be on the disk first. A limit of 0 is none. */
function* read(name: unknown, { filter, query, sort, skip, limit }: Document, turn: Turn): Steps<Stored[]> {
  const found = yield* selecting(target(name, turn).collection, {
    filter: compileFilter(documentOf(filter ?? query), turn.now),
    sort: readSort(sort),
    skip: countOf(skip) ?? 0,
    limit: countOf(limit) || Number.POSITIVE_INFINITY,
  });
  for (const { batch } of found) turn.waitFor = Math.max(turn.waitFor, batch);
  return found;
}

function* count(command: Document, turn: Turn): Steps<Document> {
  return { n: (yield* read(command.count, command, turn)).length, ok: 1 };
}

function* find(command: Document, turn: Turn): Steps<Buffer> {
  const { namespace } = target(command.find, turn);
  const project = compileProjection(documentOf(command.projection));
  const found = yield* read(command.find, command, turn);
  const documents: Buffer[] = [];
  for (const { raw } of found) {
    documents.push(project ? project.ofBytes(raw) : raw);
    if (documents.length % STEP === 0) yield;
  }
  return turn.engine.cursors.first(turn, namespace, documents, countOf(command.batchSize), command.singleBatch === true);
}

function getMore({ getMore: id, collection, batchSize }: Document, turn: Turn): Buffer {
  return turn.engine.cursors.next(turn, Number(numeric(id)), target(collection, turn).namespace, countOf(batchSize) || undefined);
}

/** The `$match` that a pipeline begins with uses the indexes; of a `$limit` after it no more is read. */
function* aggregate({ aggregate: name, pipeline, cursor }: Document, turn: Turn): Steps<Buffer> {
  const [first, second] = listOf(pipeline);
  const run = compilePipeline(listOf(pipeline), turn.now);
  const found = yield* read(name, first?.$match ? { filter: first.$match, limit: second?.$limit } : {}, turn);
  const sources = found.map(({ raw }) => raw);
  const documents = (yield* run(sources, first?.$match ? 1 : 0)).map((made) => (Buffer.isBuffer(made) ? made : encode(made)));
  return turn.engine.cursors.first(turn, target(name, turn).namespace, documents, countOf(documentOf(cursor).batchSize));
}

const STEP = 64;
