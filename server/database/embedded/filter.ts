import { Context, evalExpr } from 'mingo/core';
import { $sum } from 'mingo/operators/accumulator';
import { $ifNull } from 'mingo/operators/expression';
import { $group, $unwind } from 'mingo/operators/pipeline';
import { fail, refuse } from './errors.js';
import { compare, type Document, equal, hashKey, isObject, isTruthy, plain, rank, reaches, split } from './values.js';

type Test = (value: unknown) => boolean;
/** What a filter says of one path: one of some values, between two (both included; the matcher is exact), how a text begins, or there at all. */
export type Bound = { equal?: unknown[]; low?: unknown; high?: unknown; beginning?: string; exists?: boolean };

/** A filter made ready: the question itself, and what a search in an index or an upsert may take from it. */
export interface Filter {
  matches: (document: Document) => boolean;
  bounds: Map<string, Bound>; // what must hold of single paths
  branches?: Filter[]; // of an `$or`: one of them must hold
  equalities: { path: string; operand: unknown }[]; // the fields an upsert begins with
  usesExpression: boolean;
}

/** Reads a filter. An operator that is not known is refused with MongoDB's code. */
export function compileFilter(source: Document, now: Date): Filter {
  const filter: Filter = { matches: () => true, bounds: new Map(), equalities: [], usesExpression: false };
  filter.matches = every(Object.entries(source).flatMap(([key, operand]) => compileEntry(key, operand, filter, now)));
  return filter;
}

const every = (tests: Test[]): Test => (tests.length === 1 && tests[0] ? tests[0] : (value) => tests.every((test) => test(value)));

function compileEntry(key: string, operand: unknown, filter: Filter, now: Date): Test[] {
  if (key.startsWith('$')) return [(LOGIC.get(key) ?? refuse(`unknown top level operator: ${key}`, 2))(operand, filter, now)];
  const all = isOperators(operand) ? operand : { $eq: operand };
  return Object.keys(all).map((name) => compileCondition(name, key, all, filter));
}

/** `{$gt: 1}`, not a document to be equal to. */
export const isOperators = (value: unknown): value is Document => isObject(value) && Object.keys(value)[0]?.startsWith('$') === true;

/** What stands in the place of a field. */
export const LOGIC = new Map<string, (operand: unknown, filter: Filter, now: Date) => Test>([
  ['$and', (operand, filter, now) => every(branchesOf('$and', operand, filter, now).map((branch) => taken(branch, filter)))],
  ['$or', anyOf],
  ['$expr', holds],
]);

function branchesOf(name: string, operand: unknown, filter: Filter, now: Date): Filter[] {
  const isList = Array.isArray(operand) && operand.length > 0 && operand.every(isObject);
  const branches = isList ? operand.map((source) => compileFilter(source, now)) : fail(2, `${name} must be a nonempty array of objects`);
  filter.usesExpression ||= branches.some((branch) => branch.usesExpression);
  return branches;
}

/** What must hold of this branch must hold of all. */
function taken({ bounds, equalities, matches }: Filter, filter: Filter): Test {
  for (const [path, bound] of bounds) narrow(filter, path, bound);
  filter.equalities.push(...equalities);
  return matches as Test;
}

function anyOf(operand: unknown, filter: Filter, now: Date): Test {
  const branches = branchesOf('$or', operand, filter, now);
  if (branches.length === 1 && branches[0]) return taken(branches[0], filter);
  filter.branches ??= branches;
  return (document) => branches.some(({ matches }) => matches(document as Document));
}

function holds(operand: unknown, filter: Filter, now: Date): Test {
  const expression = compileExpression(operand, now);
  filter.usesExpression = true;
  return (document) => isTruthy(expression(document as Document));
}

/** Whether one of a field's values passes the `test`, or, with `negates`, none does. `bound`: what that says of the field. */
type Operator = {
  test: (operand: unknown, all: Document, name: string) => Test;
  negates?: (operand: unknown) => boolean;
  bound?: (operand: unknown, all: Document) => Bound;
};

const always = (): boolean => true;
const low = (operand: unknown): Bound => (isOrdered(operand) ? { low: operand } : {});
const high = (operand: unknown): Bound => (isOrdered(operand) ? { high: operand } : {});
const there = (operand: unknown): Bound => (isTruthy(operand) ? { exists: true } : {});
/** MongoDB reads an index by a pattern that begins with `^` and goes on with letters and digits, and has no options. */
const begins = (pattern: unknown, { $options }: Document): Bound =>
  !$options && /^\^[\p{L}\p{N}]+$/u.test(String(pattern)) ? { beginning: String(pattern).slice(1) } : {};
const isOrdered = (operand: unknown): boolean => operand !== null && !Number.isNaN(operand);

