import { expect, test } from '@jest/globals';
import { systemContext } from '../../server/context.js';
import { eventSchema } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import { retention } from '../../server/insights/retention.service.js';
import { type Arm, type Cohort, partsOfReturning, type Returning, readArm, readCohort } from '../../server/insights/returns.js';
import { type Amount, added } from '../../server/rollups/rollup.js';
import { useDatabase } from '../support/database.js';

const ZONE = 'Asia/Shanghai';
const at = (text: string): Date => new Date(text);
const NOW = at('2026-12-31T12:00:00Z');

/** What customers come to, summed. */
function sumsOf(all: Returning[]): Map<string, Amount[]> {
  const sums = new Map<string, Amount[]>();
  for (const { target, id, amounts } of all.flatMap((one) => partsOfReturning(one, ZONE)))
    sums.set(`${target} ${id}`, added(sums.get(`${target} ${id}`) ?? [], amounts));
  return sums;
}

function cohortOf(dates: Date[], now = NOW): Cohort {
  const [from = NOW, next = null] = dates;
  const [[key, amounts] = ['', []]] = sumsOf([{ buyer: { from, next }, campaigns: [] }]);
  return readCohort(key.replace('cohort ', ''), amounts, ZONE, now);
}

test.each([
  ['on the 30th day after', '2026-01-31T01:00:00Z', [1, 1, 1]],
  ['a day later', '2026-02-01T01:00:00Z', [0, 1, 1]],
  ['on the 91st day', '2026-04-02T01:00:00Z', [0, 0, 0]],
])('C1-40 part: a customer of 1 January who buys again %s', (_when, second, returned) => {
  const cohort = cohortOf([at('2026-01-01T01:00:00Z'), at(second)]);
  expect(cohort.month).toBe('2026-01');
  expect(cohort.within.map((span) => span.returned)).toEqual(returned);
  expect(cohort).toMatchObject({ customers: 1, repeated: 1 });
});

test('C1-40 part: days are the shop’s: 23:30 and 00:30 in Shanghai lie a day apart', () => {
  expect(cohortOf([at('2026-01-01T15:30:00Z')]).month).toBe('2026-01');
  expect(cohortOf([at('2026-01-31T16:30:00Z')]).month).toBe('2026-02');
});

test('C1-40 part: whoever could not be watched for the whole span is left out of it', () => {
  const sums = sumsOf([
    { buyer: null, campaigns: [{ campaignId: 'c', arm: 'received', from: at('2026-12-01T01:00:00Z'), next: at('2026-12-05T01:00:00Z') }] },
  ]);
  const within = (arm: Arm, now: Date) =>
    readArm(arm, sums.get('comparison c') ?? [], [['2026-12', sums.get('comparison c 2026-12') ?? []]], ZONE, now).within;
  expect(within('received', at('2026-12-31T12:00:00Z')).map(({ observed }) => observed)).toEqual([0, 0, 0]);
  expect(within('received', at('2027-01-01T12:00:00Z')).map(({ observed, returned }) => [observed, returned])).toEqual([
    [1, 1],
    [0, 0],
    [0, 0],
  ]);
  expect(within('heldOut', at('2027-01-01T12:00:00Z')).map(({ observed }) => observed)).toEqual([0, 0, 0]);
});

const useShop = useDatabase();

async function paid(shopId: string, id: string, day: string): Promise<void> {
  const occurredAt = `${day}T04:00:00Z`;
  const order = { id, createdAt: occurredAt, currency: 'CNY', lines: [{ id: '1', sku: 'T', quantity: 1, lineTotalMinor: 100 }] };
  const event = eventSchema.parse({ id, type: 'order.paid', occurredAt, customer: { shopId }, data: { order } });
  const context = systemContext(useShop(), at(occurredAt));
  await receiveEvent(event, context);
}

async function cancelled(id: string, day: string): Promise<void> {
  const occurredAt = `${day}T05:00:00Z`;
  const event = eventSchema.parse({ id: `${id}-gone`, type: 'order.cancelled', occurredAt, data: { orderId: id } });
  await receiveEvent(event, systemContext(useShop(), at(occurredAt)));
}

test('C1-40 part: orders that were cancelled do not count, neither as first nor as second', async () => {
  await paid('a', 'a1', '2026-01-05');
  await paid('a', 'a2', '2026-01-20');
  await paid('b', 'b1', '2026-01-06');
  await paid('b', 'b2', '2026-01-21');
  await cancelled('b2', '2026-01-22');
  await paid('c', 'c1', '2026-01-07');
  await cancelled('c1', '2026-01-08');
  await paid('c', 'c2', '2026-02-10');
  expect(await retention({ shop: useShop(), now: NOW })).toMatchObject({
    customers: 3,
    repeated: 1,
    cohorts: [
      { month: '2026-01', customers: 2, repeated: 1, within: [{ days: 30, observed: 2, returned: 1 }, {}, {}] },
      { month: '2026-02', customers: 1, repeated: 0 },
    ],
  });
});
