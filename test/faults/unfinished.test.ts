import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type Actor, begin, finish, kill, step, stopped } from '../../scripts/faults/actors.js';
import { complained } from '../../scripts/faults/desk.js';
import { contextOf, openWorld, type World } from '../../scripts/faults/world.js';
import { SYSTEM } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { keyId, revokeKey } from '../../server/actors/keys.service.js';
import { answerApproval } from '../../server/approvals/approvals.service.js';
import { askGoodwill } from '../../server/approvals/asking.service.js';
import { caseById } from '../../server/cases/cases.service.js';
import { listChanges } from '../../server/changes/list-changes.js';
import { news } from '../../server/coupons/coupon-news.store.js';
import { pullBack } from '../../server/jobs/agenda-guard.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { tellWebhooks } from '../../server/webhooks/deliver.service.js';
import { deleteLeftDeliveries, subscribe, unsubscribe } from '../../server/webhooks/webhooks.service.js';
import { givenCoupon, givenCustomer } from '../messages/given.js';

// What takes several commands, and ends after any of them: who finishes it?

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Each time killed after one command more, until it gets to its end. */
async function killedAnywhere(arrange: () => Promise<() => Promise<unknown>>, check: (k: number) => Promise<void>): Promise<void> {
  for (let k = 0, isOver = false; !isOver; k++) {
    await world.wipe();
    const actor: Actor = begin('somebody', await arrange());
    actor.outcome.catch(() => {});
    await stopped(actor);
    for (let command = 0; command < k && !actor.isDone; command++) await step(actor, 'do');
    isOver = actor.isDone;
    if (!isOver) kill(actor);
    await check(k);
  }
}

const count = (name: string, filter: object = {}) => mongoose.connection.collection(name).countDocuments(filter);

test('whoever withdraws the last key of an admin is refused, and wherever it breaks off the key opens still', async () => {
  await killedAnywhere(
    async () => {
      const { record } = await createKey('the only admin', 'admin');
      return () => revokeKey(keyId(record._id), SYSTEM);
    },
    async (k) => expect({ k, revoked: await count('keys', { revokedAt: { $ne: null } }) }).toEqual({ k, revoked: 0 }),
  );
});

const AGENT = { _id: 'act_2', name: 'an agent', role: 'agent' } as const;
const MORE_THAN_THEIRS = { type: 'amount', amountMinor: 5000 } as const;

test('an approval that was asked for stands in its case, where asking broke off before: after the repeat, or after the answer', async () => {
  await world.wipe();
  const caseId = await complained(world, {});
  const ask = () => askGoodwill(caseId, MORE_THAN_THEIRS, 'Sorry.', 'key', { ...contextOf(world), actor: AGENT });
  const refuse = async () => {
    const approval = await mongoose.connection.collection<{ _id: string }>('approvals').findOne();
    await answerApproval(approval?._id ?? '', { answer: 'refuse', under: 'no', text: 'Not for soap.' }, contextOf(world));
  };
  for (const after of [ask, refuse]) {
    await mongoose.connection.collection('approvals').deleteMany({});
    await mongoose.connection.collection('cases').updateMany({}, { $pull: { timeline: { act: 'asked' } } } as object);
    const asker = begin('an agent', ask);
    await stopped(asker);
    while ((await count('approvals')) === 0) await step(asker, 'do');
    kill(asker);
    await after();
    const asked = (await caseById(caseId)).timeline.filter(({ act }) => act === 'asked');
    expect(asked).toMatchObject([{ by: AGENT._id }]);
    expect(asked[0]?.text).toBeUndefined();
  }
});

test('what was planned for a webhook goes with it, wherever its end breaks off, or if somebody was planning just then', async () => {
  const arrange = async () => {
    const url = `${world.outside.url}/hook`;
    const { webhook } = await subscribe({ url, events: ['coupon.issued'] }, contextOf(world));
    const other = await subscribe({ url: `${world.outside.url}/other`, events: ['coupon.issued'] }, contextOf(world));
    for (let coupon = 0; coupon < 3; coupon++) await givenCoupon(await givenCustomer(), news());
    await listChanges();
    return { ended: webhook._id, kept: other.webhook._id };
  };
  for (const which of ['its end', 'a planner'])
    for (const after of [1, 2]) {
      await world.wipe();
      const { ended, kept } = await arrange();
      const planner = begin('a planner', () => tellWebhooks(world.shop, world.now));
      await stopped(planner);
      while ((await count('deliveries', { webhookId: ended })) === 0) await step(planner, 'do');
      if (which === 'its end') kill(planner);
      await world
        .breaking(
          () => unsubscribe(ended),
          () => after,
        )
        .catch(() => {});
      if (which === 'a planner') await finish(planner);
      const others = await count('deliveries', { webhookId: kept });
      if ((await count('webhooks', { _id: ended })) > 0) await unsubscribe(ended);
      await deleteLeftDeliveries();
      expect({ after, left: await count('deliveries', { webhookId: ended }) }).toEqual({ after, left: 0 });
      expect(await count('deliveries', { webhookId: kept })).toBe(others);
      expect(await deleteLeftDeliveries()).toBe(0);
    }
});

test("Agenda's rows that a wrong clock wrote are freed by the next look, where one ends after any of them", async () => {
  const rows = mongoose.connection.collection('agendaJobs');
  const { db } = mongoose.connection;
  if (!db) throw new Error('no database');
  for (const after of [1, 2, 3]) {
    await rows.deleteMany({});
    const ahead = new Date(Date.now() + 7_200_000);
    await rows.insertMany(JOBS.map(({ name }) => ({ name, type: 'single', nextRunAt: ahead, lockedAt: ahead })));
    await world
      .breaking(
        () => pullBack(db),
        () => after,
      )
      .catch(() => {});
    expect(await rows.countDocuments({ lockedAt: null })).toBeLessThan(JOBS.length);
    await pullBack(db);
    expect(await rows.countDocuments({ lockedAt: null, nextRunAt: { $lte: new Date() } })).toBe(JOBS.length);
  }
});
