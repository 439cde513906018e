import { type Document, hashKey, isObject, numeric } from './bson.js';
import { compare } from './compare.js';
import { fail } from './errors.js';
import { compileExpression, type Expression } from './expressions.js';

/** Takes the values of one group in order; `undefined` is a missing field. */
interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

/** Each accumulator of `$group`: what it begins with and what a value does to it. */
const ACCUMULATORS = new Map<string, () => Accumulator>([
  ['$sum', () => fold<number>(0, (sum, value) => sum + number(value))],
  ['$count', () => fold<number>(0, (count) => count + 1)],
  ['$avg', average],
  [
    '$min',
    () => fold<unknown>(null, (least, value) => (isNothing(value) || (least !== null && compare(value, least) >= 0) ? least : value)),
  ],
  ['$max', () => fold<unknown>(null, (most, value) => (isNothing(value) || (most !== null && compare(value, most) <= 0) ? most : value))],
  ['$first', () => fold<unknown>(undefined, (first, value) => (first === undefined ? (value ?? null) : first))],
  ['$last', () => fold<unknown>(null, (_, value) => value ?? null)],
  ['$push', () => fold<unknown[]>([], (items, value) => items.concat(value === undefined ? [] : [value]))],
  ['$addToSet', addToSet],
]);

const isNothing = (value: unknown): boolean => value === undefined || value === null;
const number = (value: unknown): number => Number(numeric(value) ?? 0);

function fold<T>(start: T, next: (state: T, value: unknown) => T): Accumulator {
  let state = start;
  return {
    add: (value) => {
      state = next(state, value);
    },
    result: () => state,
  };
}

function average(): Accumulator {
  let [sum, count] = [0, 0];
  return {
    add: (value) => {
      if (numeric(value) === null) return;
      sum += number(value);
      count++;
    },
    result: () => (count === 0 ? null : sum / count),
  };
}

function addToSet(): Accumulator {
  const values = new Map<string | number, unknown>();
  return {
    add: (value) => {
      if (value !== undefined) values.set(hashKey(value), value);
    },
    result: () => [...values.values()],
  };
}

interface Field {
  name: string;
  start: () => Accumulator;
  expression: Expression;
}

/** `$group`: one document for each value of `_id` (missing counts as null), in the order in which the values first came. */
export function compileGroup(operand: Document, now: Date): (documents: Document[]) => Document[] {
  if (!('_id' in operand)) return fail(15955, 'a group specification must include an _id');
  const idOf = compileExpression(operand._id, now);
  const fields = Object.keys(operand)
    .filter((name) => name !== '_id')
    .map((name) => readField(name, operand[name], now));
  return (documents) => {
    const groups = new Map<string | number, { _id: unknown; totals: Accumulator[] }>();
    for (const document of documents) {
      const _id = idOf(document) ?? null;
      const key = hashKey(_id);
      const group = groups.get(key) ?? { _id, totals: fields.map(({ start }) => start()) };
      groups.set(key, group);
      for (const [i, { expression }] of fields.entries()) group.totals[i]?.add(expression(document));
    }
    return [...groups.values()].map(({ _id, totals }) => ({
      _id,
      ...Object.fromEntries(fields.map(({ name }, i) => [name, totals[i]?.result()])),
    }));
  };
}

function readField(name: string, source: unknown, now: Date): Field {
  const [operator, ...others] = isObject(source) ? Object.keys(source) : [];
  if (!isObject(source) || operator === undefined || others.length > 0)
    return fail(40234, `The field '${name}' must be an accumulator object`);
  const start = ACCUMULATORS.get(operator);
  if (!start) return fail(15952, `unknown group operator '${operator}' (not known to the embedded database)`);
  return { name, start, expression: compileExpression(operator === '$count' ? null : source[operator], now) };
}
