import { type Document, decode, encode, fieldsOf, picked } from './bson.js';
import { fail, refuse } from './errors.js';
import { ACCUMULATORS, compileExpression } from './expressions.js';
import { compileFilter } from './filter.js';
import { countOf, type Steps } from './turn.js';
import { hashKey, isObject, isTruthy, numeric, own, type Source, split } from './values.js';

/** What a stage makes of one document after the other, and what it has to say when there are no more. */
type Stage = { each: (source: Source) => Source[]; end?: () => Document[] };

export const STAGES = new Map<string, (operand: unknown, now: Date) => () => Stage>([
  ['$match', (operand, now) => matching(objectIn(operand), now)],
  ['$skip', (operand) => counting(countOf(operand) ?? 0)],
  ['$limit', (operand) => counting(0, countOf(operand) || fail(15958, 'the limit must be positive'))],
  ['$group', (operand, now) => grouping(objectIn(operand), now)],
  ['$project', (operand) => projecting(objectIn(operand))],
  ['$unwind', (operand) => unwinding(/^\$[^$]/.test(String(operand)) ? String(operand) : refuse('an $unwind of more than a path'))],
]);

/** Makes the stages of a pipeline ready, to run from one of them on; one that is not known is refused with MongoDB's code. At a `yield` others may go first. */
export function compilePipeline(pipeline: Document[], now: Date): (sources: Source[], from: number) => Steps<Source[]> {
  const compiled = pipeline.map((stage) => {
    const [name = '', ...others] = Object.keys(stage);
    if (name === '' || others.length > 0) fail(40323, 'A pipeline stage specification object must contain exactly one field.');
    if (name === '$changeStream') refuse('The $changeStream stage is only supported on replica sets', 40573);
    return (STAGES.get(name) ?? refuse(`Unrecognized pipeline stage name: '${name}'`, 40324))(stage[name], now);
  });
  return (sources, from) =>
    through(
      compiled.slice(from).map((begin) => begin()),
      sources,
    );
}

const STEP = 64;

function* through(stages: Stage[], sources: Source[]): Steps<Source[]> {
  const made: Source[] = [];
  const pass = (source: Source, position: number): void => {
    const stage = stages[position];
    if (stage) for (const next of stage.each(source)) pass(next, position + 1);
    else made.push(source);
  };
  for (const [i, source] of sources.entries()) {
    pass(source, 0);
    if (i % STEP === STEP - 1) yield;
  }
  for (const [i, { end }] of stages.entries()) for (const last of end?.() ?? []) pass(last, i + 1);
  return made;
}

const objectIn = (operand: unknown): Document => (isObject(operand) ? operand : fail(15959, "a stage's specification must be an object"));

function matching(operand: Document, now: Date): () => Stage {
  const { matches } = compileFilter(operand, now);
  return () => ({ each: (source) => (matches(source) ? [source] : []) });
}

function counting(from: number, count = Number.POSITIVE_INFINITY): () => Stage {
  return () => {
    let seen = 0;
    return { each: (source) => (seen++ >= from && seen <= from + count ? [source] : []) };
  };
}

function projecting(operand: Document): () => Stage {
  const keep = compileProjection(operand) ?? fail(51272, '$project must have at least one field');
  return () => ({ each: (source) => [Buffer.isBuffer(source) ? keep.ofBytes(source) : keep.ofDocument(source)] });
}

const whole = (source: Source): Document => (Buffer.isBuffer(source) ? decode(source) : source);

/** What is no array stands for one of itself; what is missing or null for none. */
function unwinding(path: string): () => Stage {
  const parts = split(path.slice(1));
  const each = (source: Source): Source[] => {
    const value = parts.reduce<unknown>((inner, part) => (isObject(inner) ? own(inner, part) : undefined), source);
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value.map((item) => replaced(whole(source), parts, item)) : [source];
  };
  return () => ({ each });
}

function replaced(document: Document, [part = '', ...rest]: string[], value: unknown): Document {
  return { ...document, [part]: rest.length === 0 ? value : replaced(document[part] as Document, rest, value) };
}

/** Missing counts as null in `_id`. */
function grouping({ _id: key, ...fields }: Document, now: Date): () => Stage {
  if (key === undefined) return fail(15955, 'a group specification must include an _id');
  const keyOf = compileExpression(key, now);
  const accumulated = Object.entries(fields).map(([name, source]) => {
    const [operator = '', ...others] = isObject(source) ? Object.keys(source) : [];
    if (others.length > 0 || !Object.hasOwn(ACCUMULATORS, operator)) refuse(`unknown group operator '${operator}'`, 15952);
    return { name, valueIn: compileExpression(objectIn(source)[operator], now), ...ACCUMULATORS[operator] };
  });
  return () => {
    const groups = new Map<string | number, Document>();
    const groupOf = (_id: unknown): Document => {
      const group = groups.get(hashKey(_id)) ?? { _id, ...Object.fromEntries(accumulated.map(({ name, first }) => [name, first])) };
      groups.set(hashKey(_id), group);
      return group;
    };
    const each = (source: Source): [] => {
      const group = groupOf(keyOf(source) ?? null);
      for (const { name, valueIn, next } of accumulated) group[name] = next?.(group[name], valueIn(source));
      return [];
    };
    return { each, end: () => [...groups.values()] };
  };
}

type Projection = { ofDocument: (document: Document) => Document; ofBytes: (bytes: Buffer) => Buffer };

/** Reads `{a: 1, 'b.c': 1}` or `{a: 0}`; null when everything is wanted. The document's own order of fields stays. */
export function compileProjection({ _id, ...named }: Document): Projection | null {
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
  const isFlat = [...parts.values()].every(({ size }) => size === 0);
  const ofDocument = (document: Document) => project(document, parts, including) as Document;
  const ofBytes = (bytes: Buffer) => encode(ofDocument(including ? fieldsOf(bytes, parts) : decode(bytes)));
  return { ofDocument, ofBytes: isFlat ? (bytes) => picked(bytes, parts, including) : ofBytes };
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
