import { BSONRegExp } from 'bson';
import { Bounds } from './bounds.js';
import { type Document, hashKey, isObject, numeric } from './bson.js';
import { compare, equal, rank } from './compare.js';
import { fail, refuse } from './errors.js';
import { compileExpression, isTruthy } from './expressions.js';
import { reaches, split } from './paths.js';
import { isTyped } from './types.js';

type Test = (value: unknown) => boolean;

/** A filter made ready: the question itself, and what a search in an index or an upsert may take from it. */
export interface Filter {
  matches(document: Document): boolean;
  source: Document;
  /** What must hold of single paths; a superset of the answer, for choosing an index. */
  bounds: Bounds;
  /** Fields an upsert begins with. */
  equalities: [path: string, value: unknown][];
  usesExpression: boolean;
}

/** Reads a filter. An operator that is not known is refused with MongoDB's code. */
export function compileFilter(source: Document, now: Date): Filter {
  const filter: Filter = { matches: () => true, source, bounds: new Bounds(), equalities: [], usesExpression: false };
  const tests = Object.keys(source).map((key) => compileEntry(key, source[key], filter, now));
  if (tests.length === 1 && tests[0]) filter.matches = tests[0];
  else filter.matches = (document) => tests.every((test) => test(document));
  return filter;
}

function compileEntry(key: string, operand: unknown, filter: Filter, now: Date): Test {
  if (!key.startsWith('$')) return compileField(key, operand, filter, now);
  if (key === '$comment') return () => true;
  if (key === '$expr') {
    filter.usesExpression = true;
    const expression = compileExpression(operand, now);
    return (document) => isTruthy(expression(document as Document));
  }
  if (key === '$and' || key === '$or' || key === '$nor') return compileLogical(key, operand, filter, now);
  return fail(2, `unknown top level operator: ${key}`);
}

function compileLogical(key: '$and' | '$or' | '$nor', operand: unknown, filter: Filter, now: Date): Test {
  if (!Array.isArray(operand) || operand.length === 0) return fail(2, '$and/$or/$nor must be a nonempty array');
  if (!operand.every(isObject)) return fail(2, '$or/$and/$nor entries need to be full objects');
  const branches = operand.map((source) => compileFilter(source, now));
  filter.usesExpression ||= branches.some((branch) => branch.usesExpression);
  const holdsForAll = key === '$and' || (key === '$or' && branches.length === 1);
  for (const branch of holdsForAll ? branches : []) {
    filter.bounds.addAll(branch.bounds);
    filter.equalities.push(...branch.equalities);
  }
  if (key === '$or' && !holdsForAll) filter.bounds.alternatives ??= branches.map((branch) => branch.bounds);
  if (key === '$and') return (document) => branches.every((branch) => branch.matches(document as Document));
  const any: Test = (document) => branches.some((branch) => branch.matches(document as Document));
  return key === '$or' ? any : (document) => !any(document);
}

function compileField(key: string, operand: unknown, filter: Filter, now: Date): Test {
  const path = split(key);
  if (!isOperators(operand)) {
    filter.bounds.equal(key, [operand]);
    if (!(operand instanceof BSONRegExp)) filter.equalities.push([key, operand]);
    const test = operand instanceof BSONRegExp ? regexTest(operand.pattern, operand.options) : equalTest(operand);
    return (document) => reaches(document, path, test);
  }
  const tests = Object.keys(operand).map((name) => compileOperator({ name, operand: operand[name], all: operand, key, path, filter, now }));
  return tests.length === 1 && tests[0] ? tests[0] : (document) => tests.every((test) => test(document));
}

function isOperators(operand: unknown): operand is Document {
  if (!isObject(operand)) return false;
  const [first] = Object.keys(operand);
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id';
}

interface Condition {
  name: string;
  operand: unknown;
  all: Document;
  key: string;
  path: string[];
  filter: Filter;
  now: Date;
}

function compileOperator(condition: Condition): Test {
  const compileTest = OPERATORS.get(condition.name);
  return compileTest ? compileTest(condition) : fail(2, `unknown operator: ${condition.name}`);
}

const some =
  (path: string[], test: Test): Test =>
  (document) =>
    reaches(document, path, test);
const none =
  (path: string[], test: Test): Test =>
  (document) =>
    !reaches(document, path, test);
const whole =
  (path: string[], test: Test): Test =>
  (document) =>
    reaches(document, path, test, true);

