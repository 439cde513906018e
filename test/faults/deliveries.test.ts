import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { begin, finish, step, stopped, type Verdict } from '../../scripts/faults/actors.js';
import { jump } from '../../scripts/faults/clock.js';
import { contextOf, openWorld, type World } from '../../scripts/faults/world.js';
import { listChanges } from '../../server/changes/list-changes.js';
import { news } from '../../server/coupons/coupon-news.store.js';
import { countToTell, tellWebhooks } from '../../server/webhooks/deliver.service.js';
import { subscribe, webhookViews } from '../../server/webhooks/webhooks.service.js';
import { givenCoupon, givenCustomer } from '../messages/given.js';
import { useReceiver } from '../webhooks/receiver.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
const receiver = useReceiver();

const CHANGES = 3;

/** A webhook that has three changes to hear of. */
async function arrange(): Promise<void> {
  await world.wipe();
  receiver.received.length = 0;
  await subscribe({ url: receiver.url(), events: ['coupon.issued'] }, contextOf(world));
  for (let count = 0; count < CHANGES; count++) await givenCoupon(await givenCustomer(), news());
  await listChanges();
}

const telling = () => begin('a teller', () => tellWebhooks(world.shop, world.now));

/** Leases run out, and the job comes again, until nothing is left to tell. */
async function rest(): Promise<void> {
  do {
    jump(120);
    await tellWebhooks(world.shop, world.now);
  } while ((await countToTell(world.now)) > 0);
}

/** Each change is heard, is noted as delivered, and whatever was heard twice was the same. */
async function check(k: number): Promise<void> {
  const bodies = new Map(receiver.received.map(({ id, body }) => [id, body]));
  const [webhook] = await webhookViews();
  const differing = receiver.received.filter(({ id, body }) => bodies.get(id) !== body).length;
  expect({ k, heard: bodies.size, differing, ...webhook?.deliveries }).toEqual({
    k,
    heard: CHANGES,
    differing: 0,
    waiting: 0,
    delivered: CHANGES,
    failed: 0,
  });
}

test.each<Verdict>(['die_after', 'lose_answer'])(
  'whoever tells a webhook meets their end at any command (%s): it hears of every change, and what it hears twice has one id',
  async (fate) => {
    let met = 0;
    for (let k = 1; k <= 40; k++) {
      await arrange();
      const teller = telling();
      await stopped(teller);
      for (let command = 1; command < k && !teller.isDone; command++) await step(teller, 'do');
      teller.outcome.catch(() => {});
      if (teller.isDone) break;
      met += 1;
      await step(teller, fate);
      if (!teller.isDead) await finish(teller);
      await rest();
      await check(k);
      expect(receiver.received.length).toBeLessThanOrEqual(2 * CHANGES);
    }
    expect(met).toBeGreaterThan(10);
  },
  60_000,
);

test('one sleeps until its leases are over, another does its work, the sleeper goes on: nothing is lost', async () => {
  for (let k = 1; k <= 16; k += 3) {
    await arrange();
    const sleeper = telling();
    await stopped(sleeper);
    for (let command = 1; command < k && !sleeper.isDone; command++) await step(sleeper, 'do');
    await rest();
    await finish(sleeper);
    await rest();
    await check(k);
  }
}, 60_000);