export const OPERATORS = new Map<string, Operator>([
  ['$eq', { test: equalTest, bound: (operand) => ({ equal: [operand] }) }],
  ['$ne', { test: equalTest, negates: always }],
  ['$in', { test: inTest, bound: (operand) => ({ equal: operand as unknown[] }) }],
  ['$nin', { test: inTest, negates: always }],
  ['$gt', { test: ordered((order) => order > 0), bound: low }],
  ['$gte', { test: ordered((order) => order >= 0), bound: low }],
  ['$lt', { test: ordered((order) => order < 0), bound: high }],
  ['$lte', { test: ordered((order) => order <= 0), bound: high }],
  ['$exists', { test: () => (value) => value !== undefined, negates: (operand) => !isTruthy(operand), bound: there }],
  ['$regex', { test: patternTest, bound: begins }],
  ['$options', { test: (_, all) => ('$regex' in all ? always : fail(2, '$options needs a $regex')) }],
]);

function compileCondition(name: string, key: string, all: Document, filter: Filter): Test {
  const [{ test, negates, bound }, operand] = [OPERATORS.get(name) ?? refuse(`unknown operator: ${name}`, 2), all[name]];
  const [path, fits, isNegated] = [split(key), test(operand, all, name), negates?.(operand) === true];
  if (bound) narrow(filter, key, bound(operand, all));
  if (name === '$eq') filter.equalities.push({ path: key, operand });
  return (document) => reaches(document, path, fits) !== isNegated;
}

/** A whole array may be what is asked for, and an index knows only its elements: so arrays bound nothing. */
function narrow({ bounds }: Filter, path: string, bound: Bound): void {
  const values = [...(bound.equal ?? []), bound.low, bound.high];
  if (!values.some(Array.isArray)) bounds.set(path, { ...bound, ...bounds.get(path) });
}

/** null also stands for a missing field. */
function equalTest(operand: unknown): Test {
  if (operand === null) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  return (value) => value !== undefined && equal(value, operand);
}

function inTest(operand: unknown, _: Document, name: string): Test {
  if (!Array.isArray(operand)) return fail(2, `${name} needs an array`);
  if (operand.some(isOperators)) return fail(2, `cannot nest $ under ${name}`);
  const values = new Set(operand.map(hashKey));
  return (value) => values.has(hashKey(value ?? null));
}

/** Compares only with values of the operand's type; null and missing only with each other, and NaN only with NaN. */
function ordered(fits: (order: number) => boolean): (operand: unknown) => Test {
  return (operand) => {
    const type = rank(operand);
    if (operand === null) return fits(0) ? equalTest(null) : () => false;
    if (Number.isNaN(operand)) return (value) => fits(0) && Number.isNaN(value);
    return (value) => rank(value) === type && !Number.isNaN(value) && fits(compare(value, operand));
  };
}

function patternTest(pattern: unknown, { $options = '' }: Document): Test {
  if (typeof pattern !== 'string') return fail(2, '$regex has to be a string');
  try {
    const regex = new RegExp(pattern, String($options).replace(/[^imsu]/, 'x'));
    return (value) => typeof value === 'string' && regex.test(value);
  } catch {
    return fail(51091, `Regular expression is invalid: ${pattern}`);
  }
}

/** What one element of an array must be to be pulled: a value, also under operators, or a document under a filter. */
export function elementTest(operand: unknown, now: Date): Test {
  const isFilter = isObject(operand) && !isOperators(operand);
  const { matches } = compileFilter(isFilter ? operand : { v: operand }, now);
  return (value) => (isFilter ? isObject(value) && matches(value) : matches({ v: value }));
}

/** Ours, because in mingo a missing field and values of two types do not compare as in MongoDB. */
const comparison = (holds: (order: number) => boolean) => (document: unknown, operands: unknown, options: object) => {
  const [left, right] = Array.isArray(operands) && operands.length === 2 ? operands : fail(16020, 'a comparison takes exactly 2 arguments');
  return holds(compare(evalExpr(document, left, options as never), evalExpr(document, right, options as never)));
};

/** What a client may say. Whoever needs another operator puts it here, with a test of what MongoDB's manual says of it. */
export const EXPRESSIONS: Document = { $lt: comparison((order) => order < 0), $lte: comparison((order) => order <= 0) };
export const ACCUMULATORS: Document = { $sum };
/** mingo with these operators and no others; `$ifNull` is for our own use. */
const LIBRARY = { expression: { ...EXPRESSIONS, $ifNull }, accumulator: ACCUMULATORS, pipeline: { $group, $unwind } };
const STRICT = { scriptEnabled: false, useStrictMode: true, failOnError: true, processingMode: 0, idKey: '_id' };
export const MINGO = { ...STRICT, context: Context.init(LIBRARY as never) };

function compileExpression(expression: unknown, now: Date): (document: Document) => unknown {
  const prepared = prepareExpression(expression, now);
  return (document) => evalExpr(plain(document), prepared, MINGO as never);
}

/** `$$NOW` becomes one instant for the whole command; an operator that is not known is refused. */
export function prepareExpression(value: unknown, now: Date): unknown {
  if (value === '$$NOW') return now;
  if (typeof value === 'string' && value.startsWith('$$')) refuse(`Use of undefined variable: ${value}`, 17276);
  if (Array.isArray(value)) return value.map((item) => prepareExpression(item, now));
  if (!isObject(value)) return plain(value);
  const name = Object.keys(value).find((key) => key.startsWith('$') && !Object.hasOwn(EXPRESSIONS, key));
  if (name !== undefined) refuse(`Unrecognized expression '${name}'`, 168);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, prepareExpression(inner, now)]));
}
