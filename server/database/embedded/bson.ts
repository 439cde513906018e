import { Double, deserialize, Long, type ObjectId, serialize } from 'bson';
import { refuse } from './errors.js';

export type Document = Record<string, unknown>;

const KEEP_TYPES = { promoteValues: false, promoteLongs: false, bsonRegExp: true } as const;
const KNOWN = new Set(['Long', 'Binary', 'ObjectId', 'BSONRegExp']);

/**
 * Reads one BSON document. A JavaScript number is what would be written back with the same type (int32, or a double that
 * is no int32); an int64 stays a Long, and a double with the value of an int32 a Double: so rewriting loses no type.
 */
export const decode = (bytes: Uint8Array): Document => normalised(deserialize(bytes, KEEP_TYPES)) as Document;

export function encode(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function normalised(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const type = bsonType(value);
  if (type === 'Int32') return (value as { value: number }).value;
  if (type === 'Double') return double((value as Double).value);
  if (type !== undefined) return KNOWN.has(type) ? value : refuse(`the BSON type ${type}`);
  const container = value as Document;
  for (const key of Object.keys(container)) container[key === '__proto__' ? refuse(`the field ${key}`) : key] = normalised(container[key]);
  return container;
}

/** A double that stays a double on the wire. */
export const double = (value: number): number | Double => (isInt32(value) ? new Double(value) : value);
export const isInt32 = (value: number): boolean => (value | 0) === value && !Object.is(value, -0);
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

/** The whole number of 0 or more that a client gave, or null. */
export function wholeNumber(value: unknown): number | null {
  const number = Number(numeric(value) ?? -1);
  return Number.isInteger(number) && number >= 0 ? number : null;
}

/** A copy whose documents and arrays may be changed; the values in them are never changed, so they are shared. */
export function clone<T>(value: T, leaf: (value: unknown) => unknown = (same) => same): T {
  if (Array.isArray(value)) return value.map((item) => clone(item, leaf)) as T;
  if (!isObject(value)) return leaf(value) as T;
  const copy: Document = {};
  for (const key of Object.keys(value)) copy[key] = clone(value[key], leaf);
  return copy as T;
}

/** A copy in which every number is a JavaScript number (past 2^53 a bigint), as mingo needs it. */
export const plain = <T>(value: T): T => clone(value, (leaf) => numeric(leaf) ?? leaf);

export const own = (document: Document, key: string): unknown => (Object.hasOwn(document, key) ? document[key] : undefined);

/** The same for equal values and different for others, whatever their types: the key of maps and sets. */
export function hashKey(value: unknown): string | number {
  if (typeof value === 'string') return `s${value}`;
  const number = numeric(value);
  if (number !== null) return typeof number === 'number' ? number : `l${number}`;
  if (typeof value === 'object' && value && bsonType(value) === 'ObjectId') return `o${(value as ObjectId).toHexString()}`;
  return `x${encode({ v: plain(value) }).toString('latin1')}`;
}

/** A document or array that is written already, to be put into an answer as the bytes it is. */
export const element = (type: 'document' | 'array', name: string, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${type === 'document' ? '\x03' : '\x04'}${name}\0`), bytes]);

/** The elements of a small document, to be put into another by `assemble`. */
export const elementsOf = (document: Document): Uint8Array => encode(document).subarray(4, -1);

/** One BSON document out of written elements. */
export function assemble(elements: Uint8Array[]): Buffer {
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length, 0);
  return document;
}
