import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * LevelDB's files read without LevelDB: https://github.com/google/leveldb/blob/main/doc/table_format.md and log_format.md. LevelDB
 * checks no table that it reads, and where one makes no sense it may end the whole process. What is broken here is passed over.
 */

/** What was put under a key, or null if it was deleted. The entry of the highest `order` counts. */
export type Entry = { key: Buffer; order: number; value: Buffer | null };
type Handle = { offset: number; size: number };

const [BLOCK_TRAILER, FOOTER, ORDER_BYTES] = [5, 48, 8];
const UNCOMPRESSED = 0;

/** The tables of a folder that LevelDB counts as its own, of which some part is not as it was written. */
export function damagedTables(folder: string): string[] {
  const live = liveTables(folder).filter((name) => existsSync(join(folder, name)));
  return live.filter((name) => !isWhole(readFileSync(join(folder, name))));
}

/** Everything that is to be read in a folder, in no order. */
export function* entriesIn(folder: string): Generator<Entry> {
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.log')) for (const batch of logRecords(readFileSync(join(folder, name)))) yield* inBatch(batch);
    if (name.endsWith('.ldb')) yield* inTable(readFileSync(join(folder, name)));
  }
}

function isWhole(table: Buffer): boolean {
  const index = indexOf(table);
  return isBlockWhole(table, index) && handlesIn(blockAt(table, index)).every((handle) => isBlockWhole(table, handle));
}

function* inTable(table: Buffer): Generator<Entry> {
  for (const handle of handlesIn(blockAt(table, indexOf(table)))) {
    for (const { key, value } of inBlock(blockAt(table, handle))) {
      const at = key.length - ORDER_BYTES;
      if (at < 0) continue;
      const tag = key.readBigUInt64LE(at);
      yield { key: key.subarray(0, at), order: Number(tag >> 8n), value: (tag & 255n) === 1n ? value : null };
    }
  }
}

/** The footer says where the index is, and what lies before it; one of the two is enough. */
function indexOf(table: Buffer): Handle {
  const footer = new Reader(table.subarray(Math.max(0, table.length - FOOTER)));
  const [before, index] = [footer.handle(), footer.handle()];
  if (isBlockWhole(table, index)) return index;
  const offset = before.offset + before.size + BLOCK_TRAILER;
  const other = { offset, size: table.length - FOOTER - BLOCK_TRAILER - offset };
  return isBlockWhole(table, other) ? other : index;
}

const handlesIn = (index: Buffer): Handle[] => [...inBlock(index)].map(({ value }) => new Reader(value).handle());

const blockAt = (table: Buffer, { offset, size }: Handle): Buffer => table.subarray(offset, Math.max(offset, offset + size));

function isBlockWhole(table: Buffer, { offset, size }: Handle): boolean {
  const end = offset + size;
  if (!(size > 0 && end + BLOCK_TRAILER <= table.length) || table[end] !== UNCOMPRESSED) return false;
  return masked(crc32c(table.subarray(offset, end + 1))) === table.readUInt32LE(end + 1);
}

/** Keys are written as what differs from the one before; at each restart begins a whole one, so nonsense ends there. */
function* inBlock(block: Buffer): Generator<{ key: Buffer; value: Buffer }> {
  const restarts = restartsOf(block);
  for (const [i, start] of restarts.entries()) {
    const reader = new Reader(block.subarray(start, restarts[i + 1] ?? block.length - 4 - restarts.length * 4));
    let key = Buffer.alloc(0);
    while (!reader.isOver) {
      const [shared, added, size] = [reader.varint(), reader.varint(), reader.varint()];
      key = Buffer.concat([key.subarray(0, shared), reader.bytes(added)]);
      const value = reader.bytes(size);
      if (reader.isSound) yield { key, value };
    }
  }
}

function restartsOf(block: Buffer): number[] {
  const count = block.length < 8 ? 0 : block.readUInt32LE(block.length - 4);
  const first = block.length - 4 - count * 4;
  return first < 0 ? [0] : Array.from({ length: count }, (_, i) => block.readUInt32LE(first + i * 4)).filter((at) => at < first);
}

const [LOG_BLOCK, LOG_HEADER] = [32_768, 7];
const [FULL, FIRST, LAST] = [1, 2, 4];

