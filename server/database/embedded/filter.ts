import type { Document } from './bson.js';
import { fail, refuse } from './errors.js';
import { compileExpression } from './expressions.js';
import { compare, equal, hashKey, isObject, isTruthy, rank, reaches, type Source, split } from './values.js';

type Test = (value: unknown) => boolean;
/** What a filter says of one path: one of some values, between two (both included; the matcher is exact), how a text begins, or there at all. */
export type Bound = { equal?: unknown[]; low?: unknown; high?: unknown; beginning?: string; exists?: boolean };

/** A filter made ready: the question itself, and what a search in an index or an upsert may take from it. */
export interface Filter {
  matches: (source: Source) => boolean;
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
  return (source) => branches.some(({ matches }) => matches(source as Source));
}

function holds(operand: unknown, filter: Filter, now: Date): Test {
  const expression = compileExpression(operand, now);
  filter.usesExpression = true;
  return (source) => isTruthy(expression(source as Source));
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
  return (source) => reaches(source, path, fits) !== isNegated;
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
