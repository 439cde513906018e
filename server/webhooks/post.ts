import { lookup } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Webhook as Signer } from 'standardwebhooks';
import { z } from 'zod';
import { realNow } from '../lib/real-time.js';
import { AddressRefused, checkedLookup, type Reach, whyNot } from './addresses.js';

/** Why another system did not take what it was sent. */
export const postFailure = z.union([
  z.enum(['address_not_allowed', 'redirected', 'timed_out', 'unreachable']),
  z.templateLiteral(['answered_', z.number()]),
]);
export type PostFailure = z.infer<typeof postFailure>;

/** What another system said. `reason` null: yes. */
export interface Answer {
  status: number | null; // null: it did not answer
  reason: PostFailure | null;
}

export interface Letter {
  /** The same whenever it is sent again. */
  id: string;
  body: string;
}

export interface Terms {
  allowed: Reach[];
  /** Asks for names; the tests have their own. */
  resolve?: typeof lookup;
  patienceMs?: number;
}

const PATIENCE_MS = 10_000;

/** Sends a letter signed by the Standard Webhooks specification, once. Never throws: what went wrong is the answer. */
export async function post(address: string, secret: string, letter: Letter, terms: Terms): Promise<Answer> {
  if (whyNot(address, terms.allowed) !== null) return { status: null, reason: 'address_not_allowed' };
  try {
    return answerOf(await statusOf(new URL(address), headersFor(letter, secret), letter.body, terms));
  } catch (error) {
    return { status: null, reason: reasonOf(error) };
  }
}

/** The time is the real one, whatever the shop's clock says: whoever gets it refuses what is old. */
function headersFor({ id, body }: Letter, secret: string): Record<string, string> {
  const at = realNow();
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Regulars',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Signer(secret).sign(id, at, body),
  };
}

/** Follows no redirect: neither module does. */
function statusOf(url: URL, headers: Record<string, string>, body: string, terms: Terms): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: 'POST',
      headers,
      agent: false,
      lookup: checkedLookup(url, terms.allowed, terms.resolve ?? lookup),
      signal: AbortSignal.timeout(terms.patienceMs ?? PATIENCE_MS),
    });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      resolve(answer.statusCode ?? 0);
      letPass(answer);
    });
    asked.end(body);
  });
}

const MOST_READ = 4096;

/** Only the status counts. A short answer is let through to its end, so that the other side need not wonder; a long one is cut off. */
function letPass(answer: IncomingMessage): void {
  let read = 0;
  answer.on('error', () => {});
  answer.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > MOST_READ) answer.destroy();
  });
}

function answerOf(status: number): Answer {
  if (status >= 200 && status < 300) return { status, reason: null };
  return { status, reason: status >= 300 && status < 400 ? 'redirected' : `answered_${status}` };
}

function reasonOf(error: unknown): PostFailure {
  if (error instanceof AddressRefused) return 'address_not_allowed';
  return (error as { code?: unknown }).code === 'ABORT_ERR' ? 'timed_out' : 'unreachable';
}
