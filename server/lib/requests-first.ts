import { setTimeout as sleep } from 'node:timers/promises';

/** A request that came this long ago, and the next one may be on its way. */
const RECENT_MS = 100;
const LOOK_MS = 5;
/** Of the time since the last batch began, the loop may have worked so much before the next one begins. */
const BUSY = 0.65;
/** No batch waits longer at the head of the line, so that sweeps keep up with a shop whose loop never rests. */
const MOST_MS = 30;
/** Of what a batch takes at the most, while requests are answered. */
const SMALL = 1 / 4;
/** A batch is at most such a part of what its run has done, once that is more. */
const OF_DONE = 1 / 10;

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
let last = { at: performance.now(), loop: performance.eventLoopUtilization() };

/**
 * What runs by itself calls this between its batches. While requests are answered, batches begin one after another, whatever sweep they are of: each
 * when the loop has had some rest since the one before. What should go to the database together is one batch, and asks once.
 */
export function letRequestsGoFirst(): Promise<void> {
  line = line.then(async () => {
    while (isAnswering() && performance.now() - last.at < MOST_MS && isBusy()) await sleep(LOOK_MS);
    last = { at: performance.now(), loop: performance.eventLoopUtilization() };
  });
  return line;
}

/**
 * How many records a sweep takes into its next batch: `most` where nobody asks for anything. A request waits for the database some ten times, each time behind
 * whatever else is in the loop's turn, so while some are answered a batch is a quarter of that; a run that has `done` much takes more again, to keep up.
 */
export const batchOf = (most: number, done: number): number =>
  isAnswering() ? Math.min(most, Math.max(Math.ceil(most * SMALL), Math.ceil(done * OF_DONE))) : most;

const isAnswering = (): boolean => inHand > 0 || performance.now() - lastAt < RECENT_MS;

const isBusy = (): boolean => performance.now() - last.at < LOOK_MS || performance.eventLoopUtilization(last.loop).utilization > BUSY;
