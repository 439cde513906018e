import { createServer, type Socket } from 'node:net';
import { type Address, bind } from './address.js';
import { runCommand } from './commands.js';
import { Engine } from './engine.js';
import type { Store } from './store.js';
import { MessageReader, type Request, readMessage, writeMessage } from './wire.js';

/** The command by which another program says that it has joined; its connection lasts as long as it stays. */
export const JOIN = 'regularsJoin';

const SWEEP_MS = 60_000;

/** Reads the files and listens. `failed` hears when the server had to stop by itself. `close` waits for those who joined. */
export async function serve(
  directory: string,
  store: Store,
  memoryLimit: number,
  failed: (reason: Error) => void,
): Promise<{ address: Address; close: () => Promise<void> }> {
  let closing: Promise<void> | undefined;
  const engine = await Engine.load(store, memoryLimit, (error) => {
    // What is in memory is now ahead of the disk: nobody may be told any of it.
    closing ??= stop().catch(() => {});
    failed(new Error(`the embedded database stopped, because writing to ${directory} failed: ${error}`));
  });
  const connections = new Connections(engine);
  const server = createServer((socket) => connections.serve(socket));
  const sweep = setInterval(() => engine.expire(new Date()), SWEEP_MS).unref();

  const stop = async (): Promise<void> => {
    clearInterval(sweep);
    const closed = new Promise((resolve) => server.close(resolve));
    connections.hangUp();
    await closed;
    await engine.journal.reached(engine.journal.latest).catch(() => {}); // `failed` has heard
    await store.close(); // also after a failure, so that another program may open the files
  };
  const close = async (): Promise<void> => {
    await connections.untilAlone();
    closing ??= stop();
    await closing;
  };
  return { address: await bind(server, directory), close };
}

class Connections {
  private readonly sockets = new Set<Socket>();
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

  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private answer(socket: Socket, request: Request): void {
    const isJoining = JOIN in request.command;
    if (isJoining) this.members.add(socket);
    const { reply, waitFor } = isJoining ? { reply: { ok: 1 }, waitFor: 0 } : runCommand(request, this.engine);
    const send = (): unknown => !request.isSilent && !socket.destroyed && socket.write(writeMessage(reply, request));
    if (waitFor <= this.engine.journal.synced) send();
    else this.engine.journal.reached(waitFor).then(send, () => socket.destroy());
  }

  private forget(socket: Socket): void {
    this.sockets.delete(socket);
    if (this.members.delete(socket) && this.members.size === 0) this.lastLeft();
  }
}
