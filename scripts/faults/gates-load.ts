import { Agent, request } from 'node:http';
import type { Asked } from './gates-requests.js';

export interface Answered {
  what: string;
  status: number;
  ms: number;
  bytes: number;
}

export interface Measured {
  count: number;
  slowestMs: number;
  p99Ms: number;
  longestBytes: number;
  failures: string[];
}

const SLOW_MS = 1000;
const LONG_BYTES = 1024 * 1024;

/** Sends them, so many side by side, over connections that are kept. */
export async function askAll(url: string, key: string, asked: Asked[], sideBySide = 8): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: sideBySide });
  const answers: Answered[] = [];
  const waiting = [...asked].reverse();
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) answers.push(await ask(url, key, next, agent));
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  agent.destroy();
  return answers;
}

function ask(url: string, key: string, { method, path, body, headers }: Asked, agent: Agent): Promise<Answered> {
  const began = performance.now();
  const what = `${method} ${path.slice(0, 80)} ${(body ?? '').slice(0, 60)}`;
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, agent, headers: { authorization: `Bearer ${key}`, ...headers } }, (answer) => {
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      answer.on('end', () => resolve({ what, status: answer.statusCode ?? 0, ms: performance.now() - began, bytes }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What was answered with a failure of ours, late, or at length. */
export function judge(answers: Answered[]): Measured {
  const times = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    count: answers.length,
    slowestMs: times.at(-1) ?? 0,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    longestBytes: Math.max(0, ...answers.map(({ bytes }) => bytes)),
    failures: answers.flatMap(({ what, status, ms, bytes }) => [
      ...(status >= 500 ? [`${status}: ${what}`] : []),
      ...(ms > SLOW_MS ? [`${ms.toFixed(0)} ms: ${what}`] : []),
      ...(bytes > LONG_BYTES ? [`${bytes} bytes: ${what}`] : []),
    ]),
  };
}
