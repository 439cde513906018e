import type { Long } from 'bson';
import { Aggregator } from 'mingo/aggregator';
import { fail, refuse } from './errors.js';
import { ACCUMULATORS, compileFilter, MINGO, prepareExpression } from './filter.js';
import { type Stored, select } from './indexes.js';
import { type Command, countOf, documentOf, listOf, type Turn, target } from './turn.js';
import { type Document, encode, isObject, isTruthy, numeric, plain, readSort, split } from './values.js';

export const READS: Record<string, Command> = {
  find: { fields: 'filter sort projection skip limit batchSize singleBatch readConcern', run: find },
  getMore: { fields: 'collection batchSize', run: getMore },
  killCursors: { fields: 'cursors', run: ({ cursors }, { engine }) => engine.cursors.kill(cursors as Long[]) },
  aggregate: { fields: 'pipeline cursor readConcern', run: aggregate },
  count: { fields: 'query skip limit readConcern', run: (command, turn) => ({ n: read(command.count, command, turn).length, ok: 1 }) },
};

/** What a client is shown must be on the disk first. A limit of 0 is none. */
function read(name: unknown, { filter, query, sort, skip, limit }: Document, turn: Turn): Stored[] {
  const found = select(target(name, turn).collection, {
    filter: compileFilter(documentOf(filter ?? query), turn.now),
    sort: readSort(sort),
    skip: countOf(skip) ?? 0,
    limit: countOf(limit) || Number.POSITIVE_INFINITY,
  });
  for (const { batch } of found) turn.waitFor = Math.max(turn.waitFor, batch);
  return found;
}

function find(command: Document, turn: Turn): Buffer {
  const { namespace } = target(command.find, turn);
  const project = compileProjection(documentOf(command.projection));
  const documents = read(command.find, command, turn).map(({ raw, document }) => (project ? encode(project(document)) : raw));
  return turn.engine.cursors.first(turn, namespace, documents, countOf(command.batchSize), command.singleBatch === true);
}

/** Reads `{a: 1, 'b.c': 1}` or `{a: 0}`; null when everything is wanted. The document's own order of fields stays. */
function compileProjection({ _id, ...named }: Document): ((document: Document) => Document) | null {
  const flags = Object.entries(named);
  if (flags.length === 0 && _id === undefined) return null;
  const odd = flags.find(([key, flag]) => (typeof flag !== 'boolean' && numeric(flag) === null) || key.includes('$'));
  if (odd) refuse(`a projection of '${odd[0]}' that is more than a field and 0 or 1`);
  const including = isTruthy(flags[0] ? flags[0][1] : _id);
  if (flags.some(([, flag]) => isTruthy(flag) !== including)) fail(31254, 'a projection either includes or excludes');
  if (flags.some(([key]) => flags.some(([other]) => other.startsWith(`${key}.`)))) fail(31249, 'Path collision in a projection');
  const paths = flags.map(([key]) => split(key));
  if ((_id === undefined || isTruthy(_id)) === including) paths.push(['_id']);
  const parts = partsOf(paths);
  return (document) => project(document, parts, including) as Document;
}

type Parts = Map<string, Parts>; // what is asked of each field; nothing more: all of it
const partsOf = (paths: string[][]): Parts => {
  const restsOf = (key: string) => paths.filter(([part, ...rest]) => part === key && rest.length > 0).map(([, ...rest]) => rest);
  return new Map(paths.map(([key = '']) => [key, partsOf(restsOf(key))]));
};

/** Scalars in an array have no such field: included they fall away, excluded they stay. */
function project(value: unknown, parts: Parts | undefined, including: boolean): unknown {
  if (!parts?.size) return value;
  if (Array.isArray(value)) return value.map((item) => project(item, parts, including)).filter((item) => item !== undefined);
  if (!isObject(value)) return including ? undefined : value;
  const kept = Object.keys(value).filter((key) => (including ? parts.has(key) : parts.get(key)?.size !== 0));
  const fields = kept.map((key) => [key, project(value[key], parts.get(key), including)]);
  return Object.fromEntries(fields.filter(([, inner]) => inner !== undefined));
}

