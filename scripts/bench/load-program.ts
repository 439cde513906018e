import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Load, Loaded, Sent } from './load.js';

// Asks what it is told to by load.ts, in a process of its own, so that asking does not take the server's time.

const agent = new Agent({ keepAlive: true, maxSockets: 1024 });

async function send({ urls, key, requests, pace }: Load): Promise<Loaded> {
  const ms: number[] = [];
  const failed: string[] = [];
  const one = async (number: number, due: number): Promise<void> => {
    const wanted = requests[number] as Sent;
    const url = urls[number % urls.length] ?? '';
    await whole(url, key, wanted).catch((error: Error) => failed.push(`${wanted.path}: ${error.message}`));
    ms.push(performance.now() - due);
  };
  const began = performance.now();
  await ('atOnce' in pace ? sideBySide(requests.length, pace.atOnce, one) : inTime(requests.length, pace.perSecond, one));
  return { ms, wallMs: performance.now() - began, failed: failed.slice(0, 5), failures: failed.length };
}

type One = (number: number, due: number) => Promise<void>;

async function sideBySide(count: number, atOnce: number, one: One): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await one(next++, performance.now());
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Each when it is due, however long those before take; a request's time begins when it was due. */
async function inTime(count: number, perSecond: number, one: One): Promise<void> {
  const began = performance.now();
  const under: Promise<void>[] = [];
  while (under.length < count) {
    const due = began + (under.length * 1000) / perSecond;
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, 1));
    else under.push(one(under.length, due));
  }
  await Promise.all(under);
}

/** The request, and the one that follows from its answer. */
async function whole(url: string, key: string, { next, ...first }: Sent): Promise<void> {
  const answer = await ask(url, key, first);
  if (next) await ask(url, key, { ...next, path: next.path.replace('{id}', JSON.parse(answer).id) });
}

function ask(url: string, key: string, wanted: Sent): Promise<string> {
  const { method, path, body } = wanted;
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () =>
        (answer.statusCode ?? 500) < 300 ? resolve(text) : reject(new Error(`${answer.statusCode} ${text.slice(0, 300)}`)),
      );
    });
    // A connection that was kept may be closed at the very moment at which it is used again.
    sent.on('error', (error) =>
      sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? resolve(ask(url, key, wanted)) : reject(error),
    );
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

process.on('message', async (load: Load) => process.send?.(await send(load)));
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
