import { beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { systemContext } from '../../server/context.js';
import { updateCustomer } from '../../server/customers/customers.store.js';
import { ensureCustomer } from '../../server/customers/ensure.service.js';
import { figuresOf } from '../../server/insights/campaign-figures.js';
import { latestTick } from '../../server/schedules/schedule.js';
import { countDueSchedules, runSchedules } from '../../server/schedules/schedules.service.js';
import { useDatabase } from '../support/database.js';

test.each([
  ['a second before the tick the last week’s stands', '2026-11-23T00:59:59Z', '2026-11-16T09:00'],
  ['at the tick it stands', '2026-11-23T01:00:00Z', '2026-11-23T09:00'],
  ['after a long downtime only the last one', '2026-12-09T12:00:00Z', '2026-12-07T09:00'],
])('Mondays at 9 in Shanghai: %s', (_when, now, expected) => {
  expect(latestTick('0 9 * * 1', 'Asia/Shanghai', new Date('2026-01-01'), new Date(now))).toBe(expected);
});

test('a tick before the campaign went live is not run', () => {
  expect(latestTick('0 9 * * 1', 'Asia/Shanghai', new Date('2026-11-23T01:00:00Z'), new Date('2026-11-23T02:00:00Z'))).toBeNull();
});

test('an hour that comes twice ticks once: New York, 1 November', () => {
  const ticks = ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'].map((now) =>
    latestTick('30 1 * * *', 'America/New_York', new Date(0), new Date(now)),
  );
  expect(ticks).toEqual(['2026-11-01T01:30', '2026-11-01T01:30']);
});

const useShop = useDatabase();
const MONDAY = new Date('2026-11-23T01:00:00Z'); // 09:00 in Shanghai
const context = (now = new Date('2026-11-22T12:00:00Z')) => systemContext(useShop(), now);

const GOLD = { fact: 'customer.tier', operator: 'equal', value: 'gold' };
const weekly = (changes: object = {}) => ({
  name: 'Monday tea',
  goal: 'reward_loyalty',
  trigger: { schedule: '0 9 * * 1' },
  issueWhen: { all: [GOLD] },
  reward: { type: 'amount', amountMinor: 500 },
  limits: { issued: { perCustomer: 2 } },
  ...changes,
});

async function started(changes?: object): Promise<Awaited<ReturnType<typeof createCampaign>>> {
  const { _id } = await createCampaign(weekly(changes), context());
  return actOnCampaign(_id, 'activate', context());
}

beforeAll(async () => {
  for (const shopId of ['g1', 'g2', 'g3', 's1']) {
    const { customer } = await ensureCustomer({ shopId }, { ...context(), toldAt: context().now });
    await updateCustomer(customer?._id ?? '', customer?.rev ?? 0, { tier: shopId.startsWith('g') ? 'gold' : 'silver' });
  }
});

test('a schedule issues once a tick to those whom its rule finds, and once more a week later', async () => {
  const campaign = await started();
  expect(await runSchedules(useShop(), new Date(MONDAY.getTime() - 1000))).toBe(0);
  expect(await countDueSchedules(useShop(), MONDAY)).toBe(1);
  expect(await runSchedules(useShop(), MONDAY)).toBe(3);
  expect(await runSchedules(useShop(), MONDAY)).toBe(0);
  expect(await countDueSchedules(useShop(), MONDAY)).toBe(0);
  expect(await figuresOf(campaign, context().now)).toMatchObject({ issued: 3, refusals: { conditions_not_met: 1 } });
  expect(await runSchedules(useShop(), new Date(MONDAY.getTime() + 7 * 86_400_000))).toBe(3);
  await actOnCampaign(campaign._id, 'end', context());
});

test('two programs that run the same tick issue once to each customer', async () => {
  const campaign = await started({ limits: { issued: { total: 100, perCustomer: 2 } } });
  await Promise.allSettled([runSchedules(useShop(), MONDAY), runSchedules(useShop(), MONDAY)]);
  await runSchedules(useShop(), MONDAY);
  expect((await figuresOf(campaign, context().now)).issued).toBe(3);
  await actOnCampaign(campaign._id, 'end', context());
});