function getMore({ getMore: id, collection, batchSize }: Document, turn: Turn): Buffer {
  return turn.engine.cursors.next(turn, Number(numeric(id)), target(collection, turn).namespace, countOf(batchSize) || undefined);
}

/** The `$match` that a pipeline begins with uses the indexes; of a `$limit` after it no more is read. */
function aggregate({ aggregate: name, pipeline, cursor }: Document, turn: Turn): Buffer {
  const stages = listOf(pipeline);
  const run = compilePipeline(stages, turn.now);
  const found = read(name, stages[0]?.$match ? { filter: stages[0].$match, limit: stages[1]?.$limit } : {}, turn);
  const documents = run(found.map(({ document }) => document)).map(encode);
  return turn.engine.cursors.first(turn, target(name, turn).namespace, documents, countOf(documentOf(cursor).batchSize));
}

type Stage = (documents: Document[]) => Document[];
export const STAGES = new Map<string, (operand: unknown, now: Date) => Stage>([
  ['$match', matching],
  ['$skip', (operand) => slicing(countOf(operand) ?? 0)],
  ['$limit', (operand) => slicing(0, countOf(operand) || fail(15958, 'the limit must be positive'))],
  ['$group', (operand, now) => grouping(objectIn(operand), now)],
  ['$project', (operand) => projecting(objectIn(operand))],
  ['$unwind', (operand) => byMingo('$unwind', /^\$[^$]/.test(String(operand)) ? operand : refuse('an $unwind of more than a path'))],
]);

/** Makes the stages of a pipeline ready; one that is not known is refused with MongoDB's code. */
function compilePipeline(pipeline: Document[], now: Date): Stage {
  const compiled = pipeline.map((stage) => {
    const [name = '', ...others] = Object.keys(stage);
    if (name === '' || others.length > 0) fail(40323, 'A pipeline stage specification object must contain exactly one field.');
    if (name === '$changeStream') refuse('The $changeStream stage is only supported on replica sets', 40573);
    return (STAGES.get(name) ?? refuse(`Unrecognized pipeline stage name: '${name}'`, 40324))(stage[name], now);
  });
  return (documents) => compiled.reduce((rest, stage) => stage(rest), documents);
}

const objectIn = (operand: unknown): Document => (isObject(operand) ? operand : fail(15959, "a stage's specification must be an object"));

function matching(operand: unknown, now: Date): Stage {
  const { matches } = compileFilter(objectIn(operand), now);
  return (documents) => documents.filter(matches);
}

function slicing(from: number, count?: number): Stage {
  return (documents) => documents.slice(from, count && from + count);
}

function projecting(operand: Document): Stage {
  const keep = compileProjection(operand) ?? fail(51272, '$project must have at least one field');
  return (documents) => documents.map(keep);
}

/** Runs on copies, because mingo changes what it is given. */
function byMingo(name: string, operand: unknown): Stage {
  const aggregator = new Aggregator([{ [name]: operand }], MINGO);
  return (documents) => aggregator.run(documents.map(plain));
}

/** Missing counts as null in `_id`, as it does in MongoDB but not in mingo. */
function grouping({ _id: key, ...fields }: Document, now: Date): Stage {
  if (key === undefined) return fail(15955, 'a group specification must include an _id');
  const accumulated = Object.entries(fields).map(([name, source]) => {
    const [operator = '', ...others] = isObject(source) ? Object.keys(source) : [];
    if (others.length > 0 || !Object.hasOwn(ACCUMULATORS, operator)) refuse(`unknown group operator '${operator}'`, 15952);
    return [name, { [operator]: prepareExpression(objectIn(source)[operator], now) }];
  });
  return byMingo('$group', { _id: { $ifNull: [prepareExpression(key, now), null] }, ...Object.fromEntries(accumulated) });
}
