import { Binary, Long, ObjectId } from 'bson';
import { ADMINISTRATION } from './administration.js';
import type { Document } from './bson.js';
import type { Engine } from './engine.js';
import { BrokenOff, errorReply, fail, refuse } from './errors.js';
import { READS } from './reads.js';
import { inSlices } from './slices.js';
import { type Command, documentOf, listOf, type Steps, type Turn } from './turn.js';
import { numeric } from './values.js';
import type { Request } from './wire.js';
import { WRITES } from './writes.js';

/** `reply`: null if it was broken off. `waitFor`: the answer may not leave before this batch of the journal is on the disk. */
export type Answer = { reply: Document | Buffer | null; waitFor: number };
/** What every command may carry. None of it changes what a command means on a single server. */
const COMMON = 'lsid $db $readPreference writeConcern'.split(' ');
const HANDSHAKE = 'helloOk client compression loadBalanced maxAwaitTimeMS topologyVersion backpressure';
const LIMITS = { maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 };
/** Which program answers. The driver ends a question of its monitor that was put to a program that has died only where it was told this. */
const TOPOLOGY = { topologyVersion: { processId: new ObjectId(), counter: Long.fromNumber(0) } };
const VERSIONS = { helloOk: true, minWireVersion: 0, maxWireVersion: 21, logicalSessionTimeoutMinutes: 30 };

/** A single server: no replica set, so the driver neither retries writes nor begins transactions. */
const SINGLE = { ismaster: true, isWritablePrimary: true, readOnly: false };
/** `embeddedMemory` is ours: how full it is. */
const hello = (_: Document, { engine }: Turn): Document => ({
  ...{ ...SINGLE, ...LIMITS, ...VERSIONS, ...TOPOLOGY },
  localTime: new Date(),
  embeddedMemory: { used: engine.memory.used, limit: engine.memory.limit },
  ok: 1,
});

const GREETINGS: Record<string, Command> = {
  hello: { fields: HANDSHAKE, run: hello },
  ismaster: { fields: HANDSHAKE, run: hello },
  ping: { fields: '', run: () => ({ ok: 1 }) },
  endSessions: { fields: '', run: endSessions },
};

function endSessions({ endSessions: ended }: Document, { engine }: Turn): Document {
  const ids = new Set(listOf(ended).map(sessionOf));
  engine.cursors.end(({ session }) => ids.has(session));
  return { ok: 1 };
}

const sessionOf = ({ id }: Document): string => (id instanceof Binary ? id.toString('hex') : '');

export const COMMANDS = new Map(Object.entries({ ...GREETINGS, ...READS, ...WRITES, ...ADMINISTRATION }));
const FIELDS = new Map([...COMMANDS].map(([name, { fields }]) => [name, new Set([name, ...COMMON, ...fields.split(' ')])]));

/**
 * Runs one command now, in this turn of the event loop; a read that takes long gives it back again and again, and says what there was when it
 * began. Whatever it throws becomes its answer.
 */
export function runCommand({ command, sequences, refusal }: Request, engine: Engine, connection: object): Answer | Promise<Answer> {
  const client = { connection, session: sessionOf(documentOf(command.lsid)) };
  const turn: Turn = { engine, database: String(command.$db ?? 'admin'), now: new Date(), client, sequences, waitFor: 0 };
  const [name = ''] = Object.keys(command);
  const failed = (error: unknown): Answer =>
    error instanceof BrokenOff ? { reply: null, waitFor: 0 } : { reply: errorReply(error), waitFor: engine.journal.latest };
  // A write waits for everything before it: even "there already" must not rest on what a crash would take back.
  const answered = (reply: Document | Buffer): Answer => ({
    reply,
    waitFor: name in READS || name in GREETINGS ? turn.waitFor : engine.journal.latest,
  });
  try {
    if (refusal) throw refusal;
    const { run } = COMMANDS.get(name) ?? refuse(`no such command: '${name}'`, 59);
    checkFields(name, command);
    const made = engine.breakable(command, () => run(command, turn));
    const reply = Symbol.iterator in made && !Buffer.isBuffer(made) ? inSlices(made as Steps<Document | Buffer>) : made;
    return reply instanceof Promise ? reply.then(answered, failed) : answered(reply as Document | Buffer);
  } catch (error) {
    return failed(error);
  }
}

function checkFields(name: string, command: Document): void {
  if ('txnNumber' in command) refuse('Transaction numbers are only allowed on a replica set member or mongos', 20);
  const isGiven = (key: string): boolean => command[key] !== false && command[key] !== undefined && command[key] !== null;
  const other = Object.keys(command).find((key) => !FIELDS.get(name)?.has(key) && isGiven(key));
  if (other !== undefined) refuse(`BSON field '${name}.${other}' is an unknown field`, 40415);
  const [{ w }, { level = 'majority' }] = [documentOf(command.writeConcern), documentOf(command.readConcern)];
  if (Number(numeric(w) ?? 0) > 1) fail(2, "cannot use 'w' > 1 when a host is not replicated");
  if (!['local', 'available', 'majority'].includes(String(level))) refuse(`the read concern '${level}'`, 72);
}
