import { type Binary, Double, Long, type ObjectId } from 'bson';
import { type Document, double, encode, fieldOf, isInt32 } from './bson.js';
import { fail } from './errors.js';

export const bsonType = (value: object): string | undefined => (value as { _bsontype?: string })._bsontype;

/** An embedded document: not an array, a date or another BSON value. */
export const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && bsonType(value) === undefined;

/** The number a BSON value stands for, exact (a bigint past 2^53), or null. Numbers and bigints compare exactly in JavaScript. */
export function numeric(value: unknown): number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Double) return value.value;
  if (!(value instanceof Long)) return null;
  return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value.toBigInt();
}

/** false, null, 0 and missing are no. */
export const isTruthy = (value: unknown): boolean => value !== false && value !== null && value !== undefined && numeric(value) !== 0;

/** A document, or the bytes of one that is stored. */
export type Source = Document | Buffer;
export const own = (source: Source, key: string): unknown =>
  source instanceof Uint8Array ? fieldOf(source, key) : Object.hasOwn(source, key) ? source[key] : undefined;

/** A copy in which every number is a JavaScript number (past 2^53 a bigint). */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) : (numeric(value) ?? value);
}

/** int stays int and grows to long; a double makes it a double. */
export function add(value: unknown, amount: unknown): unknown {
  if (typeof value === 'number' && typeof amount === 'number' && isInt32(value) && isInt32(amount) && isInt32(value + amount))
    return value + amount;
  const right = numeric(amount) ?? fail(14, 'Cannot increment with non-numeric argument');
  if (value === undefined) return amount;
  const left = numeric(value) ?? fail(14, 'Cannot apply $inc to a value of non-numeric type');
  if (isDouble(value) || isDouble(amount)) return double(Number(left) + Number(right));
  const sum = BigInt(left) + BigInt(right);
  if (BigInt.asIntN(64, sum) !== sum) return fail(2, 'Failed to apply $inc: the sum is no 64-bit integer');
  return value instanceof Long || amount instanceof Long || !isInt32(Number(sum)) ? Long.fromBigInt(sum) : Number(sum);
}

const isDouble = (value: unknown): boolean => value instanceof Double || (typeof value === 'number' && !isInt32(value));

/** The same for equal values and different for others, whatever their types: the key of maps and sets. */
export function hashKey(value: unknown): string | number {
  if (typeof value === 'string') return `s${value}`;
  const number = numeric(value);
  if (number !== null) return typeof number === 'number' ? number : `l${number}`;
  if (typeof value === 'object' && value && bsonType(value) === 'ObjectId') return `o${(value as ObjectId).toHexString()}`;
  return `x${encode({ v: plain(value) }).toString('latin1')}`;
}

/** A border between two types, or below or above everything: only for the ends of a search in an index. */
export class Edge {
  constructor(readonly rank: number) {}
}
export const [LOWEST, HIGHEST] = [new Edge(-Infinity), new Edge(Infinity)];
const RANKS = new Map(Object.entries({ number: 10, bigint: 10, string: 15, boolean: 40, Double: 10, Long: 10, Binary: 30, ObjectId: 35 }));

/** The place of a value's type in https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/, missing below null. */
export function rank(value: unknown): number {
  if (typeof value !== 'object') return RANKS.get(typeof value) ?? 0;
  if (value === null) return 5;
  if (Array.isArray(value)) return 25;
  if (value instanceof Date) return 45;
  return value instanceof Edge ? value.rank : (RANKS.get(bsonType(value) ?? '') ?? 20);
}

/** MongoDB's order of any two values. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  const type = rank(a);
  if (type !== rank(b)) return type < rank(b) ? -1 : 1;
  if (type === 10) return compareNumbers(numeric(a) ?? 0, numeric(b) ?? 0);
  if (type === 20) return compareDocuments(Object.entries(a as Document), Object.entries(b as Document));
  if (type === 25) return compareArrays(a as unknown[], b as unknown[]);
  if (type === 30) return compareBinary(a as Binary, b as Binary);
  if (type === 35) return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
  return type === 40 || type === 45 ? Number((a as Date | boolean).valueOf()) - Number((b as Date | boolean).valueOf()) : 0;
}

export const equal = (a: unknown, b: unknown): boolean => compare(a, b) === 0;

/** NaN is below every number. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  return a > b ? 1 : Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

/** By UTF-8 bytes as MongoDB does; JavaScript's own order differs where a surrogate meets U+E000 and above. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (one !== other) return inUtf8(one) - inUtf8(other);
  }
  return a.length - b.length;
}

/** Surrogates behind all others, which keep their order. */
const inUtf8 = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

