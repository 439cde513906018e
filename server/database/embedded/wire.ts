import { type Document, decode, encode } from './bson.js';
import { DatabaseError } from './errors.js';

/** MongoDB's wire protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const MAX_MESSAGE_BYTES = 48_000_000;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const REQUIRED_FLAGS = 0xffff;

export interface Request {
  id: number;
  opcode: number;
  command: Document;
  /** Documents sent beside the command, as the bytes they came in. */
  sequences: Map<string, Buffer[]>;
  /** The client waits for no answer. */
  isSilent: boolean;
  /** Well formed, but it holds what is refused. */
  refusal?: DatabaseError;
}

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
      const bytes = Buffer.concat(this.chunks);
      this.chunks = [bytes.subarray(size)];
      this.length -= size;
      yield bytes.subarray(0, size);
    }
  }
}

/** Reads a message; throws if it is malformed. */
export function readMessage(bytes: Buffer): Request {
  const request = { id: bytes.readInt32LE(4), opcode: bytes.readInt32LE(12), command: {}, sequences: new Map(), isSilent: false };
  try {
    if (request.opcode === OP_MSG) return { ...request, ...readSections(bytes) };
    if (request.opcode === OP_QUERY) return { ...request, command: readQuery(bytes) };
  } catch (error) {
    if (error instanceof DatabaseError) return { ...request, refusal: error };
    throw error;
  }
  throw new Error(`operation ${request.opcode}`);
}

function readSections(bytes: Buffer): Pick<Request, 'command' | 'sequences' | 'isSilent'> {
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new Error(`flags ${flags}`);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const sequences = new Map<string, Buffer[]>();
  let command: Document | undefined;
  for (let at = HEADER_BYTES + 4; at < end; ) {
    const section = sized(bytes, at + 1, end);
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

/** Something that begins with its own length. */
function sized(bytes: Buffer, at: number, end: number): Buffer {
  const length = bytes.readInt32LE(at);
  if (length < 5 || at + length > end) throw new Error(`a part of ${length} bytes`);
  return bytes.subarray(at, at + length);
}

/** Only the driver's first message comes in this old form. */
function readQuery(bytes: Buffer): Document {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4);
  return decode(sized(bytes, nameEnd + 9, bytes.length));
}

/** The answer to a message, in the form the message had. */
export function writeReply({ id, opcode }: Request, reply: Document | Buffer): Buffer {
  return writeMessage(reply, id, opcode === OP_QUERY);
}

export function writeMessage(document: Document | Buffer, responseTo = 0, isOld = false): Buffer {
  const body = Buffer.isBuffer(document) ? document : encode(document);
  const prefix = Buffer.alloc(isOld ? 36 : 21);
  prefix.writeInt32LE(prefix.length + body.length, 0);
  prefix.writeInt32LE(responseTo, 8);
  prefix.writeInt32LE(isOld ? OP_REPLY : OP_MSG, 12);
  if (isOld) prefix.writeInt32LE(1, 32); // number of documents
  return Buffer.concat([prefix, body]);
}
