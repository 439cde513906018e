import { BSONRegExp } from 'bson';
import { type Document, hashKey, isObject, numeric } from './bson.js';
import { compare, equal, rank } from './compare.js';
import { fail } from './errors.js';
import { compileExpression, isTruthy } from './expressions.js';
import { reaches, split } from './paths.js';

type Test = (value: unknown) => boolean;

/** What a filter says of one path: one of some values, or between two (both included; the matcher is exact). */
export interface Bound {
  equal?: unknown[];
  low?: unknown;
  high?: unknown;
}
export type Bounds = Map<string, Bound>;

/** A filter made ready: the question itself, and what a search in an index or an upsert may take from it. */
export interface Filter {
  matches: (document: Document) => boolean;
  source: Document;
  /** What must hold of single paths. */
  bounds: Bounds;
  /** The branches of an `$or`, one of which must hold. */
  branches?: Filter[];
  /** The fields an upsert begins with. */
  equalities: [path: string, value: unknown][];
  usesExpression: boolean;
}

/** Reads a filter. An operator that is not known is refused with MongoDB's code. */
export function compileFilter(source: Document, now: Date): Filter {
  const filter: Filter = { matches: () => true, source, bounds: new Map(), equalities: [], usesExpression: false };
  filter.matches = every(Object.keys(source).map((key) => compileEntry(key, source[key], filter, now)));
  return filter;
}

const every = (tests: Test[]): Test => (tests.length === 1 && tests[0] ? tests[0] : (value) => tests.every((test) => test(value)));

function compileEntry(key: string, operand: unknown, filter: Filter, now: Date): Test {
  if (key === '$comment') return () => true;
  if (key === '$and' || key === '$or' || key === '$nor') return compileLogical(key, operand, filter, now);
  if (key !== '$expr') return key.startsWith('$') ? fail(2, `unknown top level operator: ${key}`) : compileField(key, operand, filter, now);
  filter.usesExpression = true;
  const expression = compileExpression(operand, now);
  return (document) => isTruthy(expression(document as Document));
}

function compileLogical(key: '$and' | '$or' | '$nor', operand: unknown, filter: Filter, now: Date): Test {
  if (!Array.isArray(operand) || operand.length === 0 || !operand.every(isObject))
    return fail(2, `${key} must be a nonempty array of objects`);
  const branches = operand.map((source) => compileFilter(source, now));
  filter.usesExpression ||= branches.some((branch) => branch.usesExpression);
  const allHold = key === '$and' || (key === '$or' && branches.length === 1);
  for (const { bounds, equalities } of allHold ? branches : []) {
    for (const [path, bound] of bounds) narrow(filter, path, bound);
    filter.equalities.push(...equalities);
  }
  if (key === '$or' && !allHold) filter.branches ??= branches;
  if (key === '$and') return (document) => branches.every(({ matches }) => matches(document as Document));
  return (document) => branches.some(({ matches }) => matches(document as Document)) === (key === '$or');
}

/** A whole array may be what is asked for, and an index knows only its elements: so arrays and patterns bound nothing. */
function narrow({ bounds }: Filter, path: string, bound: Bound): void {
  const isSearchable = (value: unknown): boolean => !Array.isArray(value) && !(value instanceof BSONRegExp);
  const given = [...(bound.equal ?? []), bound.low, bound.high];
  if (given.every(isSearchable)) bounds.set(path, { ...bound, ...bounds.get(path) });
}

function compileField(key: string, operand: unknown, filter: Filter, now: Date): Test {
  if (isOperators(operand))
    return every(
      Object.keys(operand).map((name) =>
        compileOperator(name, { operand: operand[name], all: operand, key, path: split(key), filter, now }),
      ),
    );
  const name = operand instanceof BSONRegExp ? '$regex' : '$eq';
  return compileOperator(name, { operand, all: {}, key, path: split(key), filter, now });
}

/** `{$gt: 1}`, not a document to be equal to. */
function isOperators(operand: unknown): operand is Document {
  return isObject(operand) && Object.keys(operand)[0]?.startsWith('$') === true;
}

interface Condition {
  operand: unknown;
  all: Document;
  key: string;
  path: string[];
  filter: Filter;
  now: Date;
}

function compileOperator(name: string, condition: Condition): Test {
  return Object.hasOwn(OPERATORS, name) ? (OPERATORS[name]?.(condition) ?? fail(2, name)) : fail(2, `unknown operator: ${name}`);
}

const some =
  (path: string[], test: Test, whole = false): Test =>
  (document) =>
    reaches(document, path, test, whole);
const not =
  (test: Test): Test =>
  (value) =>
    !test(value);

