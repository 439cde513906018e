import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A caller who speaks HTTP by hand, and may stop in the middle. */
export interface Wire {
  /** Sends a head; the first line and headers. */
  say(lines: string[]): void;
  send(text: string): void;
  /** Of the next answer; waits for it five seconds. */
  status(): Promise<number>;
  /** Whether the server closes within five seconds. */
  closed(): Promise<boolean>;
  isOpen(): boolean;
  close(): void;
}

export async function connected(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (data) => {
    heard += data;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return {
    say: (lines) => void socket.write(`${[...lines, 'host: localhost'].join('\r\n')}\r\n\r\n`),
    send: (text) => void socket.write(text),
    status: async () => {
      await until(() => /^HTTP\/1.1 \d+/.test(heard), 'no answer');
      return Number(heard.slice(9, 12));
    },
    closed: () => ending(socket),
    isOpen: () => !socket.destroyed,
    close: () => void socket.destroy(),
  };
}

async function until(is: () => boolean, otherwise: string): Promise<void> {
  for (let tries = 0; !is(); tries++) {
    if (tries === 500) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const ending = async (socket: Socket): Promise<boolean> =>
  until(() => socket.destroyed, 'still open').then(
    () => true,
    () => false,
  );
