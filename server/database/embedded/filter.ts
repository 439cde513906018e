import { BSONRegExp } from 'bson';
import { type Document, hashKey, isObject, wholeNumber } from './bson.js';
import { compare, equal, rank } from './compare.js';
import { fail } from './errors.js';
import { compileExpression, isTruthy } from './expressions.js';
import { reaches, split } from './paths.js';

type Test = (value: unknown) => boolean;

/** What a filter says of one path: one of some values, or between two (both included; the matcher is exact). */
export type Bound = { equal?: unknown[]; low?: unknown; high?: unknown };

/** A filter made ready: the question itself, and what a search in an index or an upsert may take from it. */
export interface Filter {
  matches: (document: Document) => boolean;
  source: Document;
  bounds: Map<string, Bound>; // what must hold of single paths
  branches?: Filter[]; // of an `$or`: one of them must hold
  equalities: [path: string, value: unknown][]; // the fields an upsert begins with
  usesExpression: boolean;
}

/** Reads a filter. An operator that is not known is refused with MongoDB's code. */
export function compileFilter(source: Document, now: Date): Filter {
  const filter: Filter = { matches: () => true, source, bounds: new Map(), equalities: [], usesExpression: false };
  filter.matches = every(Object.keys(source).map((key) => compileEntry(key, source[key], filter, now)));
  return filter;
}

const every = (tests: Test[]): Test => (tests.length === 1 && tests[0] ? tests[0] : (value) => tests.every((test) => test(value)));
const not =
  (test: Test): Test =>
  (value) =>
    !test(value);
const some =
  (path: string[], test: Test, whole = false): Test =>
  (document) =>
    reaches(document, path, test, whole);
const isPattern = (value: unknown): value is BSONRegExp => value instanceof BSONRegExp;
/** `{$gt: 1}`, not a document to be equal to. */
const isOperators = (operand: unknown): operand is Document => isObject(operand) && Object.keys(operand)[0]?.startsWith('$') === true;

function compileEntry(key: string, operand: unknown, filter: Filter, now: Date): Test {
  if (key === '$comment') return () => true;
  if (key === '$and' || key === '$or' || key === '$nor') return compileLogical(key, operand, filter, now);
  if (key === '$expr') {
    filter.usesExpression = true;
    const expression = compileExpression(operand, now);
    return (document) => isTruthy(expression(document as Document));
  }
  if (key.startsWith('$')) return fail(2, `unknown top level operator: ${key}`);
  const all = isOperators(operand) ? operand : { [isPattern(operand) ? '$regex' : '$eq']: operand };
  const tests = Object.keys(all).map((name) => {
    const compile = OPERATORS.get(name) ?? fail(2, `unknown operator: ${name}`);
    return compile({ operand: all[name], all, key, path: split(key), filter, now });
  });
  return every(tests);
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
  const values = [...(bound.equal ?? []), bound.low, bound.high];
  if (!values.some((value) => Array.isArray(value) || isPattern(value))) bounds.set(path, { ...bound, ...bounds.get(path) });
}

type Condition = { operand: unknown; all: Document; key: string; path: string[]; filter: Filter; now: Date };

/** Each operator of a field. It narrows the filter's bounds only where it must hold of the field. */
const OPERATORS = new Map<string, (condition: Condition) => Test>([
  ['$eq', equals],
  ['$ne', ({ operand, path }) => not(some(path, isPattern(operand) ? fail(2, "Can't have regex as arg to $ne.") : equalTest(operand)))],
  ['$in', isIn],
  ['$nin', ({ operand, path }) => not(some(path, inTest('$nin', operand)))],
  ['$gt', (condition) => ordered(condition, 'low', (order) => order > 0)],
  ['$gte', (condition) => ordered(condition, 'low', (order) => order >= 0)],
  ['$lt', (condition) => ordered(condition, 'high', (order) => order < 0)],
  ['$lte', (condition) => ordered(condition, 'high', (order) => order <= 0)],
  ['$exists', ({ operand, path }) => (isTruthy(operand) ? some(path, isThere) : not(some(path, isThere)))],
  ['$regex', ({ operand, all, path }) => some(path, patternTest(operand, all.$options))],
  ['$options', ({ all }) => ('$regex' in all ? () => true : fail(2, '$options needs a $regex'))],
  ['$not', negated],
  ['$size', hasSize],
  ['$all', ({ operand, path }) => containsAll(listOf('$all', operand).map((item) => some(path, inTest('$all', [item]))))],
  ['$elemMatch', hasElement],
]);

