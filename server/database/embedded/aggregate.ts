import { type Document, hashKey, isObject, own, plain, put } from './bson.js';
import type { Collection } from './collection.js';
import { fail, refuse } from './errors.js';
import { compileExpression, type Expression } from './expressions.js';
import { compileFilter } from './filter.js';
import { compileGroup } from './group.js';
import { keyValues, reaches, split, valueAt } from './paths.js';
import { compileProjection } from './projection.js';
import { countOf, select } from './query.js';
import { readSort, sortBy } from './sort.js';
import type { Turn } from './turn.js';

type Stage = (documents: Document[]) => Document[];

/** Runs a pipeline. What it begins with, `$match` and then `$sort`, uses the indexes. */
export function runPipeline(pipeline: Document[], collection: Collection | undefined, turn: Turn): Document[] {
  const [first, second] = pipeline;
  const match = first?.$match;
  const sort = match && second?.$sort;
  const filter = compileFilter(isObject(match) ? match : {}, turn.now);
  const stages = pipeline.map((stage) => compileStage(stage, turn));
  const found = select(collection, { filter, sort: readSort(sort) });
  for (const { batch } of found) turn.waitFor = Math.max(turn.waitFor, batch);
  const rest = stages.slice(sort ? 2 : match ? 1 : 0);
  return rest.reduce(
    (documents, stage) => stage(documents),
    found.map(({ document }) => document),
  );
}

function compileStage(stage: Document, turn: Turn): Stage {
  const [name, ...others] = isObject(stage) ? Object.keys(stage) : [];
  if (name === undefined || others.length > 0) return fail(40323, 'A pipeline stage specification object must contain exactly one field.');
  if (name === '$changeStream') return fail(40573, 'The $changeStream stage is only supported on replica sets');
  const compile = STAGES.get(name);
  return compile
    ? compile(stage[name], turn)
    : fail(40324, `Unrecognized pipeline stage name: '${name}' (not known to the embedded database)`);
}

const STAGES = new Map<string, (operand: unknown, turn: Turn) => Stage>([
  [
    '$match',
    (operand, { now }) => {
      const filter = compileFilter(objectOf(operand, '$match'), now);
      return (documents) => documents.filter((document) => filter.matches(document));
    },
  ],
  [
    '$sort',
    (operand) => {
      const sort = readSort(objectOf(operand, '$sort'));
      return (documents) => sortBy(documents, sort, (document) => document);
    },
  ],
  [
    '$limit',
    (operand) => {
      const limit = countOf(operand, '$limit') || fail(15958, 'the limit must be positive');
      return (documents) => documents.slice(0, limit);
    },
  ],
  [
    '$skip',
    (operand) => {
      const skip = countOf(operand, '$skip') ?? 0;
      return (documents) => documents.slice(skip);
    },
  ],
  [
    '$count',
    (operand) => {
      if (typeof operand !== 'string' || !/^[^$.\0]+$/.test(operand)) return fail(40156, 'the count field must be a non-empty string');
      return (documents) => (documents.length === 0 ? [] : [{ [operand]: documents.length }]);
    },
  ],
  ['$group', (operand, { now }) => compileGroup(objectOf(operand, '$group'), now)],
  ['$project', (operand, { now }) => compileProject(objectOf(operand, '$project'), now)],
  ['$addFields', compileAddFields],
  ['$set', compileAddFields],
  [
    '$unset',
    (operand) => {
      const names = Array.isArray(operand) ? operand : [operand];
      const project = compileProjection(Object.fromEntries(names.map((name) => [String(name), 0])));
      return (documents) => (project ? documents.map(project) : documents);
    },
  ],
  ['$replaceRoot', (operand, turn) => compileReplaceWith(objectOf(operand, '$replaceRoot').newRoot, turn)],
  ['$replaceWith', compileReplaceWith],
  ['$unwind', compileUnwind],
  ['$lookup', compileLookup],
]);

function objectOf(operand: unknown, name: string): Document {
  return isObject(operand) ? operand : fail(15959, `the ${name} specification must be an object`);
}

