import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MailDriver } from '../../server/messages/mail.js';

/** The world outside: where webhooks are told, and where mails arrive. It says yes to everything. */
export interface Outside {
  /** Of the receiver. */
  url: string;
  /** The ids of what webhooks and mailboxes got, each as often as it came. */
  told: string[];
  mail: MailDriver;
  close(): Promise<unknown>;
}

export async function openOutside(): Promise<Outside> {
  const told: string[] = [];
  const receiver = await listen(
    createServer((req, res) => {
      told.push(String(req.headers['webhook-id']));
      req.resume().on('end', () => res.writeHead(204).end());
    }),
  );
  const mail: MailDriver = { via: 'smtp', description: 'kept', send: async ({ id }) => void told.push(id), close: () => {} };
  return { ...receiver, told, mail };
}

/** On a port of its own. */
export async function listen(server: Server): Promise<{ url: string; close(): Promise<unknown> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