const isThere = (value: unknown): boolean => value !== undefined;
const containsAll = (tests: Test[]): Test => (tests.length === 0 ? () => false : every(tests));
const listOf = (name: string, operand: unknown): unknown[] => (Array.isArray(operand) ? operand : fail(2, `${name} needs an array`));

function equals({ operand, key, path, filter }: Condition): Test {
  narrow(filter, key, { equal: [operand] });
  filter.equalities.push([key, operand]);
  return some(path, equalTest(operand));
}

function isIn({ operand, key, path, filter }: Condition): Test {
  narrow(filter, key, { equal: listOf('$in', operand) });
  return some(path, inTest('$in', operand));
}

function negated({ operand, key, now }: Condition): Test {
  if (!isOperators(operand) && !isPattern(operand)) return fail(2, '$not needs a regex or a document');
  return not(compileFilter({ [key]: operand }, now).matches as Test);
}

function hasSize({ operand, path }: Condition): Test {
  const size = wholeNumber(operand) ?? fail(2, '$size must be a whole number of 0 or more');
  return some(path, (value) => Array.isArray(value) && value.length === size, true);
}

function hasElement({ operand, path, now }: Condition): Test {
  const test = isObject(operand) ? elementTest(operand, now) : fail(2, '$elemMatch needs an Object');
  return some(path, (value) => Array.isArray(value) && value.some(test), true);
}

/** What one element of an array must be: a value under operators, or a document under a filter. */
export function elementTest(operand: unknown, now: Date): Test {
  const isFilter = isObject(operand) && (!isOperators(operand) || ['$and', '$or', '$nor'].includes(Object.keys(operand)[0] ?? ''));
  const { matches } = compileFilter(isFilter ? operand : { v: operand }, now);
  return (value) => (isFilter ? isObject(value) && matches(value) : matches({ v: value }));
}

/** null also stands for a missing field. */
function equalTest(operand: unknown): Test {
  if (operand === null) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  return (value) => value !== undefined && equal(value, operand);
}

function inTest(name: string, operand: unknown): Test {
  const items = listOf(name, operand);
  if (items.some(isOperators)) return fail(2, `cannot nest $ under ${name}`);
  const patterns = items.filter(isPattern).map((pattern) => patternTest(pattern));
  const values = new Set(items.filter((item) => !isPattern(item)).map(hashKey));
  return (value) => values.has(hashKey(value ?? null)) || patterns.some((test) => test(value));
}

/** Compares only with values of the operand's type; null and missing only with each other, and NaN only with NaN. */
function ordered({ operand, key, path, filter }: Condition, end: 'low' | 'high', holds: (order: number) => boolean): Test {
  const type = rank(operand);
  if (isPattern(operand)) return fail(2, "Can't have RegEx as arg to an ordering predicate");
  if (operand === null) return some(path, holds(0) ? equalTest(null) : () => false);
  if (Number.isNaN(operand)) return some(path, (value) => holds(0) && Number.isNaN(value));
  narrow(filter, key, { [end]: operand });
  return some(path, (value) => rank(value) === type && !Number.isNaN(value) && holds(compare(value, operand)));
}

function patternTest(operand: unknown, options?: unknown): Test {
  const { pattern, options: flags } = isPattern(operand) ? operand : { pattern: operand, options: '' };
  if (typeof pattern !== 'string') return fail(2, '$regex has to be a string');
  try {
    const regex = new RegExp(pattern, String(options ?? flags).replace(/[^imsu]/, 'x'));
    return (value) => typeof value === 'string' && regex.test(value);
  } catch {
    return fail(51091, `Regular expression is invalid: ${pattern}`);
  }
}