/** Field by field: type, then name, then value; so the order of the fields counts. */
function compareDocuments(a: [string, unknown][], b: [string, unknown][]): number {
  for (const [i, [name, value]] of a.entries()) {
    const [otherName, other] = b[i] ?? [];
    if (otherName === undefined) return 1;
    const order = rank(value) - rank(other) || compareStrings(name, otherName) || compare(value, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Also the order of keys in an index, where one may be the beginning of the other. */
export function compareArrays(a: unknown[], b: unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = a[i] === b[i] ? 0 : compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const compareBinary = (a: Binary, b: Binary): number =>
  a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());

/** Paths come again and again, but for those that have a customer's or a shop's own words in them. */
const SPLIT = new Map<string, string[]>();
const MOST_PATHS = 4096;

export function split(path: string): string[] {
  const known = SPLIT.get(path);
  if (known) return known;
  if (SPLIT.size >= MOST_PATHS) SPLIT.clear();
  const parts = path.split('.');
  SPLIT.set(path, parts);
  return parts;
}

const isIndex = (part: string): boolean => /^(0|[1-9]\d*)$/.test(part);

/**
 * Asks of every value the path reaches whether one fits. Arrays on the way are entered; an array at the end gives its
 * elements and then itself (only itself when `whole`). A missing field is asked as undefined, but an element of an
 * array that is no document gives nothing at all: `{'a.b': null}` does not find `{a: [1]}`.
 */
export function reaches(value: unknown, path: string[], fits: (value: unknown) => boolean, whole = false, at = 0): boolean {
  const part = path[at];
  if (part === undefined) return (!whole && Array.isArray(value) && value.some(fits)) || fits(value);
  if (Array.isArray(value)) {
    const item = isIndex(part) ? value[Number(part)] : undefined;
    if (item !== undefined && reaches(item, path, fits, whole, at + 1)) return true;
    return value.some((inner) => isObject(inner) && reaches(inner, path, fits, whole, at));
  }
  return isObject(value) ? reaches(own(value, part), path, fits, whole, at + 1) : fits(undefined);
}

/** The values under which an index or a sort knows a document: missing is null, an empty array is undefined (below null). */
export function keyValues(document: unknown, path: string[]): unknown[] {
  if (path.length === 1 && isObject(document)) return keysOfValue(own(document, path[0] as string));
  const found: unknown[] = [];
  reaches(document, path, (value) => found.push(...keysOfValue(value)) === 0, true);
  return found.length === 0 ? [null] : found;
}

const keysOfValue = (value: unknown): unknown[] => (Array.isArray(value) ? (value.length === 0 ? [undefined] : value) : [value ?? null]);

export type SortField = { name: string; direction: 1 | -1 };

export function readSort(source: unknown): SortField[] {
  if (!isObject(source ?? {})) return fail(14, 'the sort must be an object');
  return Object.entries(source ?? {}).map(([name, value]) => {
    const direction = numeric(value);
    return direction === 1 || direction === -1 ? { name, direction } : fail(15975, `the sort by '${name}' must be 1 or -1`);
  });
}

/** Missing counts as null, an array by its least element upwards and by its greatest downwards. Ties keep their order. At a `yield` others may go first. */
export function* sorting<T extends { raw: Buffer }>(items: T[], sort: SortField[], most = Number.POSITIVE_INFINITY): Generator<void, T[]> {
  if (sort.length === 0) return items.slice(0, most);
  const paths = sort.map(({ name }) => split(name));
  const keyOf = ({ raw }: T): unknown[] => sort.map(({ direction }, i) => sortKey(raw, paths[i] ?? [], direction));
  const byKeys = (a: { keys: unknown[] }, b: { keys: unknown[] }): number =>
    sort.reduce((order, { direction }, i) => order || compare(a.keys[i], b.keys[i]) * direction, 0);
  const runs: { item: T; keys: unknown[] }[] = [];
  for (let from = 0; from < items.length; from += RUN) {
    if (from > 0) yield;
    const run = items.slice(from, from + RUN).map((item) => ({ item, keys: keyOf(item) }));
    runs.push(...run.sort(byKeys).slice(0, most));
  }
  return (items.length > RUN ? runs.sort(byKeys).slice(0, most) : runs).map(({ item }) => item);
}

/** Sorted at a time; to sort what consists of sorted runs takes little. */
const RUN = 500;

const sortKey = (source: Source, path: string[], direction: number): unknown =>
  keyValues(source, path).reduce((best, value) => (compare(value, best) * direction < 0 ? value : best));