/** `{a: {b: 1}}` means `{'a.b': 1}`, down to operators and values. */
function flatten(source: Document, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(source).flatMap(([key, value]): [string, unknown][] => {
    const nested = isObject(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]?.startsWith('$');
    return nested ? flatten(value, `${prefix}${key}.`) : [[prefix + key, value]];
  });
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean' || typeof plain(value) === 'number';

function compileProject(operand: Document, now: Date): Stage {
  const fields = flatten(operand);
  if (fields.length === 0) return fail(51272, 'Invalid $project: specification must have at least one field');
  const computed = fields.filter(([, value]) => !isFlag(value));
  const flags = fields.filter(([, value]) => isFlag(value));
  const excluded = flags.find(([path, value]) => path !== '_id' && !plain(value));
  if (excluded && computed.length > 0) return fail(31254, `Invalid $project: cannot exclude '${excluded[0]}' and compute another field`);
  const onlyId = computed.length > 0 && !flags.some(([path]) => path !== '_id');
  const keep = compileProjection(onlyId ? { _id: own(operand, '_id') === undefined ? 1 : operand._id } : Object.fromEntries(flags));
  const withoutAll = onlyId && own(operand, '_id') !== undefined && !plain(operand._id);
  const set = compileSet(computed, now);
  return (documents) => documents.map((document) => set(withoutAll ? {} : keep ? keep(document) : document, document));
}

function compileAddFields(operand: unknown, { now }: Turn): Stage {
  const set = compileSet(flatten(objectOf(operand, '$addFields')), now);
  return (documents) => documents.map((document) => set(document, document));
}

function compileSet(fields: [path: string, value: unknown][], now: Date): (target: Document, source: Document) => Document {
  const expressions = fields.map(([path, value]): [string[], Expression] => [split(path), compileExpression(value, now)]);
  return (target, source) => expressions.reduce((result, [path, expression]) => withField(result, path, expression(source)), target);
}

/** A copy with one field set, or without it if the value is missing. */
function withField(document: Document, [part = '', ...rest]: string[], value: unknown): Document {
  const copy = { ...document };
  const inner = own(copy, part);
  if (rest.length > 0 && Array.isArray(inner)) return refuse('a computed field inside an array');
  const next = rest.length === 0 ? value : withField(isObject(inner) ? inner : {}, rest, value);
  if (next === undefined) delete copy[part];
  else put(copy, part, next);
  return copy;
}

function compileReplaceWith(operand: unknown, { now }: Turn): Stage {
  const expression = compileExpression(operand, now);
  return (documents) =>
    documents.map((document) => {
      const root = expression(document);
      return isObject(root) ? root : fail(40228, "'newRoot' expression must evaluate to an object");
    });
}

function compileUnwind(operand: unknown): Stage {
  const {
    path,
    preserveNullAndEmptyArrays: keeps,
    includeArrayIndex: position,
    ...rest
  } = typeof operand === 'string' ? { path: operand } : objectOf(operand, '$unwind');
  if (typeof path !== 'string' || !path.startsWith('$')) return fail(28818, "path option to $unwind stage should be prefixed with a '$'");
  for (const name of Object.keys(rest)) fail(28811, `unrecognized option to $unwind stage: ${name}`);
  const parts = split(path.slice(1));
  const place = (document: Document, value: unknown, i: number | null): Document => {
    const unwound = withField(document, parts, value);
    return typeof position === 'string' ? withField(unwound, split(position), i) : unwound;
  };
  return (documents) =>
    documents.flatMap((document) => {
      const value = valueAt(document, parts);
      if (Array.isArray(value) && value.length > 0) return value.map((item, i) => place(document, item, i));
      if (value !== undefined && value !== null && !Array.isArray(value)) return [place(document, value, null)];
      return keeps === true ? [place(document, Array.isArray(value) ? undefined : value, null)] : [];
    });
}

/** Only the join by equal fields. Missing counts as null, and an array by its elements, on both sides. */
function compileLookup(operand: unknown, { engine, database, now }: Turn): Stage {
  const { from, localField, foreignField, as, ...rest } = objectOf(operand, '$lookup');
  for (const name of Object.keys(rest)) refuse(`the option '${name}' of $lookup`);
  if (![from, localField, foreignField, as].every((value) => typeof value === 'string'))
    return fail(9, '$lookup needs from, localField, foreignField and as');
  const foreign = engine.find(`${database}.${from}`);
  const local = split(String(localField));
  return (documents) =>
    documents.map((document) => {
      const values = new Map(lookupValues(document, local).map((value) => [hashKey(value), value]));
      const filter = compileFilter({ [String(foreignField)]: { $in: [...values.values()] } }, now);
      const found = select(foreign, { filter }).map((stored) => stored.document);
      return withField(document, split(String(as)), found);
    });
}

function lookupValues(document: Document, path: string[]): unknown[] {
  const isMissing = !reaches(document, path, (value) => value !== undefined, true);
  return isMissing ? [null] : keyValues(document, path).map((value) => value ?? null);
}
