import { Context, evalExpr } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as operators from 'mingo/operators/expression';
import { type Document, hashKey, isObject, numeric, plain } from './bson.js';
import { compare } from './compare.js';
import { fail } from './errors.js';

const WORDS = `$add $subtract $multiply $divide $mod $abs $ceil $floor $round $trunc $and $or $not $cond $ifNull $switch $literal $let
  $concat $toLower $toUpper $substrCP $strLenCP $split $toString $dateToString $dateTrunc $dateAdd $dateSubtract $dateDiff $year $month
  $dayOfMonth $dayOfWeek $hour $minute $arrayElemAt $concatArrays $filter $in $isArray $map $reduce $size $slice $mergeObjects`;

const pickFrom = (library: object, names: string): Document =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, (library as Document)[name]]));

/** Ours, because in mingo a missing field and values of two types do not compare as in MongoDB. */
const comparison = (holds: (order: number) => unknown) => (document: unknown, operands: unknown, options: object) => {
  const [left, right] = Array.isArray(operands) && operands.length === 2 ? operands : fail(16020, 'a comparison takes exactly 2 arguments');
  return holds(compare(evalExpr(document, left, options as never), evalExpr(document, right, options as never)));
};

const EXPRESSIONS: Document = {
  ...pickFrom(operators, WORDS),
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
};

/** Ours, because mingo collects null for a missing field. */
const $push = (group: Document[], expression: unknown): unknown[] =>
  group.map((document) => evalExpr(document, expression, MINGO as never)).filter((value) => value !== undefined);
const $addToSet = (group: Document[], expression: unknown): unknown[] => [
  ...new Map($push(group, expression).map((value) => [hashKey(value), value])).values(),
];

export const ACCUMULATORS: Document = { ...pickFrom(accumulators, '$sum $avg $min $max $first $last $count'), $push, $addToSet };

/** mingo with the operators that do as MongoDB's manual says, and no others. */
export const MINGO = {
  context: Context.init({ expression: EXPRESSIONS as never, accumulator: ACCUMULATORS as never }),
  scriptEnabled: false,
  useStrictMode: true,
  failOnError: true,
  processingMode: 0,
  idKey: '_id',
};

/** Prepares an aggregation expression. */
export function compileExpression(expression: unknown, now: Date): (document: Document) => unknown {
  const prepared = prepareExpression(expression, now);
  return (document) => inMingo(() => evalExpr(plain(document), prepared, MINGO as never));
}

/** What mingo throws is a client's mistake in an expression. */
export function inMingo<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    return fail(2, `in an expression: ${error}`);
  }
}

/** `$$NOW` becomes one instant for the whole command; an operator that is not known is refused. */
export function prepareExpression(value: unknown, now: Date): unknown {
  if (value === '$$NOW') return now;
  if (Array.isArray(value)) return value.map((item) => prepareExpression(item, now));
  if (!isObject(value)) return plain(value);
  const name = Object.keys(value).find((key) => key.startsWith('$'));
  if (name === '$literal') return plain(value);
  if (name !== undefined && !Object.hasOwn(EXPRESSIONS, name)) fail(168, `Unrecognized expression '${name}'`);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, prepareExpression(inner, now)]));
}

/** false, null, 0 and missing are no. */
export const isTruthy = (value: unknown): boolean => value !== false && value !== null && value !== undefined && numeric(value) !== 0;