test('who is held out gets nothing, and is counted', async () => {
  const campaign = await started({ holdout: 1 });
  expect(await runSchedules(useShop(), MONDAY)).toBe(0);
  expect(await figuresOf(campaign, context().now)).toMatchObject({ issued: 0, heldOut: 3 });
  await actOnCampaign(campaign._id, 'end', context());
});

test('what was planned while a campaign was paused does not run', async () => {
  const campaign = await started();
  await actOnCampaign(campaign._id, 'pause', context());
  await actOnCampaign(campaign._id, 'activate', context(new Date(MONDAY.getTime() + 3_600_000)));
  expect(await runSchedules(useShop(), new Date(MONDAY.getTime() + 7_200_000))).toBe(0);
  await actOnCampaign(campaign._id, 'end', context());
});

const bornOn = async (shopId: string, birthday: string): Promise<void> => {
  const { customer } = await ensureCustomer({ shopId }, { ...context(), toldAt: context().now });
  expect(await updateCustomer(customer?._id ?? '', customer?.rev ?? 0, { birthday })).not.toBeNull();
};

test('B12: a schedule that ticks every hour gives one coupon for a birthday, also where it is corrected, and one the year after', async () => {
  const BIRTHDAY = { fact: 'customer.birthdayToday', operator: 'equal', value: true };
  await bornOn('s1', '11-23');
  const campaign = await started({ goal: 'boost_purchase', trigger: { schedule: '0 * * * *' }, issueWhen: BIRTHDAY, limits: undefined });
  const issuedAt = (iso: string) => runSchedules(useShop(), new Date(iso));
  expect(await issuedAt('2026-11-22T15:00:00Z')).toBe(0); // 23:00 on the 22nd in Shanghai
  expect(await issuedAt('2026-11-22T16:00:00Z')).toBe(1);
  expect([await issuedAt('2026-11-22T17:00:00Z'), await issuedAt('2026-11-23T10:00:00Z')]).toEqual([0, 0]);
  await bornOn('s1', '11-25');
  expect(await issuedAt('2026-11-25T10:00:00Z')).toBe(0);
  expect(await issuedAt('2027-11-25T10:00:00Z')).toBe(1);
  expect(await figuresOf(campaign, context().now)).toMatchObject({ issued: 2, refusals: { already_granted: 3 } });
  await actOnCampaign(campaign._id, 'end', context());
});

test('a customer who cannot be asked keeps nobody else from their coupon, and is asked again; the job hears of it each time', async () => {
  const { customer } = await ensureCustomer({ shopId: 'poisoned' }, { ...context(), toldAt: context().now });
  const poisoned = mongoose.connection.collection<{ _id: string }>('customers');
  await poisoned.updateOne({ _id: customer?._id ?? '' }, { $set: { tier: 'gold', formerIds: 5 } });
  const campaign = await started();
  await expect(runSchedules(useShop(), MONDAY)).rejects.toThrow(TypeError);
  await expect(runSchedules(useShop(), MONDAY)).rejects.toThrow(TypeError);
  expect(await figuresOf(campaign, context().now)).toMatchObject({ issued: 3, refusals: { conditions_not_met: 1 } });
  expect(await countDueSchedules(useShop(), MONDAY)).toBe(1);
  await poisoned.updateOne({ _id: customer?._id ?? '' }, { $set: { formerIds: [] } });
  expect([await runSchedules(useShop(), MONDAY), await runSchedules(useShop(), MONDAY)]).toEqual([1, 0]);
  expect(await figuresOf(campaign, context().now)).toMatchObject({ issued: 4, refusals: { conditions_not_met: 1 } });
  expect(await countDueSchedules(useShop(), MONDAY)).toBe(0);
  await actOnCampaign(campaign._id, 'end', context());
  await poisoned.deleteOne({ _id: customer?._id ?? '' });
});
