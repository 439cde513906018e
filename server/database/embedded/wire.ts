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

export class ProtocolError extends Error {}

/** Cuts the bytes of a connection into messages, wherever the chunks end. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private length = 0;

  /** The whole messages that are there now. Throws ProtocolError if the bytes cannot be one. */
  read(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.length += chunk.length;
    const messages: Buffer[] = [];
    for (let next = this.take(); next !== null; next = this.take()) messages.push(next);
    return messages;
  }

  private take(): Buffer | null {
    if (this.length < HEADER_BYTES) return null;
    if ((this.chunks[0]?.length ?? 0) < HEADER_BYTES) this.chunks = [Buffer.concat(this.chunks)];
    const size = this.chunks[0]?.readInt32LE(0) ?? 0;
    if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES) throw new ProtocolError(`a message of ${size} bytes`);
    if (this.length < size) return null;
    const bytes = this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
    this.chunks = bytes.length > size ? [bytes.subarray(size)] : [];
    this.length -= size;
    return bytes.subarray(0, size);
  }
}

/** Reads a message; whatever is wrong with it becomes a ProtocolError. */
export function readMessage(bytes: Buffer): Request {
  try {
    const [id, opcode] = [bytes.readInt32LE(4), bytes.readInt32LE(12)];
    if (opcode === OP_MSG) return { id, opcode, ...readSections(bytes) };
    if (opcode === OP_QUERY) return { id, opcode, command: readQuery(bytes), sequences: new Map(), isSilent: false };
    throw new ProtocolError(`operation ${opcode}`);
  } catch (error) {
    const nothing = { command: {}, sequences: new Map(), isSilent: false };
    if (error instanceof DatabaseError) return { id: bytes.readInt32LE(4), opcode: OP_MSG, ...nothing, refusal: error };
    throw error instanceof ProtocolError ? error : new ProtocolError(`a malformed message: ${error}`);
  }
}

function readSections(bytes: Buffer): Pick<Request, 'command' | 'sequences' | 'isSilent'> {
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  if (flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new ProtocolError(`flags ${flags}`);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const sequences = new Map<string, Buffer[]>();
  let command: Document | undefined;
  let at = HEADER_BYTES + 4;
  while (at < end) {
    const kind = bytes[at];
    const section = sized(bytes, at + 1, end);
    at += 1 + section.length;
    if (kind === 0 && !command) command = decode(section);
    else if (kind === 1) sequences.set(...readSequence(section));
    else throw new ProtocolError(`a section of the kind ${kind}`);
  }
  if (!command) throw new ProtocolError('a message without a command');
  return { command, sequences, isSilent: (flags & MORE_TO_COME) !== 0 };
}

function readSequence(section: Buffer): [name: string, documents: Buffer[]] {
  const nameEnd = section.indexOf(0, 4);
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length; at += documents.at(-1)?.length ?? section.length) {
    documents.push(sized(section, at, section.length));
  }
  return [section.toString('utf8', 4, nameEnd), documents];
}

/** Something that begins with its own length. */
function sized(bytes: Buffer, at: number, end: number): Buffer {
  const length = bytes.readInt32LE(at);
  if (length < 5 || at + length > end) throw new ProtocolError(`a part of ${length} bytes`);
  return bytes.subarray(at, at + length);
}

/** Only the driver's first message comes in this old form. */
function readQuery(bytes: Buffer): Document {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4);
  const database = bytes.toString('utf8', HEADER_BYTES + 4, nameEnd).replace(/\.\$cmd$/, '');
  return { ...decode(sized(bytes, nameEnd + 9, bytes.length)), $db: database };
}

/** The answer to a message, in the form the message had. */
export function writeReply(request: Request, reply: Document | Buffer): Buffer {
  const body = Buffer.isBuffer(reply) ? reply : encode(reply);
  const isOld = request.opcode === OP_QUERY;
  const prefix = Buffer.alloc(isOld ? 36 : 21);
  prefix.writeInt32LE(prefix.length + body.length, 0);
  prefix.writeInt32LE(request.id, 8);
  prefix.writeInt32LE(isOld ? OP_REPLY : OP_MSG, 12);
  if (isOld) prefix.writeInt32LE(1, 32); // number of documents
  return Buffer.concat([prefix, body]);
}
