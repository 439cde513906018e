import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Actor, becomeAnother, begin, finish, kill, step, stopped } from '../../scripts/faults/actors.js';
import { jump } from '../../scripts/faults/clock.js';
import { CUSTOMERS, plot } from '../../scripts/faults/plot.js';
import { type Random, randomFrom } from '../../scripts/faults/random.js';
import { holdsRunOut, introduced, type Request } from '../../scripts/faults/requests.js';
import { rest } from '../../scripts/faults/rest.js';
import { plotUses } from '../../scripts/faults/use-plot.js';
import { contextOf, openWorld, type World } from '../../scripts/faults/world.js';
import { redeemCoupon } from '../../server/coupons/coupon-holds.store.js';
import { insertCoupon } from '../../server/coupons/coupons.store.js';
import { listCustomers, markStale } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { rebuildFigures } from '../../server/insights/rebuild.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { mergeCustomers } from '../../server/merges/merges.service.js';
import { saveOrder } from '../../server/orders/orders.store.js';
import { figuresBefore, sumBefore } from '../../server/profile/history.js';
import { current, sumRecords } from '../../server/profile/profile.service.js';
import { aCoupon, anOrder } from '../profile/records.js';

// Sums are kept by differences: wherever a batch breaks off, and whoever goes on, they are what the records come to.

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** What is shown of every customer is what their records come to, whatever is half done. */
async function expectRight(where: object): Promise<void> {
  for (const customer of await listCustomers(null, 100)) {
    const records = await sumRecords(customer._id);
    const later = new Date(world.now.getTime() + 24 * 60 * 60_000);
    expect({ ...where, figures: (await current(customer)).figures }).toEqual({ ...where, figures: records });
    expect({ ...where, before: await figuresBefore(customer, later, null) }).toEqual({ ...where, before: records });
    for (const instant of [...INSTANTS, world.now, new Date(world.now.getTime() - 60_000)])
      expect({ ...where, instant, before: await figuresBefore(customer, instant, null) }).toEqual({
        ...where,
        instant,
        before: await sumBefore(customer, instant, null),
      });
  }
}

/** Before which some orders were paid, and after which others. */
const INSTANTS = ['2026-03-02T00:00:00Z', '2026-03-03T12:00:00Z'].map((text) => new Date(text));

async function expectKept(where: object): Promise<void> {
  for (const { _id, figures, stale } of await listCustomers(null, 100))
    expect({ ...where, stale, figures }).toEqual({ ...where, stale: false, figures: await sumRecords(_id) });
  const wrong: unknown[] = [];
  await rebuildFigures(world.now, { isCheck: true, onDifference: (one) => wrong.push(one), onProgress: () => {} });
  expect({ ...where, wrong }).toEqual({ ...where, wrong: [] });
}

const sweep = (): Actor => {
  const actor = begin('the sweep', () => sweepFigures(world.now));
  actor.outcome.catch(() => {});
  return actor;
};

/** An order is new, one went back, one came with another customer; a coupon is used, one is new. */
async function arrange(): Promise<void> {
  await world.wipe();
  const context = { ...contextOf(world), toldAt: world.now };
  const [a = '', b = ''] = await Promise.all(
    ['a', 'b'].map(async (shopId) => (await ensureCustomer({ shopId }, context)).customer?._id ?? ''),
  );
  const order = (id: string, changes: Parameters<typeof anOrder>[0] = {}) => anOrder({ id, customerId: a, ...changes });
  await saveOrder(order('o-1', { paid: '2026-03-01T00:00:00Z' }));
  await saveOrder(order('o-2', { paid: '2026-03-02T00:00:00Z' }));
  await saveOrder(order('o-3', { paid: '2026-03-03T00:00:00Z', customerId: b }));
  await insertCoupon(aCoupon('reserved', { _id: 'ABCDEFGHJKMN1', customerId: a, redemptionId: 'red_1' }));
  await sweepFigures(world.now);
  await saveOrder({ ...order('o-1', { paid: '2026-03-01T00:00:00Z', returned: [1, 0] }), rev: 2 });
  await saveOrder(order('o-4', { paid: '2026-03-04T00:00:00Z' }));
  await redeemCoupon('ABCDEFGHJKMN1', 'red_1', 500, { to: 'redeemed', at: world.now, by: 'act_1' });
  await insertCoupon(aCoupon('issued', { _id: 'ABCDEFGHJKMN2', customerId: b }));
  await markStale(a);
  await mergeCustomers('shop:a', 'shop:b', contextOf(world));
}

test('a sweep that is killed after any command has added nothing twice, and the next one ends it', async () => {
  for (let k = 0, isOver = false; !isOver; k += 2) {
    await arrange();
    const actor = sweep();
    await stopped(actor);
    for (let command = 0; command < k && !actor.isDone; command++) await step(actor, 'do');
    isOver = actor.isDone;
    await expectRight({ k, isOver });
    if (!isOver) kill(actor);
    jump(60);
    await sweepFigures(world.now);
    await expectKept({ k });
  }
}, 120_000);

const SECONDS = 6;
const FIRST = 1;

test('random histories, told twice and swept by whoever sleeps or dies in the middle, end with what the records come to', async () => {
  const end = performance.now() + SECONDS * 1000;
  for (let seed = FIRST; performance.now() < end; seed++) await tryHistory(seed);
}, 120_000);

async function tryHistory(seed: number): Promise<void> {
  const random = randomFrom(seed);
  await world.wipe();
  for (const customer of CUSTOMERS) await introduced(customer).send(world);
  const requests = await (random.once(3) ? plotUses : plot)(random, world);
  const told: Request[] = [];
  for (const request of requests) {
    await (random.once(4) && told.length > 0 ? random.one(told) : request).send(world);
    told.push(request);
    if (random.once(8)) await holdsRunOut.send(world);
    if (random.once(2)) await sweepBadly(random, { seed, after: request.name });
  }
  await rest(world);
  await expectKept({ seed });
}

/** Of commands of its own some go through; then it dies, or sleeps until another has done its work. */
async function sweepBadly(random: Random, where: object): Promise<void> {
  const actor = sweep();
  await stopped(actor);
  for (let steps = random.below(20); steps > 0 && !actor.isDone; steps--) await step(actor, 'do');
  await expectRight(where);
  if (actor.isDone) return;
  if (random.once(2)) return kill(actor);
  becomeAnother();
  jump(60);
  await sweepFigures(world.now);
  await expectRight({ ...where, while: 'one sleeps' });
  await finish(actor);
  await expectRight({ ...where, while: 'the sleeper wakes' });
}
