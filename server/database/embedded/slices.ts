import type { Steps } from './turn.js';

/** How long one read keeps the event loop. */
const SLICE_MS = 5;

/** Those that take long, one behind the other: in one turn of the loop only one goes on. */
let last: Promise<void> = Promise.resolve();
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What is short is there at once. */
export function inSlices<Result>(steps: Steps<Result>): Result | Promise<Result> {
  const first = slice(steps);
  return first.done ? first.value : later(steps);
}

async function later<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    last = last.then(nextTurn);
    await last;
    const next = slice(steps);
    if (next.done) return next.value;
  }
}

function slice<Result>(steps: Steps<Result>): IteratorResult<void, Result> {
  const until = performance.now() + SLICE_MS;
  for (;;) {
    const next = steps.next();
    if (next.done || performance.now() > until) return next;
  }
}
