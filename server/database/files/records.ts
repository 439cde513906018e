import { crc32 } from 'node:zlib';

/** A document as it lies on the disk. `checksum` is UNWRITTEN until it does. */
export type Sealed = { readonly sequence: number; checksum: number };
export const UNWRITTEN = -1;

/** Collection 0 is the list of collections; a collection's number is its sequence there. */
export const CATALOG = 0;
/** Sequences begin at 1. At 0 lies what its collection holds in number and sum; in the catalog, what all collections hold together. */
export const TALLY = 0;

const KEY_BYTES = 12;
const [BATCH_AT, BYTES_AT] = [4, 10];

/** Keys sort by collection, then by the order in which documents were inserted. */
export function keyOf(collection: number, sequence: number): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  key.writeUInt32BE(collection, 0);
  key.writeUIntBE(sequence, 6, 6);
  return key;
}

/** The collection is -1 where the key is none of ours. */
export const readKey = (key: Buffer): [collection: number, sequence: number] =>
  key.length === KEY_BYTES && key.readUInt16BE(4) === 0 ? [key.readUInt32BE(0), key.readUIntBE(6, 6)] : [-1, 0];

/** What lies under a key: a checksum of key and value (4 bytes), the batch that wrote it (6), and the bytes. */
export function seal(key: Buffer, batch: number, bytes: Uint8Array): { value: Buffer; checksum: number } {
  const value = Buffer.allocUnsafe(BYTES_AT + bytes.length);
  value.writeUIntBE(batch, BATCH_AT, 6);
  value.set(bytes, BYTES_AT);
  const checksum = checksumOf(key, value);
  value.writeUInt32BE(checksum, 0);
  return { value, checksum };
}

/** The bytes and the batch; null unless they are what was written under this key. */
export function unseal(key: Buffer, value: Buffer): { bytes: Buffer; batch: number; checksum: number } | null {
  if (value.length < BYTES_AT) return null;
  const checksum = value.readUInt32BE(0);
  if (checksum !== checksumOf(key, value)) return null;
  return { bytes: bytesOf(value), batch: value.readUIntBE(BATCH_AT, 6), checksum };
}

/** The bytes, whether they are whole or not. */
export const bytesOf = (value: Buffer): Buffer => value.subarray(BYTES_AT);

const checksumOf = (key: Buffer, value: Buffer): number => crc32(value.subarray(BATCH_AT), crc32(key));

const SUM_LIMIT = 2 ** 48;

/** How many documents there are, and the sum of their checksums: one that is lost, changed or back again gives another tally. */
export class Tally {
  constructor(
    public count = 0,
    private sum = 0,
  ) {}

  add(checksum: number): void {
    this.count++;
    this.sum = (this.sum + checksum) % SUM_LIMIT;
  }

  remove(checksum: number): void {
    this.count--;
    this.sum = (this.sum - checksum + SUM_LIMIT) % SUM_LIMIT;
  }

  equals = ({ count, sum }: Tally): boolean => count === this.count && sum === this.sum;

  /** With the name of what is counted. */
  encode(name = ''): Buffer {
    const bytes = Buffer.alloc(12 + Buffer.byteLength(name));
    bytes.writeUIntBE(this.count, 0, 6);
    bytes.writeUIntBE(this.sum, 6, 6);
    bytes.write(name, 12);
    return bytes;
  }

  static nameIn = (bytes: Buffer): string => bytes.toString('utf8', 12);

  static decode = (bytes: Buffer): Tally => new Tally(bytes.readUIntBE(0, 6), bytes.readUIntBE(6, 6));
}
