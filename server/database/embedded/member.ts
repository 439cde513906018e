import { connect, type Socket } from 'node:net';
import { type Address, knownAddress } from './address.js';
import { encode } from './bson.js';
import { JOIN } from './server.js';

const PROBE_MS = 2_000;

/** A program that uses another program's server. */
export interface Member {
  address: Address;
  /** Resolves when the owner is gone without our having left. */
  ownerGone: Promise<void>;
  leave(): void;
}

/** Joins the server that answers for a directory, or null if none does. The connection is the membership. */
export async function join(directory: string): Promise<Member | null> {
  const address = knownAddress(directory);
  const socket = address && (await greet(address));
  if (!socket) return null;
  let left = false;
  const ownerGone = new Promise<void>((resolve) => socket.once('close', () => left || resolve()));
  socket.resume();
  return {
    address,
    ownerGone,
    leave: () => {
      left = true;
      socket.destroy();
    },
  };
}

function greet(address: Address): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = 'path' in address ? connect(address.path) : connect(address.port, '127.0.0.1');
    const giveUp = (): void => {
      socket.destroy();
      resolve(null);
    };
    socket.setTimeout(PROBE_MS, giveUp);
    socket.once('error', giveUp).once('close', () => resolve(null));
    socket.once('data', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.write(joinMessage());
  });
}

function joinMessage(): Buffer {
  const body = encode({ [JOIN]: 1, $db: 'admin' });
  const prefix = Buffer.alloc(21);
  prefix.writeInt32LE(prefix.length + body.length, 0);
  prefix.writeInt32LE(2013, 12);
  return Buffer.concat([prefix, body]);
}
