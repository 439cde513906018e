import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/** As much of the driver's connection as is used here. */
interface DriverConnection {
  socket: Socket;
  cleanup(error: Error): void;
}

const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as { Connection: { prototype: DriverConnection } };

let isMended = false;

/**
 * What is written to a connection that is broken off at this very moment must fail, not wait. When a write does not go out at once, the driver
 * (7.8.0) waits for the socket to say `drain` or `error`; one that was destroyed says neither, and no time-out watches it any more. Commands
 * that leave after a turn of the event loop, as gathered ones do, come just between the end of a socket and the driver's hearing of it. So
 * the driver is told `drain` when it has given a connection up: it goes on, and finds the connection's error.
 */
export function endWaitingWrites(): void {
  if (isMended) return;
  isMended = true;
  const { cleanup } = Connection.prototype;
  if (typeof cleanup !== 'function') throw new Error('The MongoDB driver gives up its connections in another way than the one known here.');
  Connection.prototype.cleanup = function (error) {
    cleanup.call(this, error);
    this.socket.emit('drain');
  };
}
