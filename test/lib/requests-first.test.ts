import { expect, test } from '@jest/globals';
import { batchOf, letRequestsGoFirst, requestBegins } from '../../server/lib/requests-first.js';

/** Whether others had their turn meanwhile. */
const rests = (): Promise<boolean> =>
  Promise.race([letRequestsGoFirst().then(() => false), new Promise<boolean>((resolve) => setImmediate(() => resolve(true)))]);

test('what runs by itself rests while requests are answered and shortly after, and never without them', async () => {
  expect(await rests()).toBe(false);
  const [first, second] = [requestBegins(), requestBegins()];
  expect(await rests()).toBe(true);
  first();
  expect(await rests()).toBe(true);
  second();
  expect(await rests()).toBe(true); // the next one may be on its way
  await letRequestsGoFirst();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await rests()).toBe(false);
});

/** Keeps the loop busy, as requests do, for so long. */
async function work(ms: number): Promise<void> {
  for (const began = performance.now(); performance.now() - began < ms; await new Promise((resolve) => setImmediate(resolve)))
    for (const turn = performance.now(); performance.now() - turn < 2; );
}

test('batches of several sweeps begin one after another, also where the loop never rests', async () => {
  const answered = requestBegins();
  try {
    const begun: number[] = [];
    const batch = async (): Promise<void> => {
      await letRequestsGoFirst();
      begun.push(performance.now());
    };
    await Promise.all([batch(), batch(), batch(), work(300)]);
    const gaps = begun.slice(1).map((at, index) => at - (begun[index] ?? 0));
    expect(gaps.length).toBe(2); // all of them begun while the loop was working
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(4);
  } finally {
    answered();
  }
});

test('a sweep takes a quarter into a batch while requests are answered, all of it once it has done much, and all of it without requests', async () => {
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(batchOf(100, 0)).toBe(100);
  const answered = requestBegins();
  try {
    expect([0, 250, 400, 1_000, 100_000].map((done) => batchOf(100, done))).toEqual([25, 25, 40, 100, 100]);
    expect(batchOf(1, 0)).toBe(1);
  } finally {
    answered();
  }
});
