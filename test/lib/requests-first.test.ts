import { expect, test } from '@jest/globals';
import { letRequestsGoFirst, requestBegins } from '../../server/lib/requests-first.js';

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
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(await rests()).toBe(false);
});
