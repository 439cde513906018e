import { Double, Long } from 'bson';
import { type Document, double, hashKey, isInt32, isObject, numeric } from './bson.js';
import { compare, equal } from './compare.js';
import { fail } from './errors.js';
import { elementTest } from './filter.js';
import { child, isIndex } from './paths.js';

/** Changes the document in place, at a path without positional parts. */
type Modifier = (document: Document, path: string[], operand: unknown, now: Date) => void;

const replaceBy =
  (next: (value: unknown, operand: unknown, now: Date) => unknown): Modifier =>
  (document, path, operand, now) => {
    const value = path.reduce<unknown>(child, document);
    const fresh = next(value, operand, now);
    if (fresh !== value) set(document, path, fresh);
  };

/** Each update operator. A value of the wrong type is an error with MongoDB's code, never a silent nothing. */
export const MODIFIERS = new Map<string, Modifier>(
  Object.entries({
    $set,
    $setOnInsert: $set,
    $unset: unset,
    $inc: replaceBy(add),
    $min: replaceBy((value, operand) => (value === undefined || compare(operand, value) < 0 ? operand : value)),
    $max: replaceBy((value, operand) => (value === undefined || compare(operand, value) > 0 ? operand : value)),
    $push: replaceBy((value, operand) => push(arrayAt('$push', value) ?? [], operand)),
    $addToSet: replaceBy((value, operand) => addToSet(arrayAt('$addToSet', value), operand)),
    $pull: replaceBy((value, operand, now) => arrayAt('$pull', value)?.filter(unwantedBy(operand, now))),
    $pop: replaceBy((value, operand) => {
      const direction = numeric(operand);
      if (direction !== 1 && direction !== -1) return fail(9, '$pop expects 1 or -1');
      return direction === 1 ? arrayAt('$pop', value)?.slice(0, -1) : arrayAt('$pop', value)?.slice(1);
    }),
  }),
);

function $set(document: Document, path: string[], operand: unknown): void {
  set(document, path, operand);
}

/** Makes missing documents on the way, but goes neither through a scalar nor through null. */
export function set(document: Document, path: string[], value: unknown): void {
  const [last = '', ...way] = [path.at(-1), ...path.slice(0, -1)];
  let inner: unknown = document;
  for (const part of way) {
    if (child(inner, part) === undefined) assign(inner, part, {});
    inner = child(inner, part);
  }
  assign(inner, last, value);
}

function assign(container: unknown, part: string, value: unknown): void {
  if (isObject(container)) container[part] = value;
  else if (!Array.isArray(container) || !isIndex(part)) fail(28, `Cannot create field '${part}' in an array or a scalar value`);
  else if (Number(part) > container.length + 10_000) fail(2, `the position ${part} is too far behind the end of the array`);
  else {
    while (container.length < Number(part)) container.push(null);
    container[Number(part)] = value;
  }
}

/** An element of an array becomes null, so that the others keep their places. */
function unset(document: Document, path: string[]): void {
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<unknown>(child, document);
  if (isObject(parent)) delete parent[last];
  else if (Array.isArray(parent) && child(parent, last) !== undefined) parent[Number(last)] = null;
}

/** int stays int and grows to long; a double makes it a double. */
function add(value: unknown, amount: unknown): unknown {
  const [left, right] = [numeric(value ?? (value === undefined ? 0 : null)), numeric(amount)];
  if (right === null) return fail(14, 'Cannot increment with non-numeric argument');
  if (left === null) return fail(14, 'Cannot apply $inc to a value of non-numeric type');
  if (value === undefined) return amount;
  if (isDouble(value) || isDouble(amount)) return double(Number(left) + Number(right));
  const sum = BigInt(left) + BigInt(right);
  if (BigInt.asIntN(64, sum) !== sum) return fail(2, 'Failed to apply $inc: the sum is no 64-bit integer');
  return value instanceof Long || amount instanceof Long || !isInt32(Number(sum)) ? Long.fromBigInt(sum) : Number(sum);
}

const isDouble = (value: unknown): boolean => value instanceof Double || (typeof value === 'number' && !isInt32(value));

function arrayAt(name: string, value: unknown): unknown[] | undefined {
  return value === undefined || Array.isArray(value) ? value : fail(name === '$pop' ? 14 : 2, `Cannot apply ${name} to a non-array value`);
}

function push(items: unknown[], operand: unknown): unknown[] {
  const { values, options } = eachOf('$push', operand, ['$slice']);
  const slice = Number(numeric(options.$slice ?? Number.POSITIVE_INFINITY) ?? Number.NaN);
  if (Number.isNaN(slice)) return fail(2, 'The value for $slice must be an integer');
  const grown = [...items, ...values];
  return slice < 0 ? grown.slice(slice) : grown.slice(0, slice);
}

function addToSet(items: unknown[] | undefined, operand: unknown): unknown[] {
  const known = new Set(items?.map(hashKey));
  const missing = eachOf('$addToSet', operand, []).values.filter((item) => !known.has(hashKey(item)) && known.add(hashKey(item)));
  return items && missing.length === 0 ? items : [...(items ?? []), ...missing];
}

function eachOf(name: string, operand: unknown, known: string[]): { values: unknown[]; options: Document } {
  if (!isObject(operand) || !('$each' in operand)) return { values: [operand], options: {} };
  const { $each, ...options } = operand;
  const other = Object.keys(options).find((key) => !known.includes(key));
  if (other !== undefined || !Array.isArray($each))
    return fail(2, `${name} takes $each with an array${known.map((key) => ` and ${key}`)}, not ${other ?? 'this'}`);
  return { values: $each, options };
}

const unwantedBy = (operand: unknown, now: Date): ((item: unknown) => boolean) => {
  const unwanted = Array.isArray(operand) ? (item: unknown) => equal(item, operand) : elementTest(operand, now);
  return (item) => !unwanted(item);
};
