import { Context, evalExpr } from 'mingo/core';
import * as mingo from 'mingo/operators/expression';
import { type Document, isObject, numeric, plain } from './bson.js';
import { compare } from './compare.js';
import { fail } from './errors.js';

export type Expression = (document: Document) => unknown;

type Operator = (document: never, operands: never, options: never) => unknown;
const library = mingo as unknown as Record<string, Operator>;

/** What mingo does as MongoDB does, as far as the manual's pages on these operators go. Everything else is refused. */
const FROM_MINGO = [
  ...['$add', '$subtract', '$multiply', '$divide', '$mod', '$abs', '$ceil', '$floor', '$round', '$trunc'],
  ...['$and', '$or', '$not', '$cond', '$ifNull', '$switch', '$literal', '$let'],
  ...['$concat', '$toLower', '$toUpper', '$substrCP', '$strLenCP', '$split', '$toString', '$dateToString', '$dateTrunc'],
  ...['$dateAdd', '$dateSubtract', '$dateDiff', '$year', '$month', '$dayOfMonth', '$dayOfWeek', '$hour', '$minute'],
  ...['$arrayElemAt', '$concatArrays', '$filter', '$first', '$last', '$in', '$isArray', '$map', '$reduce', '$size', '$slice'],
  ...['$mergeObjects', '$objectToArray', '$arrayToObject'],
];

const comparison =
  (holds: (order: number) => unknown) =>
  (document: unknown, operands: unknown, options: object): unknown => {
    if (!Array.isArray(operands) || operands.length !== 2) fail(16020, 'Expression of a comparison takes exactly 2 arguments');
    return holds(compare(evalExpr(document, operands[0], options as never), evalExpr(document, operands[1], options as never)));
  };

/** Ours, because in mingo a missing field and values of two types do not compare as in MongoDB. */
const OWN: Record<string, unknown> = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: comparison((order) => Math.sign(order)),
};

const OPERATORS: Record<string, unknown> = { ...Object.fromEntries(FROM_MINGO.map((name) => [name, library[name]])), ...OWN };
const OPTIONS = {
  context: Context.init({ expression: OPERATORS as never }),
  scriptEnabled: false,
  useStrictMode: true,
  failOnError: true,
  processingMode: 0,
  idKey: '_id',
};

/** Prepares an aggregation expression. `$$NOW` is one instant for the whole command; an operator that is not known is refused. */
export function compileExpression(expression: unknown, now: Date): Expression {
  const prepared = prepare(plain(expression), now);
  if (typeof prepared !== 'object' && !isPath(prepared)) return () => prepared;
  return (document) => {
    try {
      return evalExpr(plain(document), prepared, OPTIONS as never);
    } catch (error) {
      return fail(2, `in an expression: ${error instanceof Error ? error.message : error}`);
    }
  };
}

const isPath = (value: unknown): boolean => typeof value === 'string' && value.startsWith('$');

function prepare(value: unknown, now: Date): unknown {
  if (value === '$$NOW') return now;
  if (Array.isArray(value)) return value.map((item) => prepare(item, now));
  if (!isObject(value)) return value;
  const name = Object.keys(value).find((key) => key.startsWith('$'));
  if (name === '$literal') return value;
  if (name !== undefined && OPERATORS[name] === undefined)
    fail(168, `Unrecognized expression '${name}' (not known to the embedded database)`);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, prepare(inner, now)]));
}

/** How MongoDB reads a value as yes or no: false, null, 0 and missing are no. */
export function isTruthy(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && numeric(value) !== 0;
}
