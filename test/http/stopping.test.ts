import { once } from 'node:events';
import { Agent, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { httpServer, stoppable } from '../../server/http/server.js';
import { connected } from './wire.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** Answers after so long, once the whole body is there; `asked` counts the heads. */
async function open({ answersAfterMs = 0, patienceMs = 10_000 }) {
  const asked = { count: 0 };
  const server = httpServer((req, res) => {
    asked.count += 1;
    req.resume().once('end', () => setTimeout(() => res.end('done'), answersAfterMs));
  });
  servers.push(server);
  const stop = stoppable(server, patienceMs);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop, asked };
}

/** Its status, or the code of the error. */
const answerOf = (url: string, agent: Agent): Promise<string> =>
  new Promise((resolve) => {
    get(url, { agent }, (res) => res.resume().once('end', () => resolve(String(res.statusCode)))).once(
      'error',
      ({ code }: NodeJS.ErrnoException) => resolve(String(code)),
    );
  });

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

const GET = ['GET / HTTP/1.1'];

test.each([
  ['is kept for a next request', (say: (lines: string[]) => void) => say(GET), 200],
  ['was opened ahead and has asked nothing', () => {}, null],
  ['has sent half a head', (_say: unknown, send: (text: string) => void) => send('GET / HTTP/1.1\r\nhos'), null],
] as const)('a connection that %s does not hold up the stop', async (_what, begin, status) => {
  const { url, stop } = await open({});
  const wire = await connected(url);
  begin(wire.say, wire.send);
  if (status === null) await sleep(100);
  else expect(await wire.status()).toBe(status);
  expect(await timed(stop)).toBeLessThan(2_000);
  expect(await wire.closed()).toBe(true);
});

test('what was asked before the stop is answered whole, and says that the connection ends', async () => {
  const { url, stop } = await open({ answersAfterMs: 1_000 });
  const answer = fetch(url);
  await sleep(200);
  await stop();
  const { status, headers } = await answer;
  expect([status, headers.get('connection'), await (await answer).text()]).toEqual([200, 'close', 'done']);
});

test('a request that was sent over a kept connection just before the stop is answered: twenty steady callers hear no reset', async () => {
  const { url, stop, asked } = await open({});
  const agent = new Agent({ keepAlive: true });
  const heard = new Set<string>();
  const ask = (): Promise<string> => answerOf(url, agent);
  const callers = Array.from({ length: 20 }, async () => {
    for (let answer = await ask(); ; answer = await ask()) {
      heard.add(answer);
      if (answer !== '200') return;
    }
  });
  while (asked.count < 200) await sleep(10);
  await stop();
  await Promise.all(callers);
  agent.destroy();
  expect([...heard].sort()).toEqual(['200', 'ECONNREFUSED']);
});

test('connections that wait to be taken when the stop begins are answered too', async () => {
  const { url, stop } = await open({});
  const agent = new Agent({ keepAlive: true });
  const answers = Array.from({ length: 50 }, () => answerOf(url, agent));
  await Promise.resolve(); // all of them are on their way, and no turn was there to take them
  await stop();
  expect([...new Set(await Promise.all(answers))]).toEqual(['200']);
  agent.destroy();
});

test('a body that never comes is waited for no longer than answers are', async () => {
  const { url, stop, asked } = await open({ patienceMs: 800 });
  const wire = await connected(url);
  wire.say(['POST / HTTP/1.1', 'content-length: 100']);
  while (asked.count === 0) await sleep(10);
  const took = await timed(stop);
  expect(took).toBeGreaterThan(700);
  expect(took).toBeLessThan(2_000);
});