/** The records of a log, which are cut to fit into its blocks. After nonsense it goes on with the next block. */
function* logRecords(log: Buffer): Generator<Buffer> {
  let parts: Buffer[] = [];
  for (let block = 0; block < log.length; block += LOG_BLOCK) {
    const end = Math.min(block + LOG_BLOCK, log.length);
    for (let at = block; at + LOG_HEADER <= end; ) {
      const [size, type, start] = [log.readUInt16LE(at + 4), log[at + 6] ?? 0, at + LOG_HEADER];
      if (type < FULL || type > LAST) break;
      if (type === FULL || type === FIRST) parts = [];
      parts.push(log.subarray(start, Math.min(start + size, end)));
      if (type === FULL || type === LAST) yield Buffer.concat(parts);
      at = start + size;
    }
  }
}

function* inBatch(batch: Buffer): Generator<Entry> {
  if (batch.length < 12) return;
  const [first, reader] = [Number(batch.readBigUInt64LE(0)), new Reader(batch.subarray(12))];
  for (let order = first; !reader.isOver; order++) {
    const isPut = reader.bytes(1)[0] === 1;
    const [key, value] = [reader.field(), isPut ? reader.field() : null];
    if (reader.isSound) yield { key, order, value };
  }
}

/** As LevelDB's list of its files has it; the others are left over from a compaction that a crash cut short. */
function liveTables(folder: string): string[] {
  const [current, live] = [join(folder, 'CURRENT'), new Set<number>()];
  const manifest = existsSync(current) ? readFileSync(current, 'latin1').trim() : '';
  if (!/^MANIFEST-\d+$/.test(manifest) || !existsSync(join(folder, manifest))) return []; // LevelDB says so itself
  for (const edit of logRecords(readFileSync(join(folder, manifest)))) applyEdit(edit, live);
  return [...live].map((number) => `${String(number).padStart(6, '0')}.ldb`);
}

const [COMPARATOR, COMPACT_POINTER, DELETED_FILE, NEW_FILE] = [1, 5, 6, 7];

function applyEdit(edit: Buffer, live: Set<number>): void {
  const reader = new Reader(edit);
  while (!reader.isOver) {
    const tag = reader.varint();
    if (tag === COMPARATOR) reader.field();
    else if (tag === COMPACT_POINTER) [reader.varint(), reader.field()];
    else if (tag === DELETED_FILE) live.delete([reader.varint(), reader.varint()][1] ?? 0);
    else if (tag === NEW_FILE) live.add([reader.varint(), reader.varint(), reader.varint(), reader.field(), reader.field()][1] as number);
    else reader.varint();
  }
}

/** Reads numbers and strings one after the other. Past the end it gives empty ones and is not sound any more. */
class Reader {
  isSound = true;
  private at = 0;

  constructor(private readonly source: Buffer) {}

  get isOver(): boolean {
    return !this.isSound || this.at >= this.source.length;
  }

  varint(): number {
    for (let [value, factor] = [0, 1]; factor < 2 ** 53; factor *= 128) {
      const byte = this.bytes(1)[0] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    this.isSound = false;
    return 0;
  }

  bytes(size: number): Buffer {
    const found = this.source.subarray(this.at, this.at + size);
    this.isSound &&= found.length === size;
    this.at += size;
    return found;
  }

  field = (): Buffer => this.bytes(this.varint());
  handle = (): Handle => ({ offset: this.varint(), size: this.varint() });
}

/** Four bytes at a time: the k-th table is for a byte that k others follow. */
const CRC32C = [0, 1, 2, 3].map((following) => Int32Array.from({ length: 256 }, (_, byte) => remainder(byte, 8 + 8 * following)));

function remainder(byte: number, bits: number): number {
  let crc = byte;
  for (let bit = 0; bit < bits; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
}

const [LAST_BYTE, THIRD, SECOND, FIRST_BYTE] = CRC32C as [Int32Array, Int32Array, Int32Array, Int32Array];
const at = (table: Int32Array, crc: number): number => table[crc & 255] as number;

function crc32c(bytes: Buffer): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const whole = bytes.length & ~3;
  let crc = -1;
  for (let i = 0; i < whole; i += 4) {
    crc ^= view.getInt32(i, true);
    crc = at(FIRST_BYTE, crc) ^ at(SECOND, crc >>> 8) ^ at(THIRD, crc >>> 16) ^ at(LAST_BYTE, crc >>> 24);
  }
  for (let i = whole; i < bytes.length; i++) crc = at(LAST_BYTE, crc ^ (bytes[i] as number)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** LevelDB stores checksums turned, lest one be taken over data that holds one. */
const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
