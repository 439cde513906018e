import { deserialize, serialize } from 'bson';

/** MongoDB's wire protocol, as far as a proxy must read and write it: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const OP_MSG = 2013;
const HEADER_BYTES = 16;

export interface Message {
  bytes: Buffer;
  id: number;
  /** The id of the message that it answers. */
  answers: number;
  /** The command or the answer; null in the old form, in which a driver greets. */
  readonly document: Record<string, unknown> | null;
}

/** What a command is called, and on which collection it acts. */
export function subjectOf(document: Record<string, unknown>): { name: string; collection: string | null } {
  const [[name, value] = ['', undefined]] = Object.entries(document);
  const collection = name === 'getMore' ? document.collection : value;
  return { name, collection: typeof collection === 'string' ? collection : null };
}

/** Cuts a stream into messages. */
export class Messages {
  private rest = Buffer.alloc(0);

  *read(chunk: Buffer): Generator<Buffer> {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 4 && this.rest.length >= this.rest.readInt32LE(0)) {
      const size = this.rest.readInt32LE(0);
      yield this.rest.subarray(0, size);
      this.rest = this.rest.subarray(size);
    }
  }
}

/** As they came: a document that is passed on is to stay what it was. */
const EXACT = { promoteValues: false, promoteLongs: false, bsonRegExp: true } as const;

export function readMessage(bytes: Buffer): Message {
  const [id, answers, opcode] = [bytes.readInt32LE(4), bytes.readInt32LE(8), bytes.readInt32LE(12)];
  if (opcode !== OP_MSG) return { bytes, id, answers, document: null };
  return {
    bytes,
    id,
    answers,
    // Most answers are passed on unread.
    get document() {
      const at = bodyOf(bytes);
      return deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)), EXACT);
    },
  };
}

/** Where the document of the one section of kind 0 begins. Those of kind 1 (documents beside the command) may come before it. */
function bodyOf(bytes: Buffer): number {
  let at = HEADER_BYTES + 4;
  while (bytes[at] !== 0) at += 1 + bytes.readInt32LE(at + 1);
  return at + 1;
}

/** The same message with another document; what is sent beside it stays. */
export function withDocument(message: Message, document: object): Message {
  const { bytes } = message;
  if (message.document === null) return inOldForm(message, document);
  const at = bodyOf(bytes);
  const rest = bytes.subarray(at + bytes.readInt32LE(at));
  return { ...message, document: { ...document }, bytes: sized(Buffer.concat([bytes.subarray(0, at), serialize(document), rest])) };
}

/** OP_REPLY: one document behind 36 bytes. */
function inOldForm(message: Message, document: object): Message {
  const old = deserialize(message.bytes.subarray(36), EXACT);
  return { ...message, bytes: sized(Buffer.concat([message.bytes.subarray(0, 36), serialize({ ...old, ...document })])) };
}

function sized(bytes: Buffer): Buffer {
  bytes.writeInt32LE(bytes.length, 0);
  return bytes;
}

/** An answer to a command. */
export function answerTo({ id }: Message, document: object, ownId = 0): Buffer {
  const head = Buffer.alloc(HEADER_BYTES + 5);
  head.writeInt32LE(ownId, 4);
  head.writeInt32LE(id, 8);
  head.writeInt32LE(OP_MSG, 12);
  return sized(Buffer.concat([head, serialize(document)]));
}
