import type { Binary, BSONRegExp, ObjectId } from 'bson';
import { bsonType, type Document, numeric } from './bson.js';

/** A border between two types, or below or above everything: only for the ends of a search in an index. */
export class Edge {
  constructor(readonly rank: number) {}
}
export const [LOWEST, HIGHEST] = [new Edge(-Infinity), new Edge(Infinity)];

const RANKS = new Map(
  Object.entries({ number: 10, bigint: 10, string: 15, boolean: 40, Double: 10, Long: 10, Binary: 30, ObjectId: 35, BSONRegExp: 50 }),
);

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
  const type = rank(a);
  if (type !== rank(b)) return type < rank(b) ? -1 : 1;
  if (type === 10) return compareNumbers(numeric(a) ?? 0, numeric(b) ?? 0);
  if (type === 20) return compareDocuments(Object.entries(a as Document), Object.entries(b as Document));
  if (type === 25) return compareArrays(a as unknown[], b as unknown[]);
  if (type === 30) return compareBinary(a as Binary, b as Binary);
  if (type === 35) return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
  if (type === 40 || type === 45) return Number(a) - Number(b);
  return type === 50 ? compareStrings((a as BSONRegExp).pattern, (b as BSONRegExp).pattern) : 0;
}

export const equal = (a: unknown, b: unknown): boolean => compare(a, b) === 0;

/** NaN is below every number. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  return a > b ? 1 : Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

/** By UTF-8 bytes as MongoDB does; JavaScript's own order differs where a surrogate meets U+E000 and above. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return byteOrder(a.charCodeAt(i)) - byteOrder(b.charCodeAt(i));
}

function byteOrder(unit: number): number {
  if (Number.isNaN(unit)) return -1; // the end of the string
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

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
