import { fingerprint, idOf } from '../lib/ids.js';
import { type Lease, newLease } from '../lib/lease.js';
import { firstUnderWay, keyReused } from '../lib/refusal.js';
import type { Answer } from './endpoint.js';
import { answerRecord, beginRecord, findRecord, giveBackRecord, takeOverRecord } from './idempotency.store.js';

/**
 * Answers a request once: the same key again gets the same bytes, refusals included. Refuses another body under a used key, and a
 * request whose first one is still under way. A failure of ours (5xx) and "ask again" are not kept: the next try does it again, so `act`
 * must be repeatable.
 */
export async function once(
  request: { actorId: string; url: string; key: string; body: unknown },
  act: () => Promise<Answer>,
): Promise<Answer> {
  const _id = idOf(request.actorId, request.url, request.key);
  const print = fingerprint(request.body);
  const lease = newLease();
  if (!(await beginRecord(_id, print, lease))) {
    const earlier = await findRecord(_id);
    if (earlier?.token === lease.token) return actAndKeep(_id, lease, act);
    if (earlier && earlier.fingerprint !== print) throw keyReused();
    if (earlier?.answer) return earlier.answer;
    if (!(await takeOverRecord(_id, lease))) return answeredMeanwhile(_id);
  }
  return actAndKeep(_id, lease, act);
}

async function actAndKeep(_id: string, lease: Lease, act: () => Promise<Answer>): Promise<Answer> {
  const answer = await act();
  if (answer.status < 500 && answer.headers['retry-after'] === undefined)
    return (await answerRecord(_id, lease, answer)) ? answer : answeredMeanwhile(_id);
  await giveBackRecord(_id, lease);
  return answer;
}

async function answeredMeanwhile(_id: string): Promise<Answer> {
  const answer = (await findRecord(_id))?.answer;
  if (answer) return answer;
  throw firstUnderWay();
}
