import { ADMINISTRATION } from './administration.js';
import { type Document, isObject } from './bson.js';
import type { Engine } from './engine.js';
import { errorReply, fail } from './errors.js';
import { READS } from './reads.js';
import type { Command, Turn } from './turn.js';
import type { Request } from './wire.js';
import { WRITES } from './writes.js';

export interface Answer {
  reply: Document | Buffer;
  /** It may not leave before this batch of the journal is on the disk. */
  waitFor: number;
}

/** What every command may carry. None of it changes what a command means on a single server. */
const COMMON = [
  'lsid',
  '$db',
  '$readPreference',
  '$clusterTime',
  'comment',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'bypassDocumentValidation',
];

/** The driver's own fields of the first message: who it is. */
const HANDSHAKE = [
  'helloOk',
  'client',
  'compression',
  'loadBalanced',
  'speculativeAuthenticate',
  'saslSupportedMechs',
  'topologyVersion',
  'maxAwaitTimeMS',
  'backpressure',
];

const hello: Command = { fields: HANDSHAKE, run: () => helloReply() };
const nothing: Command = { fields: [], run: () => ({ ok: 1 }) };

const COMMANDS = new Map<string, Command>([
  ...Object.entries(READS),
  ...Object.entries({ ...WRITES, ...ADMINISTRATION }).map(([name, command]): [string, Command] => [name, settled(command)]),
  ['hello', hello],
  ['ismaster', hello],
  ['isMaster', hello],
  ['ping', nothing],
  ['endSessions', nothing],
  [
    'buildInfo',
    {
      fields: [],
      run: () => ({ version: '7.0.0', versionArray: [7, 0, 0, 0], modules: ['regulars-embedded'], maxBsonObjectSize: 16777216, ok: 1 }),
    },
  ],
]);

/** Runs one command now, in this turn of the event loop. Whatever it throws becomes its answer. */
export function runCommand({ command, sequences, refusal }: Request, engine: Engine): Answer {
  const turn: Turn = { engine, database: String(command.$db ?? 'admin'), now: new Date(), sequences, waitFor: 0 };
  try {
    if (refusal) throw refusal;
    const [name = ''] = Object.keys(command);
    const known = COMMANDS.get(name) ?? fail(59, `no such command: '${name}' (not known to the embedded database)`);
    checkFields(name, command, known.fields);
    return { reply: known.run(command, turn), waitFor: turn.waitFor };
  } catch (error) {
    return { reply: errorReply(error), waitFor: engine.journal.latest };
  }
}

/** A write waits for everything before it: even "no such document" or "there already" must not rest on what a crash would take back. */
function settled({ fields, run }: Command): Command {
  return {
    fields,
    run: (command, turn) => {
      const reply = run(command, turn);
      turn.waitFor = turn.engine.journal.latest;
      return reply;
    },
  };
}

function checkFields(name: string, command: Document, known: string[]): void {
  if ('txnNumber' in command || 'startTransaction' in command)
    fail(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  const other = Object.keys(command)
    .slice(1)
    .find((key) => !COMMON.includes(key) && !known.includes(key) && isGiven(command[key]));
  if (other !== undefined) fail(40415, `BSON field '${name}.${other}' is an unknown field to the embedded database.`);
  const { readConcern, writeConcern } = command;
  if (isObject(readConcern) && !['local', 'available', 'majority', undefined].includes(readConcern.level as string)) {
    fail(123, `the read concern ${readConcern.level} needs a replica set`);
  }
  if (isObject(writeConcern) && ![0, 1, 'majority', undefined].includes(writeConcern.w as number)) {
    fail(2, "cannot use 'w' > 1 when a host is not replicated");
  }
}

/** A flag that is off asks for nothing. */
const isGiven = (value: unknown): boolean => value !== false && value !== undefined && value !== null;

/** A single server: no replica set, so the driver neither retries writes nor begins transactions. */
function helloReply(): Document {
  return {
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  };
}
