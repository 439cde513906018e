import type { Binary, BSONRegExp, Long, ObjectId } from 'bson';
import { bsonType, type Document, numeric } from './bson.js';

/** MongoDB's order of types: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/ */
const RANKS: Record<string, number> = {
  MinKey: -1,
  Double: 10,
  Long: 10,
  Int32: 10,
  Binary: 30,
  ObjectId: 35,
  Timestamp: 47,
  BSONRegExp: 50,
  MaxKey: 127,
};

/** A border between two types, or below or above everything: only for the ends of a search in an index. */
export class Edge {
  constructor(readonly rank: number) {}
}
export const LOWEST = new Edge(-Infinity);
export const HIGHEST = new Edge(Infinity);

/** The place of a value's type. What is missing stands below null; only expressions and indexes of empty arrays see it. */
export function rank(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return 0;
    case 'number':
    case 'bigint':
      return 10;
    case 'string':
      return 15;
    case 'boolean':
      return 40;
  }
  if (value === null) return 5;
  if (value instanceof Date) return 45;
  if (Array.isArray(value)) return 25;
  if (value instanceof Edge) return value.rank;
  return RANKS[bsonType(value as object) ?? ''] ?? 20;
}

/** MongoDB's order of any two values. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA !== rankB) return rankA < rankB ? -1 : 1;
  switch (rankA) {
    case 10:
      return compareNumbers(numeric(a), numeric(b));
    case 20:
      return compareDocuments(a as Document, b as Document);
    case 25:
      return compareArrays(a as unknown[], b as unknown[]);
    case 30:
      return compareBinary(a as Binary, b as Binary);
    case 35:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case 40:
    case 45:
      return Number(a) - Number(b);
    case 47:
      return (a as Long).compare(b as Long);
    case 50:
      return compareStrings(regexText(a as BSONRegExp), regexText(b as BSONRegExp));
    default:
      return 0;
  }
}

export const equal = (a: unknown, b: unknown): boolean => compare(a, b) === 0;

/** NaN is below every number. */
function compareNumbers(a: number | bigint | null, b: number | bigint | null): number {
  if (a === null || b === null || a === b) return 0;
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

/** By UTF-8 bytes as MongoDB does; JavaScript's own order differs where a surrogate meets U+E000 and above. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i === length ? a.length - b.length : codePointOrder(a.charCodeAt(i)) - codePointOrder(b.charCodeAt(i));
}

function codePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Field by field: type, then name, then value; so the order of the fields counts. */
function compareDocuments(a: Document, b: Document): number {
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  for (let i = 0; i < Math.min(keysA.length, keysB.length); i++) {
    const [keyA, keyB] = [keysA[i] ?? '', keysB[i] ?? ''];
    const order = rank(a[keyA]) - rank(b[keyB]) || compareStrings(keyA, keyB) || compare(a[keyA], b[keyB]);
    if (order !== 0) return order;
  }
  return keysA.length - keysB.length;
}

function compareArrays(a: unknown[], b: unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Length, subtype, bytes. */
function compareBinary(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}

const regexText = (regex: BSONRegExp): string => `${regex.pattern}\0${regex.options}`;
