import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { answerTo, type Message, Messages, readMessage, subjectOf, withDocument } from './wire.js';

/** What becomes of a command: `isDone` where the server did it all the same. */
export type Fault =
  | { kind: 'drop'; isDone: boolean }
  | { kind: 'error'; code: FailoverCode; isDone: boolean }
  | { kind: 'write_concern_error'; code: 64 | 91 }
  | { kind: 'stall'; isDone: boolean };

/** The command that is hit: the n-th of its name and collection from now on, and how many of them one after the other. */
export interface Aim {
  command: string;
  collection: string | null;
  nth: number;
  times?: number;
  /** So many of any kind that come after the first are hit as well: a server that fails seldom fails one caller alone. */
  others?: number;
}

/** As a server names them while it steps down or stops. */
export const FAILOVER_CODES = {
  91: 'ShutdownInProgress',
  189: 'PrimarySteppedDown',
  10107: 'NotWritablePrimary',
  11600: 'InterruptedAtShutdown',
  11602: 'InterruptedDueToReplStateChange',
} as const;
export type FailoverCode = keyof typeof FAILOVER_CODES;

/** Stands between the program and its database, and knows as much of MongoDB's wire protocol as it takes to hit one command. */
export interface DatabaseProxy {
  uri: string;
  /** Lets a fault hit from now on; a new one takes the place of the one before. */
  aim(aim: Aim, fault: Fault): void;
  /** No fault hits any more; what was stalled is broken off. */
  calm(): void;
  /** How often a fault has hit since it was aimed. */
  hits(): number;
  /** How often each `command collection` was sent since the proxy opened, or since `forget`. */
  sent: Map<string, number>;
  close(): Promise<void>;
}

interface Options {
  /** Poses as the primary of a replica set, so that the driver repeats writes; what such a server remembers of them is done in its place. */
  isReplicaSet?: boolean;
  /** More of the address: options as the driver knows them. */
  options?: Record<string, string>;
}

