import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { listChanges } from '../../server/changes/list-changes.js';
import { systemContext } from '../../server/context.js';
import { realIn } from '../../server/lib/real-time.js';
import { tellUntil, tellWebhooks, webhooksCheck } from '../../server/webhooks/deliver.service.js';
import { subscribe, unsubscribe } from '../../server/webhooks/webhooks.service.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';
import { answering, useReceiver } from './receiver.js';

const shop = useDatabase();
const slow = useReceiver();
const quick = useReceiver();
const NOW = at('2026-03-02T10:00');

const subscribed: string[] = [];
afterEach(() => Promise.all(subscribed.splice(0).map(unsubscribe)));

async function listens(receiver: typeof slow, since: string): Promise<void> {
  const { webhook } = await subscribe({ url: receiver.url(), events: ['coupon.issued'] }, systemContext(shop(), at(since)));
  subscribed.push(webhook._id);
}

/** Coupons have something to tell; it is in the book of changes once it is listed. */
async function news(...names: string[]): Promise<void> {
  for (const name of names) await givenCoupon(await givenCustomer(), { news: `nws_${name}` } as never);
}

test('E10: a webhook that has nothing to hear at first does not begin alone when the others are through, so that they need not wait for it', async () => {
  await listens(quick, '2026-03-01T11:00');
  await news('first');
  await listChanges();
  await listens(slow, '2026-03-01T10:00'); // it comes first, and is told of nothing before its time
  quick.answer((res, told) => setTimeout(() => answering(200)(res, told), 150));
  let letGo = () => {};
  slow.answer((res, told) => {
    letGo = () => answering(200)(res, told);
  });
  await news('second');
  const run = tellWebhooks(shop(), NOW).then(() => 'through');
  while (quick.received.length === 0) await sleep(5);
  await sleep(200);
  await listChanges();
  expect(await Promise.race([run, sleep(3_000, 'held up')])).toBe('through');
  expect(slow.received).toEqual([]);

  const next = tellWebhooks(shop(), NOW);
  for (let tries = 0; tries < 100 && quick.received.length < 2; tries++) await sleep(20);
  expect(quick.received).toHaveLength(2);
  letGo();
  expect(await next).toBe(2);
}, 60_000);

test('E10: a slow webhook is asked nothing that it would answer after the time of the round, so that the next round of all comes in time', async () => {
  await listens(slow, '2026-03-01T10:00');
  await news(...Array.from({ length: 20 }, (_, number) => `many_${number}`));
  await listChanges();
  slow.answer((res, told) => setTimeout(() => answering(200)(res, told), 700));
  const begun = performance.now();
  await tellUntil(realIn(2_000), shop(), NOW);
  expect(performance.now() - begun).toBeLessThan(2_100);
  // Four at once, at most twice: a third time would take until 2.1 s.
  const first = slow.received.length;
  expect([4, 8]).toContain(first);
  expect(await tellUntil(realIn(10_000), shop(), NOW)).toBe(20 - first);
  expect(new Set(slow.received.map(({ id }) => id)).size).toBe(20);
}, 60_000);

test('a stop lets what is told just now be heard, and puts back the rest untried', async () => {
  await listens(slow, '2026-03-01T10:00');
  await news(...Array.from({ length: 12 }, (_, number) => `stop_${number}`));
  await listChanges();
  const stopping = new AbortController();
  slow.answer((res, told) => {
    stopping.abort();
    setTimeout(() => answering(200)(res, told), 200);
  });
  await tellWebhooks(shop(), NOW, stopping.signal);
  const heard = slow.received.length;
  expect(heard).toBeLessThanOrEqual(4);
  slow.answer(answering(200));
  expect(await tellWebhooks(shop(), NOW)).toBe(12 - heard);
  expect(new Set(slow.received.map(({ id }) => id)).size).toBe(12);
}, 60_000);

test('a webhook that says no for more than a minute is named with the reason, without its address, until it says yes', async () => {
  await listens(slow, '2026-03-01T10:00');
  await news('unheard');
  await listChanges();
  slow.answer(answering(500));
  await tellWebhooks(shop(), NOW);
  await tellWebhooks(shop(), NOW);
  expect(webhooksCheck()).toEqual([]); // one no may be a restart
  const later = at('2026-03-02T10:01');
  await tellWebhooks(shop(), later);
  await tellWebhooks(shop(), later);
  const [found, ...more] = webhooksCheck();
  expect(more).toEqual([]);
  expect(found?.sentence).toBe(
    `The webhook ${subscribed[0]} has failed since ${NOW.toISOString()} (answered_500). GET /v1/webhooks shows what waits for it.`,
  );
  slow.answer(answering(200));
  await tellWebhooks(shop(), at('2026-03-02T10:06'));
  await tellWebhooks(shop(), at('2026-03-02T10:06'));
  expect(webhooksCheck()).toEqual([]);
}, 60_000);