/** Each operator of a field. Bounds are added only where the operator must hold of the field. */
const OPERATORS = new Map<string, (condition: Condition) => Test>([
  [
    '$eq',
    ({ key, operand, path, filter }) => {
      filter.bounds.equal(key, [operand]);
      filter.equalities.push([key, operand]);
      return some(path, equalTest(operand));
    },
  ],
  ['$ne', ({ operand, path }) => none(path, equalTest(notRegex(operand, '$ne')))],
  [
    '$in',
    ({ key, operand, path, filter }) => {
      filter.bounds.equal(key, list('$in', operand));
      return some(path, inTest('$in', operand));
    },
  ],
  ['$nin', ({ operand, path }) => none(path, inTest('$nin', operand))],
  ['$gt', (condition) => ordered(condition, (order) => order > 0)],
  ['$gte', (condition) => ordered(condition, (order) => order >= 0)],
  ['$lt', (condition) => ordered(condition, (order) => order < 0)],
  ['$lte', (condition) => ordered(condition, (order) => order <= 0)],
  ['$exists', ({ operand, path }) => (isTruthy(operand) ? some : none)(path, (value) => value !== undefined)],
  ['$type', ({ operand, path }) => some(path, isTyped(operand))],
  [
    '$regex',
    ({ key, operand, all, path, filter }) => {
      const [pattern, options] = operand instanceof BSONRegExp ? [operand.pattern, operand.options] : [operand, ''];
      if (typeof pattern !== 'string') return fail(2, '$regex has to be a string');
      const flags = String(all.$options ?? options);
      if (flags === '') filter.bounds.prefix(key, pattern);
      return some(path, regexTest(pattern, flags));
    },
  ],
  ['$options', ({ all }) => ('$regex' in all ? () => true : fail(2, '$options needs a $regex'))],
  [
    '$not',
    ({ operand, key, now }) => {
      if (!isOperators(operand) && !(operand instanceof BSONRegExp)) return fail(2, '$not needs a regex or a document');
      const inner = compileFilter({ [key]: operand }, now);
      return (document) => !inner.matches(document as Document);
    },
  ],
  [
    '$size',
    ({ operand, path }) => {
      const size = numeric(operand);
      if (size === null || size < 0 || !Number.isInteger(Number(size))) return fail(2, '$size must be a whole number of 0 or more');
      return whole(path, (value) => Array.isArray(value) && value.length === Number(size));
    },
  ],
  [
    '$all',
    ({ operand, all, ...rest }) => {
      const tests = list('$all', operand).map((item) => {
        const nested = isOperators(item);
        if (nested && Object.keys(item)[0] !== '$elemMatch') return fail(2, 'no $ expressions in $all');
        return nested ? compileOperator({ ...rest, name: '$elemMatch', operand: item.$elemMatch, all }) : some(rest.path, valueTest(item));
      });
      return (document) => tests.length > 0 && tests.every((test) => test(document));
    },
  ],
  [
    '$elemMatch',
    ({ operand, key, path, filter, now }) => {
      if (!isObject(operand)) return fail(2, '$elemMatch needs an Object');
      const test = elementTest(operand, now, (inner) => filter.bounds.addAll(inner, `${key}.`));
      return whole(path, (value) => Array.isArray(value) && value.some(test));
    },
  ],
]);

/** What one element of an array must be: a value under operators, or a document under a filter. */
export function elementTest(operand: unknown, now: Date, onDocument: (bounds: Bounds) => void = () => {}): Test {
  const byValue = !isObject(operand) || (isOperators(operand) && !['$and', '$or', '$nor', '$expr'].includes(Object.keys(operand)[0] ?? ''));
  if (byValue) {
    const inner = compileFilter({ v: operand }, now);
    return (value) => inner.matches({ v: value });
  }
  const inner = compileFilter(operand, now);
  onDocument(inner.bounds);
  return (value) => isObject(value) && inner.matches(value);
}

function list(name: string, operand: unknown): unknown[] {
  return Array.isArray(operand) ? operand : fail(2, `${name} needs an array`);
}

function notRegex(operand: unknown, name: string): unknown {
  return operand instanceof BSONRegExp ? fail(2, `Can't have regex as arg to ${name}.`) : operand;
}

/** null also stands for a missing field. */
function equalTest(operand: unknown): Test {
  if (operand === null) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand;
  return (value) => value !== undefined && equal(value, operand);
}

const valueTest = (operand: unknown): Test =>
  operand instanceof BSONRegExp ? regexTest(operand.pattern, operand.options) : equalTest(operand);

function inTest(name: string, operand: unknown): Test {
  const items = list(name, operand);
  if (items.some(isOperators)) return fail(2, `cannot nest $ under ${name}`);
  const patterns = items.filter((item) => item instanceof BSONRegExp).map(valueTest);
  const values = new Set(items.filter((item) => !(item instanceof BSONRegExp)).map(hashKey));
  const withNull = values.has(hashKey(null));
  return (value) => (value === undefined ? withNull : values.has(hashKey(value))) || patterns.some((test) => test(value));
}

/** Compares only with values of the operand's type; null and missing only with each other. NaN equals only NaN. */
function ordered({ name, operand, key, path, filter }: Condition, holds: (order: number) => boolean): Test {
  notRegex(operand, name);
  const type = rank(operand);
  if (type === -1 || type === 127) return refuse(`${name} with MinKey or MaxKey`);
  if (operand === null) return some(path, holds(0) ? equalTest(null) : () => false);
  if (Number.isNaN(numeric(operand) ?? 0)) return some(path, (value) => holds(0) && Number.isNaN(value));
  filter.bounds.range(key, name.startsWith('$g') ? 'low' : 'high', operand);
  return some(path, (value) => rank(value) === type && !Number.isNaN(value) && holds(compare(value, operand)));
}

function regexTest(pattern: string, options: string): Test {
  if (/[^imsu]/.test(options)) return refuse(`the regular expression option "${options}"`);
  try {
    const regex = new RegExp(pattern, options);
    return (value) => typeof value === 'string' && regex.test(value);
  } catch {
    return fail(51091, `Regular expression is invalid: ${pattern}`);
  }
}