/** Each operator of a field. It narrows the filter's bounds only where it must hold of the field. */
const OPERATORS: Record<string, (condition: Condition) => Test> = {
  $eq: ({ operand, key, path, filter }) => {
    narrow(filter, key, { equal: [operand] });
    filter.equalities.push([key, operand]);
    return some(path, equalTest(operand));
  },
  $ne: ({ operand, path }) =>
    operand instanceof BSONRegExp ? fail(2, "Can't have regex as arg to $ne.") : not(some(path, equalTest(operand))),
  $in: ({ operand, key, path, filter }) => {
    const test = inTest('$in', operand);
    narrow(filter, key, { equal: operand as unknown[] });
    return some(path, test);
  },
  $nin: ({ operand, path }) => not(some(path, inTest('$nin', operand))),
  $gt: (condition) => ordered(condition, 'low', (order) => order > 0),
  $gte: (condition) => ordered(condition, 'low', (order) => order >= 0),
  $lt: (condition) => ordered(condition, 'high', (order) => order < 0),
  $lte: (condition) => ordered(condition, 'high', (order) => order <= 0),
  $exists: ({ operand, path }) =>
    isTruthy(operand) ? some(path, (value) => value !== undefined) : not(some(path, (value) => value !== undefined)),
  $regex: ({ operand, all, path }) => {
    const [pattern, options] = operand instanceof BSONRegExp ? [operand.pattern, operand.options] : [operand, ''];
    return some(
      path,
      typeof pattern === 'string' ? regexTest(pattern, String(all.$options ?? options)) : fail(2, '$regex has to be a string'),
    );
  },
  $options: ({ all }) => ('$regex' in all ? () => true : fail(2, '$options needs a $regex')),
  $not: ({ operand, key, now }) => {
    if (!isOperators(operand) && !(operand instanceof BSONRegExp)) return fail(2, '$not needs a regex or a document');
    return not(compileFilter({ [key]: operand }, now).matches as Test);
  },
  $size: ({ operand, path }) => {
    const size = Number(numeric(operand) ?? Number.NaN);
    if (!Number.isInteger(size) || size < 0) return fail(2, '$size must be a whole number of 0 or more');
    return some(path, (value) => Array.isArray(value) && value.length === size, true);
  },
  $all: ({ operand, path }) => {
    const items = listOf('$all', operand);
    if (items.some(isOperators)) return fail(2, 'no $ expressions in $all');
    return items.length === 0 ? () => false : every(items.map((item) => some(path, inTest('$all', [item]))));
  },
  $elemMatch: ({ operand, path, now }) => {
    const test = isObject(operand) ? elementTest(operand, now) : fail(2, '$elemMatch needs an Object');
    return some(path, (value) => Array.isArray(value) && value.some(test), true);
  },
};

/** What one element of an array must be: a value under operators, or a document under a filter. */
export function elementTest(operand: unknown, now: Date): Test {
  const isFilter = isObject(operand) && (!isOperators(operand) || ['$and', '$or', '$nor'].includes(Object.keys(operand)[0] ?? ''));
  const { matches } = compileFilter(isFilter ? operand : { v: operand }, now);
  return (value) => (isFilter ? isObject(value) && matches(value) : matches({ v: value }));
}

const listOf = (name: string, operand: unknown): unknown[] => (Array.isArray(operand) ? operand : fail(2, `${name} needs an array`));

/** null also stands for a missing field. */
function equalTest(operand: unknown): Test {
  if (operand === null) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  return (value) => value !== undefined && equal(value, operand);
}

function inTest(name: string, operand: unknown): Test {
  const items = listOf(name, operand);
  if (items.some(isOperators)) return fail(2, `cannot nest $ under ${name}`);
  const patterns = items.filter((item) => item instanceof BSONRegExp).map(({ pattern, options }) => regexTest(pattern, options));
  const values = new Set(items.filter((item) => !(item instanceof BSONRegExp)).map(hashKey));
  return (value) => values.has(hashKey(value ?? null)) || patterns.some((test) => test(value));
}

/** Compares only with values of the operand's type; null and missing only with each other, and NaN only with NaN. */
function ordered({ operand, key, path, filter }: Condition, end: 'low' | 'high', holds: (order: number) => boolean): Test {
  const type = rank(operand);
  if (type === 50) return fail(2, "Can't have RegEx as arg to an ordering predicate");
  if (operand === null) return some(path, holds(0) ? equalTest(null) : () => false);
  if (Number.isNaN(operand)) return some(path, (value) => holds(0) && Number.isNaN(value));
  narrow(filter, key, { [end]: operand });
  return some(path, (value) => rank(value) === type && !Number.isNaN(value) && holds(compare(value, operand)));
}

function regexTest(pattern: string, options: string): Test {
  if (/[^imsu]/.test(options)) return fail(51108, `invalid flag in regex options: ${options}`);
  try {
    const regex = new RegExp(pattern, options);
    return (value) => typeof value === 'string' && regex.test(value);
  } catch {
    return fail(51091, `Regular expression is invalid: ${pattern}`);
  }
}
