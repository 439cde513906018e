import { createServer, type Server, type Socket } from 'node:net';
import type { Address } from './address.js';
import { runCommand } from './commands.js';
import type { Engine } from './engine.js';
import { MessageReader, ProtocolError, type Request, readMessage, writeReply } from './wire.js';

/** The command by which another program says that it has joined; its connection lasts as long as it stays. */
export const JOIN = 'regularsJoin';

/** The listening socket and its connections. */
export class WireServer {
  private readonly sockets = new Set<Socket>();
  private readonly members = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.serve(socket));
  private lastLeft: () => void = () => {};

  constructor(private readonly engine: Engine) {}

  /** Listens for this user alone: there is no authentication. */
  async listen(address: Address): Promise<number> {
    const before = process.umask(0o177);
    try {
      if ('path' in address) this.server.listen(address.path);
      else this.server.listen(address.port, '127.0.0.1');
    } finally {
      process.umask(before);
    }
    await new Promise<void>((resolve, reject) => this.server.once('listening', resolve).once('error', reject));
    const bound = this.server.address();
    return typeof bound === 'object' && bound ? bound.port : 0;
  }

  /** Resolves when no other program is joined any more. */
  async untilAlone(): Promise<void> {
    if (this.members.size > 0) await new Promise<void>((resolve) => (this.lastLeft = resolve));
  }

  /** Hangs up on everybody. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private serve(socket: Socket): void {
    const reader = new MessageReader();
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.forget(socket));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of reader.read(chunk)) this.handle(socket, readMessage(message));
      } catch (error) {
        if (!(error instanceof ProtocolError)) console.error('embedded database: a connection was closed after', error);
        socket.destroy();
      }
    });
  }

  private handle(socket: Socket, request: Request): void {
    if (JOIN in request.command) {
      this.members.add(socket);
      socket.write(writeReply(request, { ok: 1 }));
      return;
    }
    const { journal } = this.engine;
    const { reply, waitFor } = runCommand(request, this.engine);
    const send = (): void => {
      if (!request.isSilent && !socket.destroyed) socket.write(writeReply(request, reply));
    };
    if (waitFor <= journal.synced) send();
    else journal.reached(waitFor).then(send, () => socket.destroy());
  }

  private forget(socket: Socket): void {
    this.sockets.delete(socket);
    if (this.members.delete(socket) && this.members.size === 0) this.lastLeft();
  }
}
