import { Double, Long } from 'bson';
import { type Document, double, hashKey, isInt32, isObject, numeric } from './bson.js';
import { compare, equal } from './compare.js';
import { fail } from './errors.js';
import { elementTest } from './filter.js';
import { child, isIndex } from './paths.js';

/** Changes the document in place, at a path without positional parts. */
type Modifier = (document: Document, path: string[], operand: unknown, now: Date) => void;

/** Puts a value in the place of another; the same value changes nothing. */
const by =
  (next: (value: unknown, operand: unknown, now: Date) => unknown): Modifier =>
  (document, path, operand, now) => {
    const value = path.reduce<unknown>(child, document);
    const fresh = next(value, operand, now);
    if (fresh !== value) set(document, path, fresh);
  };

/** Each update operator. A value of the wrong type is an error with MongoDB's code, never a silent nothing. */
export const MODIFIERS = new Map<string, Modifier>([
  ['$set', set],
  ['$setOnInsert', set],
  ['$unset', unset],
  ['$inc', by(add)],
  ['$min', by((value, operand) => (value === undefined || compare(operand, value) < 0 ? operand : value))],
  ['$max', by((value, operand) => (value === undefined || compare(operand, value) > 0 ? operand : value))],
  ['$push', by((value, operand) => push(arrayAt('$push', value) ?? [], operand))],
  ['$addToSet', by((value, operand) => addToSet(arrayAt('$addToSet', value), operand))],
  ['$pull', by((value, operand, now) => arrayAt('$pull', value)?.filter(unlike(operand, now)))],
  ['$pop', by((value, operand) => pop(arrayAt('$pop', value, 14), numeric(operand)))],
]);

/** Makes missing documents on the way, but goes neither through a scalar nor through null. */
export function set(document: Document, path: string[], value: unknown): void {
  let inner: unknown = document;
  for (const part of path.slice(0, -1)) {
    if (child(inner, part) === undefined) assign(inner, part, {});
    inner = child(inner, part);
  }
  assign(inner, path.at(-1) ?? '', value);
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
  else if (child(parent, last) !== undefined) assign(parent, last, null);
}

/** int stays int and grows to long; a double makes it a double. */
function add(value: unknown, amount: unknown): unknown {
  const right = numeric(amount) ?? fail(14, 'Cannot increment with non-numeric argument');
  if (value === undefined) return amount;
  const left = numeric(value) ?? fail(14, 'Cannot apply $inc to a value of non-numeric type');
  if (isDouble(value) || isDouble(amount)) return double(Number(left) + Number(right));
  const sum = BigInt(left) + BigInt(right);
  if (BigInt.asIntN(64, sum) !== sum) return fail(2, 'Failed to apply $inc: the sum is no 64-bit integer');
  return value instanceof Long || amount instanceof Long || !isInt32(Number(sum)) ? Long.fromBigInt(sum) : Number(sum);
}

const isDouble = (value: unknown): boolean => value instanceof Double || (typeof value === 'number' && !isInt32(value));

const arrayAt = (name: string, value: unknown, code = 2): unknown[] | undefined =>
  value === undefined || Array.isArray(value) ? value : fail(code, `Cannot apply ${name} to a non-array value`);

function push(items: unknown[], operand: unknown): unknown[] {
  const { values, $slice = Number.POSITIVE_INFINITY } = eachOf('$push', operand, '$slice');
  const size = Number(numeric($slice) ?? fail(2, 'The value for $slice must be a number'));
  const grown = [...items, ...values];
  return size < 0 ? grown.slice(size) : grown.slice(0, size);
}

function addToSet(items: unknown[] | undefined, operand: unknown): unknown[] {
  const known = new Set(items?.map(hashKey));
  const missing = eachOf('$addToSet', operand).values.filter((item) => !known.has(hashKey(item)) && known.add(hashKey(item)));
  return items && missing.length === 0 ? items : [...(items ?? []), ...missing];
}

function eachOf(name: string, operand: unknown, clause?: string): Document & { values: unknown[] } {
  if (!isObject(operand) || !('$each' in operand)) return { values: [operand] };
  const { $each: values, ...clauses } = operand;
  const other = Object.keys(clauses).find((key) => key !== clause);
  return Array.isArray(values) && !other ? { ...clauses, values } : fail(2, `${name} takes $each with an array, and no ${other}`);
}

const unlike = (operand: unknown, now: Date): ((item: unknown) => boolean) => {
  const isUnwanted = Array.isArray(operand) ? (item: unknown) => equal(item, operand) : elementTest(operand, now);
  return (item) => !isUnwanted(item);
};

function pop(items: unknown[] | undefined, end: unknown): unknown[] | undefined {
  if (end !== 1 && end !== -1) return fail(9, '$pop expects 1 or -1');
  return end === 1 ? items?.slice(0, -1) : items?.slice(1);
}
