import { setTimeout as sleep } from 'node:timers/promises';

/** A request that came this long ago, and the next one may be on its way. */
const RECENT_MS = 100;
const LOOK_MS = 5;
/** So long the head of the line waits for a moment in which no request is in hand. */
const PATIENCE_MS = 150;
/** Sweeps that have stood in line for so long without a pause do not keep up, and are as impatient as they may be. */
const BEHIND_MS = 5000;
const LEAST_PATIENCE_MS = 30;

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

let line: Promise<void> = Promise.resolve();
let inLine = 0;
let busySince = 0; // since when the line has not been empty
let begunAt = Number.NEGATIVE_INFINITY; // the last batch

/**
 * What runs by itself calls this between its batches. While requests are answered, batches begin one after another, whatever sweep they are of: each
 * when those requests are answered that the one before held up. What should go to the database together is one batch, and asks once.
 */
export function letRequestsGoFirst(): Promise<void> {
  if (inLine++ === 0) busySince = performance.now();
  line = line.then(async () => {
    while (isAnswering() && isToWait(performance.now())) await sleep(LOOK_MS);
    begunAt = performance.now();
    inLine--;
  });
  return line;
}

const isAnswering = (): boolean => inHand > 0 || performance.now() - lastAt < RECENT_MS;

const isToWait = (now: number): boolean => now - begunAt < LOOK_MS || (inHand > 0 && now - begunAt < patienceMs(now - busySince));

const patienceMs = (busyMs: number): number => Math.max(LEAST_PATIENCE_MS, PATIENCE_MS * (1 - busyMs / BEHIND_MS));
