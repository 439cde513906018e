import { setTimeout as sleep } from 'node:timers/promises';

/** A request that came this long ago, and the next one may be on its way. */
const RECENT_MS = 100;
/** A batch of a sweep takes some ten milliseconds, so that requests have two thirds of the time. */
const REST_MS = 20;

let inHand = 0;
let lastAt = Number.NEGATIVE_INFINITY;

/** To be called when a request comes, and what it returns when it is answered. */
export function requestBegins(): () => void {
  inHand++;
  return () => {
    inHand--;
    lastAt = performance.now();
  };
}

/** What runs by itself calls this between its batches: while requests are answered it rests a little. */
export async function letRequestsGoFirst(): Promise<void> {
  if (inHand > 0 || performance.now() - lastAt < RECENT_MS) await sleep(REST_MS);
}
