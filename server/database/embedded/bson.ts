import { Double, deserialize, Long, serialize } from 'bson';
import { fail, refuse } from './errors.js';

export type Document = Record<string, unknown>;

/** No document may be larger (MongoDB's limit). */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

const KEEP_TYPES = { promoteValues: false, promoteLongs: false, bsonRegExp: true } as const;
const REFUSED = new Set(['Decimal128', 'DBRef', 'Code', 'BSONSymbol']);

/**
 * Reads one BSON document. A JavaScript number is what would be written back with the same type (int32, or a double that
 * is no int32); an int64 stays a Long, and a double with the value of an int32 a Double: so rewriting loses no type.
 */
export function decode(bytes: Uint8Array): Document {
  return normalised(deserialize(bytes, KEEP_TYPES)) as Document;
}

/** Writes one document; what `decode` read comes out with the types it had. */
export function encode(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function normalised(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = normalised(value[i]);
    return value;
  }
  const type = bsonType(value);
  if (type === undefined) {
    const document = value as Document;
    for (const key of Object.keys(document)) document[key] = normalised(document[key]);
    return document;
  }
  if (type === 'Int32') return (value as { value: number }).value;
  if (type === 'Double') return double((value as Double).value);
  if (REFUSED.has(type)) refuse(`the BSON type ${type}`);
  return value;
}

/** A double that stays a double on the wire. */
export function double(value: number): number | Double {
  return isInt32(value) ? new Double(value) : value;
}

export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

export function bsonType(value: object): string | undefined {
  return (value as { _bsontype?: string })._bsontype;
}

/** An embedded document: not an array, a date or another BSON value. */
export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && bsonType(value) === undefined;
}

/** The number a BSON value stands for, exact (a bigint past 2^53), or null. Numbers and bigints compare exactly in JavaScript. */
export function numeric(value: unknown): number | bigint | null {
  if (typeof value === 'number') return value;
  if (value instanceof Double) return value.value;
  if (!(value instanceof Long) || bsonType(value) !== 'Long') return null;
  const number = value.toNumber();
  return Number.isSafeInteger(number) ? number : value.toBigInt();
}

/** A copy whose documents and arrays may be changed; the values in them are immutable and shared. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isObject(value)) return value;
  const copy: Document = {};
  for (const key of Object.keys(value)) put(copy, key, clone(value[key]));
  return copy as T;
}

/** The same value with every number a JavaScript number, as expressions need it. Shares what holds none. */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.some((item, i) => item !== value[i]) ? (items as T) : value;
  }
  if (isObject(value)) {
    const changed = Object.keys(value).filter((key) => plain(value[key]) !== value[key]);
    return changed.length === 0 ? value : ({ ...value, ...Object.fromEntries(changed.map((key) => [key, plain(value[key])])) } as T);
  }
  const number = typeof value === 'object' ? numeric(value) : null;
  if (typeof number === 'bigint') fail(2, `the integer ${number} is too large for an expression`);
  return (number ?? value) as T;
}

export function own(document: Document, key: string): unknown {
  return Object.hasOwn(document, key) ? document[key] : undefined;
}

/** Sets a field, also one called `__proto__`. */
export function put(document: Document, key: string, value: unknown): void {
  if (key !== '__proto__') document[key] = value;
  else Object.defineProperty(document, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Unique for equal values and different for others, whatever the types: the key of the `_id` map and of sets. */
export function hashKey(value: unknown): string | number {
  if (typeof value === 'string') return `s${value}`;
  const number = numeric(value);
  if (number !== null) return typeof number === 'number' ? number : `l${number}`;
  if (value instanceof Date) return `d${value.getTime()}`;
  if (typeof value === 'object' && value !== null && bsonType(value) === 'ObjectId')
    return `o${(value as { id: Buffer }).id.toString('latin1')}`;
  return `x${encode({ v: plain(value) }).toString('latin1')}`;
}

/** An element of a BSON document that holds an already written document (3) or array (4). */
export function element(type: 3 | 4, name: string, bytes: Uint8Array): Uint8Array[] {
  return [Buffer.from(`${String.fromCharCode(type)}${name}\0`), bytes];
}

/** The elements of a small document, to be put into another by `assemble`. */
export function elementsOf(document: Document): Uint8Array[] {
  return [encode(document).subarray(4, -1)];
}

/** One BSON document out of written elements, so that stored documents are answered as the bytes they are. */
export function assemble(elements: Uint8Array[]): Buffer {
  const length = elements.reduce((sum, part) => sum + part.length, 5);
  const document = Buffer.allocUnsafe(length);
  document.writeInt32LE(length, 0);
  let at = 4;
  for (const part of elements) {
    document.set(part, at);
    at += part.length;
  }
  document[at] = 0;
  return document;
}
