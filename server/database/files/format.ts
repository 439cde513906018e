import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Where the documents are: one batch after the other. */
export const FILE = 'documents.log';

/** A document as it is from then on, by its collection and its place in the order of inserts; without bytes it is deleted. */
export type Write = { namespace: string; sequence: number; bytes: Buffer | null };
/** At sequence 0 of a collection lie its indexes; documents begin at 1. */
export const INDEXES = 0;

/** A place in the order of batches. `part`: 0, or from 1 on which part of a snapshot, whose last part is empty. */
export type Place = { number: number; part: number };
/** What reached the disk together, as it is read. */
export type Batch = Place & {
  writes: Write[];
  /** Whose bytes are not those that were written. */
  broken: Write[];
  /** How many more there were; null where nobody knows. */
  missing: number | null;
  /** Where it ends in the file; `isLast`: so does the file. */
  end: number;
  isLast: boolean;
  /** What has to come behind it. */
  next: Place;
};

// A batch: a mark (4 bytes), its number (6), its part (4), how many writes (4), their size (4), the checksum of all that (4), the writes.
const [MARK, MARK_BYTES, HEAD] = [0x52674a31, Buffer.from('RgJ1'), 26];
// A write: size of the name (1), sequence (6), size (4) and checksum (4) of the bytes, the name, the checksum of all that (4), the bytes.
const [NAME_AT, CHECKSUM, DELETED] = [15, 4, 2 ** 32 - 1];
const NOTHING = Buffer.alloc(0);
/** A file begins with this batch, or with the first part of a snapshot. */
export const FIRST: Place = { number: 1, part: 0 };

/** A copy with memory of its own: a part of a larger piece would keep all of it for as long as one document lives. */
export function owned(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

export function encodeBatch(number: number, writes: Write[], part = 0): Buffer {
  const encoded = Buffer.concat(writes.flatMap((write) => [encodeHead(write), write.bytes ?? NOTHING]));
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(MARK, 0);
  head.writeUIntBE(number, 4, 6);
  for (const [i, value] of [part, writes.length, encoded.length].entries()) head.writeUInt32BE(value, 10 + 4 * i);
  head.writeUInt32BE(crc32(head.subarray(0, 22)), 22);
  return Buffer.concat([head, encoded]);
}

function encodeHead({ namespace, sequence, bytes }: Write): Buffer {
  const size = Buffer.byteLength(namespace);
  const head = Buffer.alloc(NAME_AT + size + CHECKSUM);
  head.writeUInt8(size, 0);
  head.writeUIntBE(sequence, 1, 6);
  head.writeUInt32BE(bytes?.length ?? DELETED, 7);
  head.writeUInt32BE(crc32(bytes ?? NOTHING), 11);
  head.write(namespace, NAME_AT);
  head.writeUInt32BE(crc32(head.subarray(0, -CHECKSUM)), head.length - CHECKSUM);
  return head;
}

/**
 * The batches of a file. Whatever lies between two that can be told is given as one batch more, with the writes that can be found
 * in it, under the number that should have come there.
 */
export function* batchesIn(path: string): Generator<Batch> {
  const file = new Bytes(path);
  try {
    for (let [at, next] = [0, FIRST]; at < file.size; ) {
      const head = headAt(file, at) ?? { ...next, count: null, from: at, end: nextHead(file, at + 1) };
      const { number, part, count, from, end } = head;
      const found = writesIn(file.slice(from, end - from));
      const missing = count === null ? null : count - found.writes.length - found.broken.length;
      next = part > 0 && count !== 0 ? { number, part: part + 1 } : { number: number + 1, part: 0 };
      yield { number, part, ...found, missing, end, isLast: end >= file.size, next };
      at = end;
    }
  } finally {
    file.close();
  }
}

/** After nonsense it goes on with the next that makes sense. */
function writesIn(body: Buffer): Pick<Batch, 'writes' | 'broken'> {
  const [writes, broken]: [Write[], Write[]] = [[], []];
  for (let at = 0; at < body.length; ) {
    const from = at + NAME_AT + (body[at] ?? 0) + CHECKSUM;
    const mayBe = body[at] !== 0 && body[at + 1] === 0; // a name, and a sequence below 2^40: quick, as nonsense may be long
    const head = mayBe ? body.subarray(at, from) : NOTHING;
    if (!mayBe || from > body.length || head.readUInt32BE(head.length - CHECKSUM) !== crc32(head.subarray(0, -CHECKSUM))) {
      at++;
      continue;
    }
    const size = head.readUInt32BE(7);
    const bytes = size === DELETED ? null : body.subarray(from, from + size);
    const isWhole = crc32(bytes ?? NOTHING) === head.readUInt32BE(11);
    const namespace = head.toString('utf8', NAME_AT, head.length - CHECKSUM);
    (isWhole ? writes : broken).push({ namespace, sequence: head.readUIntBE(1, 6), bytes });
    at = from + (bytes?.length ?? 0);
  }
  return { writes, broken };
}

function headAt(file: Bytes, at: number): { number: number; part: number; count: number; from: number; end: number } | null {
  const head = file.slice(at, HEAD);
  if (head.length < HEAD || head.readUInt32BE(0) !== MARK || head.readUInt32BE(22) !== crc32(head.subarray(0, 22))) return null;
  const [number, from] = [head.readUIntBE(4, 6), at + HEAD];
  return { number, part: head.readUInt32BE(10), count: head.readUInt32BE(14), from, end: from + head.readUInt32BE(18) };
}

function nextHead(file: Bytes, from: number): number {
  for (let at = from; at < file.size; at++) {
    const window = file.slice(at, WINDOW_BYTES);
    const mark = window.indexOf(MARK_BYTES);
    at += mark < 0 ? Math.max(window.length - MARK_BYTES.length, 0) : mark;
    if (mark >= 0 && headAt(file, at)) return at;
  }
  return file.size;
}

const WINDOW_BYTES = 4 * 1024 ** 2;

/** A file of any size, read a window at a time. */
class Bytes {
  readonly size: number;
  private readonly file: number;
  private window = NOTHING;
  private from = 0;

  constructor(path: string) {
    this.file = openSync(path, 'r');
    this.size = fstatSync(this.file).size;
  }

  /** Fewer where the file ends. */
  slice(at: number, length: number): Buffer {
    if (at < this.from || at + length > this.from + this.window.length) {
      const window = Buffer.allocUnsafe(Math.min(Math.max(length, WINDOW_BYTES), this.size - at));
      [this.window, this.from] = [window.subarray(0, readSync(this.file, window, { position: at })), at];
    }
    return this.window.subarray(at - this.from, at - this.from + length);
  }

  close = (): void => closeSync(this.file);
}
