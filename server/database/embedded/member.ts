import { connect, type Socket } from 'node:net';
import { type Address, knownAddress } from './address.js';
import { JOIN } from './server.js';
import { writeMessage } from './wire.js';

const PROBE_MS = 2_000;

/** A program that uses another program's server. */
export interface Member {
  address: Address;
  /** Resolves when the connection is over: the owner is gone, or we left. */
  over: Promise<unknown>;
  leave(): void;
}

/** Joins the server that answers for a directory, or null if none does. The connection is the membership. */
export async function join(directory: string): Promise<Member | null> {
  const address = knownAddress(directory);
  const socket = address && (await greet(address));
  if (!socket) return null;
  return { address, over: new Promise((resolve) => socket.once('close', resolve)), leave: () => socket.destroy() };
}

function greet(address: Address): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.setTimeout(PROBE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy()).once('close', () => resolve(null));
    socket.once('data', () => resolve(socket.setTimeout(0)));
    socket.write(writeMessage({ [JOIN]: 1 }));
  });
}
