import { isUtf8 } from 'node:buffer';
import { Binary, Double, Long, ObjectId, serialize } from 'bson';
import { refuse } from './errors.js';

export type Document = Record<string, unknown>;

/** Where the reading stands; nobody else reads before it is through. */
let at = 0;

// A JavaScript number is what would be written back with the same type: an int32, or a double that is none.
/** Reads one BSON document. An int64 stays a Long, and a double with the value of an int32 a Double, so rewriting loses no type. */
export function decode(bytes: Uint8Array): Document {
  at = 0;
  const document = readDocument(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return at === bytes.length ? document : malformed();
}

/** One field at the top of a stored document, without making the others; undefined where there is none. */
export function fieldOf(bytes: Buffer, name: string): unknown {
  for (at = 4; at < bytes.length - 1; ) {
    const type = bytes[at++];
    if (isName(bytes, name)) return readValue(bytes, type);
    skipValue(bytes, type);
  }
  return undefined;
}

/** Names of fields. */
type Names = { has(name: string): boolean };

/** Some fields at the top, without making the others. */
export function fieldsOf(bytes: Buffer, names: Names): Document {
  const document: Document = {};
  for (at = 4; at < bytes.length - 1; ) {
    const [type, name] = [bytes[at++], readName(bytes)];
    if (names.has(name)) document[name] = readValue(bytes, type);
    else skipValue(bytes, type);
  }
  return document;
}

/** The document with these values in the fields at its top that are named. One without a value falls away, a new one comes last; all else stays as the bytes it is. */
export function withFields(bytes: Buffer, names: Names, values: Document): Buffer {
  const [written, parts, end]: [Map<string, Buffer>, Buffer[], number] = [elementsIn(encode(values)), [], bytes.length - 1];
  let from = 4;
  for (at = 4; at < end; ) {
    const begin = at;
    const name = passElement(bytes);
    if (!names.has(name)) continue;
    parts.push(bytes.subarray(from, begin), written.get(name) ?? NOTHING);
    written.delete(name);
    from = at;
  }
  return assemble([...parts, bytes.subarray(from, end), ...written.values()]);
}

/** Of the fields at the top some, as the bytes they are. */
export const picked = (bytes: Buffer, names: Names, including: boolean): Buffer =>
  assemble([...elementsIn(bytes)].filter(([name]) => names.has(name) === including).map(([, element]) => element));

const NOTHING = Buffer.alloc(0);

function elementsIn(bytes: Buffer): Map<string, Buffer> {
  const elements = new Map<string, Buffer>();
  for (at = 4; at < bytes.length - 1; ) {
    const begin = at;
    elements.set(passElement(bytes), bytes.subarray(begin, at));
  }
  return elements;
}

function passElement(bytes: Buffer): string {
  const [type, name] = [bytes[at++], readName(bytes)];
  skipValue(bytes, type);
  return name;
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

export function encode(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A double that stays a double on the wire. */
export const double = (value: number): number | Double => (isInt32(value) ? new Double(value) : value);
export const isInt32 = (value: number): boolean => (value | 0) === value && !Object.is(value, -0);

const malformed = (): never => {
  throw new Error('malformed BSON');
};

/** Goes into a document or an array; says where it ends. */
function enter(bytes: Buffer): number {
  const end = at + bytes.readInt32LE(at) - 1;
  at += 4;
  return end >= at && bytes[end] === 0 ? end : malformed();
}

function readDocument(bytes: Buffer): Document {
  const [end, document]: [number, Document] = [enter(bytes), {}];
  while (at < end) {
    const type = bytes[at++];
    const name = readName(bytes);
    document[name === '__proto__' ? refuse(`the field ${name}`) : name] = readValue(bytes, type);
  }
  return at++ === end ? document : malformed();
}

function readArray(bytes: Buffer): unknown[] {
  const [end, items]: [number, unknown[]] = [enter(bytes), []];
  while (at < end) {
    const type = bytes[at++];
    skipName(bytes);
    items.push(readValue(bytes, type));
  }
  return at++ === end ? items : malformed();
}

/** Names come again and again: of those in plain letters one is kept for each place. */
const NAMES: (string | undefined)[] = Array(4096).fill(undefined);

function readName(bytes: Buffer): string {
  const from = at;
  let hash = 0;
  for (let byte = bytes[at]; byte !== 0; byte = bytes[++at]) hash = (Math.imul(hash, 31) + (byte ?? malformed())) & 4095;
  const [size, known] = [at++ - from, NAMES[hash]];
  if (known?.length === size && isAt(bytes, from, known)) return known;
  const name = bytes.toString('utf8', from, from + size);
  if (size < 64 && name.length === size) NAMES[hash] = name;
  return name;
}

function isAt(bytes: Buffer, from: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

function skipName(bytes: Buffer): void {
  while (bytes[at++] !== 0) if (at > bytes.length) malformed();
}

const PLAIN = /^[ -~]*$/;

/** Passes a name, and says whether it is this one. */
function isName(bytes: Buffer, name: string): boolean {
  const from = at;
  skipName(bytes);
  const size = at - 1 - from;
  if (size === name.length) return isAt(bytes, from, name);
  return size > name.length && !PLAIN.test(name) && bytes.toString('utf8', from, at - 1) === name;
}

/** Passes so many bytes, and says where they begin. */
function pass(bytes: Buffer, size: number): number {
  const from = at;
  at += size;
  return size >= 0 && at <= bytes.length ? from : malformed();
}

function readText(bytes: Buffer): string {
  const from = pass(bytes, 4 + bytes.readInt32LE(at)) + 4;
  if (at <= from || bytes[at - 1] !== 0) malformed();
  const text = bytes.toString('utf8', from, at - 1);
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(from, at - 1)) ? malformed() : text;
}

/** The driver's own ids too keep no more than their own bytes. */
const copyOf = (bytes: Buffer, size: number): Buffer => Buffer.from(bytes.subarray(pass(bytes, size), at));

function readBinary(bytes: Buffer): Binary {
  const size = bytes.readInt32LE(at);
  const kind = bytes[at + 4];
  pass(bytes, 5);
  return new Binary(copyOf(bytes, size), kind);
}

const INT64 = 8;

function readValue(bytes: Buffer, type: number | undefined): unknown {
  switch (type) {
    case 1:
      return double(bytes.readDoubleLE(pass(bytes, INT64)));
    case 2:
      return readText(bytes);
    case 3:
      return readDocument(bytes);
    case 4:
      return readArray(bytes);
    case 5:
      return readBinary(bytes);
    case 7:
      return new ObjectId(copyOf(bytes, 12));
    case 8:
      return bytes[pass(bytes, 1)] === 1;
    case 9:
      return new Date(bytes.readUInt32LE(pass(bytes, INT64)) + bytes.readInt32LE(at - 4) * 2 ** 32);
    case 10:
      return null;
    case 16:
      return bytes.readInt32LE(pass(bytes, 4));
    case 18:
      return Long.fromBits(bytes.readInt32LE(pass(bytes, INT64)), bytes.readInt32LE(at - 4));
    default:
      return refuse(`the BSON type ${type}`);
  }
}

const SIZES: Record<number, number> = { 1: 8, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 18: 8 };
/** Of those that say their own size, what it does not count. */
const UNCOUNTED: Record<number, number> = { 2: 4, 3: 0, 4: 0, 5: 5 };

function skipValue(bytes: Buffer, type = 0): void {
  pass(bytes, SIZES[type] ?? bytes.readInt32LE(at) + (UNCOUNTED[type] ?? malformed()));
}