/** In front of the server that a `mongodb://` address names; of several the first. TLS and SRV are not spoken. */
export async function openProxy(upstream: string, { isReplicaSet = false, options = {} }: Options = {}): Promise<DatabaseProxy> {
  const { target, address } = read(upstream, options);
  const state: State = { aimed: null, sent: new Map(), stalled: new Set(), done: new Map(), isReplicaSet, host: '' };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(target);
    for (const socket of [client, behind]) sockets.add(socket.setNoDelay());
    join(client, behind, state);
    for (const socket of [client, behind]) socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  state.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    uri: address(state.host),
    aim(aim, fault) {
      state.aimed = { ...aim, fault, seen: 0, hits: 0, left: 0 };
    },
    calm() {
      state.aimed = null;
      for (const socket of state.stalled) socket.destroy();
      state.stalled.clear();
    },
    hits: () => state.aimed?.hits ?? 0,
    sent: state.sent,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface State {
  aimed: (Aim & { fault: Fault; seen: number; hits: number; left: number }) | null;
  sent: Map<string, number>;
  stalled: Set<Socket>;
  /** What a replica set remembers of a write that may be repeated: its answer, by session and number. */
  done: Map<string, object>;
  isReplicaSet: boolean;
  host: string;
}

/** Looks for the server again at once after a fault: half a second each time would be most of a test. */
const HASTE = { minHeartbeatFrequencyMS: '20', heartbeatFrequencyMS: '1000' };

function read(uri: string, more: Record<string, string>): { target: NetConnectOpts; address: (host: string) => string } {
  const [, credentials = '', hosts = '', path = '', query = ''] = /^mongodb:\/\/([^@/]*@)?([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(uri) ?? [];
  const options = new URLSearchParams(query);
  if (hosts === '' || options.get('tls') === 'true' || options.get('ssl') === 'true') throw new Error(`no proxy in front of ${uri}`);
  const [host = '', port = '27017'] = decodeURIComponent(hosts.split(',')[0] ?? '').split(/:(?=\d+$)/);
  for (const [name, value] of Object.entries({ ...HASTE, ...more, directConnection: 'true' })) options.set(name, value);
  return {
    target: host.endsWith('.sock') || host.startsWith('/') ? { path: host } : { host, port: Number(port) },
    address: (own) => `mongodb://${credentials}${own}${path || '/'}?${options}`,
  };
}

/** What a client is told after a command that was passed on; null: nothing. */
type Told = (answer: Message) => Buffer | null;

function join(client: Socket, behind: Socket, state: State): void {
  const awaited = new Map<number, Told>();
  const [asked, answered] = [new Messages(), new Messages()];
  const over = () => {
    client.destroy();
    behind.destroy();
  };
  for (const socket of [client, behind]) socket.on('error', over).on('close', over);
  client.on('data', (chunk: Buffer) => {
    for (const bytes of asked.read(chunk)) ask(readMessage(bytes));
  });
  behind.on('data', (chunk: Buffer) => {
    for (const bytes of answered.read(chunk)) hear(readMessage(bytes));
  });

  function hear(answer: Message): void {
    const told = (awaited.get(answer.answers) ?? asItIs)(answer);
    awaited.delete(answer.answers);
    if (told && !client.destroyed) client.write(told);
  }

  function pass(message: Message, told: Told): void {
    awaited.set(message.id, told);
    behind.write(message.bytes);
  }

  function ask(message: Message): void {
    const { document } = message;
    const subject = subjectOf(document ?? {});
    if (document === null || /^(hello|ismaster)$/i.test(subject.name)) pass(message, state.isReplicaSet ? pose : asItIs);
    else if (state.isReplicaSet) askReplicaSet(message, document, strike(subject, state));
    else meet(message, strike(subject, state), null);
  }

  /** The server behind knows no numbers of writes: what was done under one already is answered from memory. */
  function askReplicaSet(message: Message, document: Record<string, unknown>, fault: Fault | null): void {
    const write = writeOf(document);
    const known = write === null ? undefined : state.done.get(write);
    if (known && !fault) client.write(answerTo(message, known));
    else meet(write === null ? message : withDocument(message, without(document, 'txnNumber')), fault, write);
  }

  /** `write`: it may be repeated under this name, and a server says so with its error. */
  function meet(message: Message, fault: Fault | null, write: string | null): void {
    const end: Told = (answer) => {
      if (write !== null && answer.document) remember(write, answer.document, state);
      const told = toldOf(fault, message, write !== null)(answer);
      if (fault?.kind === 'drop') over();
      if (fault?.kind === 'stall') state.stalled.add(client);
      return told;
    };
    if (fault === null || fault.kind === 'write_concern_error' || fault.isDone) {
      pass(message, end);
    } else {
      const told = end({ ...message, document: null });
      if (told) client.write(told);
    }
  }

  const pose: Told = (answer) => withDocument(answer, { ...answer.document, ...primary(state.host) }).bytes;
}

/** A repeat follows at once: of thousands of tellings not all are kept. */
const REMEMBERED = 10_000;

function remember(write: string, answer: object, { done }: State): void {
  done.set(write, answer);
  const [oldest] = done.keys();
  if (done.size > REMEMBERED && oldest !== undefined) done.delete(oldest);
}

const asItIs: Told = ({ bytes }) => bytes;

const primary = (host: string) => ({ setName: 'posed', setVersion: 1, hosts: [host], primary: host, me: host, secondary: false });

/** Counts a command, and says what hits it. */
function strike({ name, collection }: { name: string; collection: string | null }, { aimed, sent }: State): Fault | null {
  const pair = `${name} ${collection ?? ''}`.trim();
  sent.set(pair, (sent.get(pair) ?? 0) + 1);
  if (!aimed) return null;
  const isAimedAt = aimed.command === name && aimed.collection === collection;
  if (isAimedAt) aimed.seen += 1;
  const isHit = isAimedAt && aimed.seen >= aimed.nth && aimed.seen < aimed.nth + (aimed.times ?? 1);
  if (isHit && aimed.hits === 0) aimed.left = aimed.others ?? 0;
  else if (aimed.left > 0) aimed.left -= 1;
  else if (!isHit) return null;
  aimed.hits += 1;
  return aimed.fault;
}

function toldOf(fault: Fault | null, message: Message, isRepeatable: boolean): Told {
  if (fault === null) return asItIs;
  if (fault.kind === 'error') return ({ id }) => answerTo(message, failure(fault.code, isRepeatable), id);
  if (fault.kind === 'write_concern_error')
    return ({ document, id }) => answerTo(message, { ...document, ...unmet(fault.code, isRepeatable) }, id);
  return () => null;
}

const RETRYABLE = (isRepeatable: boolean) => (isRepeatable ? { errorLabels: ['RetryableWriteError'] } : {});

const failure = (code: FailoverCode, isRepeatable: boolean) => ({
  ok: 0,
  errmsg: `${FAILOVER_CODES[code]}, as the proxy has it`,
  code,
  codeName: FAILOVER_CODES[code],
  ...RETRYABLE(isRepeatable),
});

const UNMET = { 64: 'WriteConcernTimeout', 91: 'ShutdownInProgress' } as const;

const unmet = (code: 64 | 91, isRepeatable: boolean) => ({
  writeConcernError: { code, codeName: UNMET[code], errmsg: 'waiting for replication', errInfo: { wtimeout: true } },
  ...(code === 91 && RETRYABLE(isRepeatable)),
});

const without = (document: Record<string, unknown>, field: string): object =>
  Object.fromEntries(Object.entries(document).filter(([name]) => name !== field));

function writeOf({ lsid, txnNumber }: Record<string, unknown>): string | null {
  return txnNumber === undefined ? null : `${JSON.stringify(lsid)} ${String(txnNumber)}`;
}
