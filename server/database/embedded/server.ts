import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FilesLost } from '../files/damage.js';
import type { Store } from '../files/store.js';
import { filesIn, watchFiles } from '../files/watch.js';
import { type Answer, runCommand } from './commands.js';
import { type BreakAfter, Engine, type Place } from './engine.js';
import { MessageReader, type Request, readMessage, writeMessage } from './wire.js';

/** Where the server is found, for `net.connect`: a Unix socket; on Windows a port of 127.0.0.1. */
export type Address = { path: string } | { host: string; port: number };
/** The command by which another program says that it has joined; its connection lasts as long as it stays. */
const JOIN = 'regularsJoin';
const SWEEP_MS = 60_000;
const PROBE_MS = 2_000;
const MAX_PATH_BYTES = 100; // a socket's path must fit into 104 to 108 bytes, by system

/** Reads the files and listens. `failed` hears when the server had to stop by itself. `close` waits for those who joined. */
export async function serve(
  directory: string,
  store: Store,
  { memoryLimit, breakAfter }: { memoryLimit: number; breakAfter: BreakAfter | undefined },
  failed: (reason: Error) => void,
): Promise<{ address: Address; close: () => Promise<void> }> {
  let closing: Promise<void> | undefined;
  let stopWatching = (): void => {};
  // What is in memory is then ahead of the disk: nobody may be told any of it.
  const fail = (why: string): void => {
    closing ??= stop().catch(() => {});
    failed(new Error(`the embedded database stopped, because ${why}`));
  };
  const engine = await load(store, {
    limit: memoryLimit,
    failed: (error) => fail(error instanceof FilesLost ? error.message : `writing to ${directory} failed: ${error}`),
    ...(breakAfter && { breakAfter }),
  });
  const connections = new Connections(engine);
  const server = createServer((socket) => connections.serve(socket));
  const sweep = setInterval(() => engine.expire(new Date()), SWEEP_MS).unref();

  const stop = async (): Promise<void> => {
    clearInterval(sweep);
    stopWatching();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of connections.sockets) socket.destroy();
    await closed;
    await engine.journal.reached(engine.journal.latest).catch(() => {}); // `failed` has heard
    await store.close(); // also after a failure, so that another program may open the files
  };
  const close = async (): Promise<void> => {
    await connections.untilAlone();
    closing ??= stop();
    await closing;
  };
  const address = await bind(server, directory);
  stopWatching = watchFiles(filesIn(directory), 'path' in address ? address.path : null, () => fail(new FilesLost(directory).message));
  return { address, close };
}

async function load(store: Store, place: Place): Promise<Engine> {
  try {
    return new Engine(store, place);
  } catch (error) {
    await store.close();
    throw error;
  }
}

class Connections {
  readonly sockets = new Set<Socket>();
  private readonly members = new Set<Socket>();
  private lastLeft: () => void = () => {};

  constructor(private readonly engine: Engine) {}

  serve(socket: Socket): void {
    const reader = new MessageReader();
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.forget(socket));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of reader.read(chunk)) this.answer(socket, readMessage(message));
      } catch {
        socket.destroy(); // malformed: this connection's trouble, not the server's
      }
    });
  }

  /** Resolves when no other program is joined any more. */
  async untilAlone(): Promise<void> {
    if (this.members.size > 0) await new Promise<void>((resolve) => (this.lastLeft = resolve));
  }

  private answer(socket: Socket, request: Request): void {
    const isJoining = JOIN in request.command;
    if (isJoining) this.members.add(socket);
    const answer = isJoining ? { reply: { ok: 1 }, waitFor: 0 } : runCommand(request, this.engine, socket);
    if (answer instanceof Promise) void answer.then((late) => this.send(socket, request, late));
    else this.send(socket, request, answer);
  }

  private send(socket: Socket, request: Request, { reply, waitFor }: Answer): void {
    if (reply === null) return void socket.destroy();
    const send = (): unknown => !request.isSilent && !socket.destroyed && socket.write(writeMessage(reply, request));
    if (waitFor <= this.engine.journal.synced) send();
    else this.engine.journal.reached(waitFor).then(send, () => socket.destroy());
  }

  private forget(socket: Socket): void {
    this.sockets.delete(socket);
    this.engine.cursors.end(({ connection }) => connection === socket);
    if (this.members.delete(socket) && this.members.size === 0) this.lastLeft();
  }
}

// The files are ours, so a socket that is still there belongs to a program that died.
/** Listens for this user alone, as there is no authentication; where it did last time, for there members look for the next owner. */
async function bind(server: Server, directory: string): Promise<Address> {
  const wanted = addressFor(directory);
  if ('path' in wanted) rmSync(wanted.path, { force: true });
  const listening = new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  server.listen(wanted);
  if ('path' in wanted) chmodSync(wanted.path, 0o600);
  await listening;
  const bound = server.address();
  const address = typeof bound === 'object' && bound ? { host: '127.0.0.1', port: bound.port } : wanted;
  noteAddress(directory, address);
  return address;
}

/** In one step: who reads it meanwhile, or after a crash here, finds the old one or the new one. */
function noteAddress(directory: string, address: Address): void {
  const path = join(directory, 'address');
  writeFileSync(`${path}.new`, JSON.stringify(address), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Where the owner of a directory listens, or listened last; null if nobody ever did, or it cannot be read: the next owner writes it anew. */
function knownAddress(directory: string): Address | null {
  try {
    const { path, host, port } = JSON.parse(readFileSync(join(directory, 'address'), 'utf8'));
    if (typeof path === 'string') return { path };
    return typeof host === 'string' && Number.isInteger(port) ? { host, port } : null;
  } catch {
    return null;
  }
}

function addressFor(directory: string): Address {
  const known = knownAddress(directory);
  if (process.platform === 'win32') return known ?? { host: '127.0.0.1', port: 0 };
  const path = join(directory, 'db.sock');
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return { path };
  if (known && 'path' in known && isPrivate(dirname(known.path))) return known;
  return { path: join(mkdtempSync(join(tmpdir(), 'regulars-')), 'db.sock') };
}

/** In a folder that others may write to, somebody else could put a socket in the place of ours. */
function isPrivate(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) === 0 && found.uid === process.getuid?.();
}

/** Joins the owner of a directory: a connection on which it has answered, or null if nobody answers. */
export function joinOwner(directory: string): Promise<{ address: Address; socket: Socket } | null> {
  const address = knownAddress(directory);
  return new Promise((resolve) => {
    if (!address) return resolve(null);
    const socket = connect(address);
    socket.setTimeout(PROBE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy()).once('close', () => resolve(null));
    socket.once('data', () => resolve({ address, socket: socket.setTimeout(0).resume() }));
    socket.write(writeMessage({ [JOIN]: 1 }));
  });
}
