import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { begin, finish, kill, step, stopped } from '../../scripts/faults/actors.js';
import { jump } from '../../scripts/faults/clock.js';
import { contextOf, openWorld, type World } from '../../scripts/faults/world.js';
import { eventSchema } from '../../server/events/event.js';
import { answerLeftEvents, receiveEvent } from '../../server/events/events.service.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const lines = [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 1, lineTotalMinor: 10_000 }];
const paid = eventSchema.parse({
  id: 'evt-1',
  type: 'order.paid',
  occurredAt: '2026-03-08T01:00:00Z',
  customer: { shopId: 'c-1' },
  data: { order: { id: 'o-1', createdAt: '2026-03-08T01:00:00Z', currency: 'CNY', lines } },
});

const all = (name: string) => mongoose.connection.collection(name).find().toArray();

/** Killed after its k-th command, and finished by the sweep. Returns how many customers there are, and what was left to be said to them. */
async function killedAfter(k: number, isHistory: boolean) {
  await world.wipe();
  const actor = begin('an import', () => receiveEvent(paid, { ...contextOf(world), isHistory }));
  await stopped(actor);
  for (let command = 0; command < k; command++) await step(actor, 'do');
  kill(actor);
  jump(60);
  await answerLeftEvents(contextOf(world));
  const events = await all('events');
  expect(events.filter(({ isAnswered }) => !isAnswered)).toEqual([]);
  const customers = await all('customers');
  return {
    told: events.length,
    customers: customers.length,
    words: customers.flatMap(({ toWelcome, toThank }) => [toWelcome, toThank].filter(Boolean)),
  };
}

test('an event of former times that a crash left stays one: nobody is welcomed or thanked for it, wherever it was cut off', async () => {
  const length = await finish(begin('an import', () => receiveEvent(paid, { ...contextOf(world), isHistory: true })));
  let finished = 0;
  for (let k = 1; k <= length; k++) {
    const { told, customers, words } = await killedAfter(k, true);
    expect(words).toEqual([]);
    expect(customers).toBe(told);
    finished += told;
  }
  expect(finished).toBeGreaterThan(3);
  expect((await killedAfter(3, false)).words).toHaveLength(2); // as against news
});
