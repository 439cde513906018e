import { type Document, decode, encode } from './bson.js';
import { DatabaseError } from './errors.js';

/** MongoDB's wire protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const [OP_REPLY, OP_QUERY, OP_MSG] = [1, 2004, 2013];
const [HEADER_BYTES, MAX_MESSAGE_BYTES] = [16, 48_000_000];
const [MORE_TO_COME, OTHER_REQUIRED_FLAGS] = [2, 0xfffd];
/** The sequences are documents sent beside the command, as the bytes they came in. */
type Body = { command: Document; sequences: Map<string, Buffer[]>; isSilent: boolean };
/** `isSilent`: the client waits for no answer. `refusal`: well formed, but it holds what is refused. */
export type Request = Body & { id: number; opcode: number; refusal?: DatabaseError };

/** Cuts the bytes of a connection into messages, wherever the chunks end. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private length = 0;

  /** The whole messages that are there now. Throws if the bytes cannot be one. */
  *read(chunk: Buffer): Generator<Buffer> {
    this.chunks.push(chunk);
    this.length += chunk.length;
    while (this.length >= HEADER_BYTES) {
      if ((this.chunks[0]?.length ?? 0) < HEADER_BYTES) this.chunks = [Buffer.concat(this.chunks)];
      const size = this.chunks[0]?.readInt32LE(0) ?? 0;
      if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES) throw new Error(`a message of ${size} bytes`);
      if (this.length < size) return;
      const bytes = this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
      this.chunks = [bytes.subarray(size)];
      this.length -= size;
      yield bytes.subarray(0, size);
    }
  }
}

/** Reads a message; throws if it is malformed. */
export function readMessage(bytes: Buffer): Request {
  const [id, opcode] = [bytes.readInt32LE(4), bytes.readInt32LE(12)];
  const nothing: Body = { command: {}, sequences: new Map(), isSilent: false };
  try {
    if (opcode === OP_MSG) return { id, opcode, ...readSections(bytes) };
    if (opcode === OP_QUERY) return { id, opcode, ...nothing, command: readQuery(bytes) };
  } catch (error) {
    if (error instanceof DatabaseError) return { id, opcode, ...nothing, refusal: error };
    throw error;
  }
  throw new Error(`operation ${opcode}`);
}

function readSections(bytes: Buffer): Body {
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  if (flags & OTHER_REQUIRED_FLAGS) throw new Error(`flags ${flags}`);
  const sequences = new Map<string, Buffer[]>();
  let command: Document | undefined;
  for (let at = HEADER_BYTES + 4; at < bytes.length; ) {
    const section = sized(bytes, at + 1, bytes.length);
    if (bytes[at] === 0) command = decode(section);
    else if (bytes[at] === 1) sequences.set(...readSequence(section));
    else throw new Error(`a section of the kind ${bytes[at]}`);
    at += 1 + section.length;
  }
  if (!command) throw new Error('a message without a command');
  return { command, sequences, isSilent: (flags & MORE_TO_COME) !== 0 };
}

function readSequence(section: Buffer): [name: string, documents: Buffer[]] {
  const nameEnd = section.indexOf(0, 4);
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length; at += documents.at(-1)?.length ?? section.length)
    documents.push(sized(section, at, section.length));
  return [section.toString('utf8', 4, nameEnd), documents];
}

function sized(bytes: Buffer, at: number, end: number): Buffer {
  const length = bytes.readInt32LE(at);
  if (length < 5 || at + length > end) throw new Error(`a part of ${length} bytes`);
  return bytes.subarray(at, at + length);
}

/** Only the driver's first message comes in this old form. */
const readQuery = (bytes: Buffer): Document => decode(sized(bytes, bytes.indexOf(0, HEADER_BYTES + 4) + 9, bytes.length));

/** An answer has the form of its question; without one it is a question itself. */
export function writeMessage(document: Document | Buffer, { id, opcode } = { id: 0, opcode: OP_MSG }): Buffer {
  const body = Buffer.isBuffer(document) ? document : encode(document);
  const isOld = opcode === OP_QUERY;
  const prefix = Buffer.alloc(isOld ? 36 : 21);
  prefix.writeInt32LE(prefix.length + body.length, 0);
  prefix.writeInt32LE(id, 8);
  prefix.writeInt32LE(isOld ? OP_REPLY : OP_MSG, 12);
  if (isOld) prefix.writeInt32LE(1, 32); // number of documents
  return Buffer.concat([prefix, body]);
}
