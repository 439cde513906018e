import { beforeAll, expect, test } from '@jest/globals';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { accepted, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh, sideBySide } from '../support/builders.js';
import { goodwillCampaign, type Person, person, placed, putLimits } from './desk.js';

const api = useApi();
const anAgent = () => person(api(), fresh('agent'), 'agent');
let boss: Person;

beforeAll(async () => {
  await goodwillCampaign(api());
  boss = await person(api(), 'A boss', 'supervisor');
});

const anOrderOf = async (subtotalMinor: number) => (await placed(api(), subtotalMinor)).order.id;
const bargain = (orderId: string, basisPoints: number, by: Person) => by.post(`/v1/orders/${orderId}/bargain`, { basisPoints });
const leftOf = async (by: Person, orderId: string) => {
  const { customerId } = accepted(
    await by.post('/v1/cases', { customer: await introduced(api()), kind: 'slow', text: 'Late.', orderId: `x${orderId}` }),
  );
  return accepted(await by.get(`/v1/customers/${customerId}/desk`)).mayGive.bargain.leftTodayMinor;
};

test('B5: of twelve bargains of 2 % on 10,000.00 an agent gives one, and a supervisor five in the agent’s place', async () => {
  const agent = await anAgent();
  const orders = await sideBySide(12, () => anOrderOf(1_000_000));
  const answers = [];
  for (const id of orders) answers.push(await bargain(id, 200, agent));
  expect(answers.map(({ status }) => status)).toEqual([201, ...Array(11).fill(202)]);
  expect(answers[1]?.body.approval).toMatchObject({ reasons: [{ code: 'above_day_limit' }], withinOwnLimit: { basisPoints: 100 } });
  expect((await bargain(orders[1] ?? '', 100, agent)).status).toBe(201); // what is left
  expect(await leftOf(agent, orders[0] ?? '')).toBe(0);
  const yes = [];
  for (const { body } of answers.slice(2)) yes.push(await api().as.admin.post(`/v1/approvals/${body.approval.id}/approve`));
  expect(yes.map(({ status }) => status)).toEqual([...Array(5).fill(200), ...Array(5).fill(409)]); // of 1,000.00
  expect(yes.at(-1)?.body.reasons.map(({ code }: { code: string }) => code)).toEqual(['above_day_limit']);
});

test('B5: of twenty bargains at once no more get through than the day has; a refused one gives its number to the next', async () => {
  const agent = await anAgent();
  const orders = await sideBySide(20, () => anOrderOf(200_000));
  const answers = await sideBySide(20, (index) => bargain(orders[index] ?? '', 200, agent));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(7); // of 40.00 in 300.00
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(13);
  const limits = accepted(await api().as.admin.get('/v1/authority'));
  const more = { ...limits, bargain: { ...limits.bargain, agent: { ...limits.bargain.agent, perDayMinor: 90_000 } } };
  accepted(await putLimits(api(), more));
  const again = await sideBySide(20, (index) => bargain(orders[index] ?? '', 200, agent));
  expect(again.filter(({ status }) => status === 201)).toHaveLength(13);
  expect(new Set(again.filter(({ status }) => status === 409).map(({ body }) => body.errors[0].code))).toEqual(
    new Set(['bargained_already']),
  );
  accepted(await putLimits(api(), limits));
});

test('B5: a revoked bargain gives the day back, an expired one does not; goodwill has a day of its own', async () => {
  const agent = await anAgent();
  const [one, other] = [await anOrderOf(1_000_000), await anOrderOf(1_000_000)];
  const { coupon } = accepted(await bargain(one, 200, agent));
  expect(await leftOf(agent, one)).toBe(10_000);
  accepted(await boss.post(`/v1/coupons/${coupon.code}/revoke`, { reason: 'by mistake' }));
  expect(await leftOf(agent, one)).toBe(30_000);
  accepted(await bargain(other, 200, agent));
  await expireCoupons(new Date((await api().now()).getTime() + 48 * 3_600_000));
  expect(await leftOf(agent, one)).toBe(10_000);
  await api().pass(24);
  expect(await leftOf(agent, one)).toBe(30_000);
});
