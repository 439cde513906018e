import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { faultOfTold } from '../support/documented.js';

/** What another system was told. */
export interface Told {
  id: string;
  timestamp: number;
  signature: string;
  body: string;
  json: { id: string; type: string; timestamp: string; data: Record<string, unknown> };
}

type Answer = (res: ServerResponse, told: Told) => void;

export const answering =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (res) =>
    void res.writeHead(status, headers).end('thank you');

/** A real server on this machine that keeps what it is told; it says yes until it is made to `answer` otherwise. Each request is held against the document. */
export function useReceiver() {
  const received: Told[] = [];
  const faults: string[] = [];
  let answer: Answer = answering(200);
  const server = createServer((req, res) => void take(req, res));

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const told = await read(req);
    received.push(told);
    faults.push(...[faultOfTold(told.json)].filter((fault) => fault !== null));
    answer(res, told);
  }

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  beforeEach(() => {
    received.length = 0;
    answer = answering(200);
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  return {
    received,
    types: () => received.map(({ json }) => json.type),
    answer: (by: Answer) => {
      answer = by;
    },
    port: () => (server.address() as AddressInfo).port,
    url: (host = '127.0.0.1') => `http://${host}:${(server.address() as AddressInfo).port}/hook`,
  };
}

async function read(req: IncomingMessage): Promise<Told> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  return {
    id: String(req.headers['webhook-id']),
    timestamp: Number(req.headers['webhook-timestamp']),
    signature: String(req.headers['webhook-signature']),
    body,
    json: JSON.parse(body),
  };
}

/** As the specification says it, without the library that signs. */
export const signatureOf = ({ id, timestamp, body }: Told, secret: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`;
