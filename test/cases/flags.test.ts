import { beforeAll, describe, expect, test } from '@jest/globals';
import { changingCase, findCase, saveCase } from '../../server/cases/cases.store.js';
import { aClaimedCoupon, accepted, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, anOrder, aShopper, fresh } from '../support/builders.js';
import { act, amount, caseOf, give, goodwillCampaign, investigated, opened, person, placed } from './desk.js';

const api = useApi();
const FLAG = { flag: 'cash_for_praise', text: '“50 or one star”' };
const DAY_HOURS = 24;
let campaignId = '';

beforeAll(async () => {
  campaignId = await goodwillCampaign(api());
});

const anAgent = () => person(api(), fresh('agent'), 'agent');
const flag = (id: string, more: object = {}) => act(api(), id, 'flags', { ...FLAG, ...more });
const lift = (id: string, text = 'A misunderstanding.') => api().as.supervisor.post(`/v1/cases/${id}/flags/lift`, { ...FLAG, text });
const bargain = async (orderId: string) => (await anAgent()).post(`/v1/orders/${orderId}/bargain`, { basisPoints: 100 });
const extend = async (code: string) => (await anAgent()).post(`/v1/coupons/${code}/extend`, { text: 'They were away.' });
const blocked = ({ status, body }: Awaited<ReturnType<typeof flag>>) => [status, body.code, body.detail.includes(FLAG.text)];
const BLOCKED = [409, 'goodwill_blocked', true];

/** Somebody with an order at hand, a coupon of their own, and two complaints whose facts are in. */
async function somebody() {
  const { customer, code } = await aClaimedCoupon(api(), { reward: amount(2000) });
  const order = anOrder([20_000], await api().now());
  await tell(api(), anEvent('order.placed', customer, { order }, await api().now()));
  const one = await investigated(api(), { customer });
  const other = await investigated(api(), { customer, orderId: undefined, lossMinor: 2000 });
  return { customer, orderId: order.id, code, one: one.id, other: other.id };
}

describe('D3: an abuse flag holds for the customer and the order', () => {
  test('another case, a bargain, more days for a coupon, a coupon by hand: blocked with the words, until it is lifted', async () => {
    const { customer, orderId, code, one, other } = await somebody();
    const flaggedCase = accepted(await flag(one));
    expect(flaggedCase.flags).toEqual([FLAG.flag]);
    const ways = [() => anAgent().then((agent) => give(agent, one, 100)), () => anAgent().then((agent) => give(agent, other, 100))];
    ways.push(
      () => bargain(orderId),
      () => extend(code),
      () => give(api().as.supervisor, other, 100),
    );
    for (const way of ways) expect(blocked(await way())).toEqual(BLOCKED);
    const refused = await give(api().as.admin, one, 100);
    expect(refused.body.detail.split(FLAG.text)).toHaveLength(2); // once, though its order and its customer lead there
    expect(refused.body.flags).toEqual([
      { caseId: one, ...FLAG, by: api().as.agent.actorId, at: expect.any(String), reviewAt: expect.any(String) },
    ]);
    const byHand = async () =>
      accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/coupons`, { customers: [customer] })).results[0];
    expect((await byHand()).reasons).toMatchObject([{ code: 'goodwill_blocked' }]);
    // Neither closing the case nor a third one is a way around.
    accepted(await act(api(), one, 'close', { reason: 'refused_politely' }));
    const third = await investigated(api(), { customer, orderId: undefined, lossMinor: 2000 });
    expect(blocked(await give(await anAgent(), third.id, 100))).toEqual(BLOCKED);
    expect((await caseOf(api(), other)).grants).toEqual([]);

    expect((await act(api(), one, 'flags/lift', FLAG)).body.code).toBe('role_not_allowed');
    accepted(await lift(one));
    for (const status of [(await give(await anAgent(), other, 100)).status, (await bargain(orderId)).status]) expect(status).toBe(201);
    expect((await extend(code)).status).toBe(200);
    expect((await byHand()).coupon.state).toBe('issued');
  });

  test('what belongs to somebody else is not blocked; a flag of their order is', async () => {
    const { one } = await somebody();
    accepted(await flag(one));
    const stranger = await investigated(api());
    expect((await give(await anAgent(), stranger.id, 100)).status).toBe(201);
    const { order } = await placed(api(), 20_000);
    expect((await bargain(order.id)).status).toBe(201);
    const customer = aShopper();
    const about = { customer, orderId: (await pay(api(), customer, 50_000)).order.id };
    accepted(await flag((await opened(api(), about)).id));
    const again = await investigated(api(), about);
    expect(blocked(await give(await anAgent(), again.id, 100))).toEqual(BLOCKED);
  });

  test('what was asked of a supervisor before the flag is void, for every case, order and coupon of the customer', async () => {
    const { orderId, code, one, other } = await somebody();
    const agent = await anAgent();
    const boss = await person(api(), fresh('supervisor'), 'supervisor');
    const asked = [
      await give(agent, one, 5000),
      await give(agent, other, 2000), // nobody but a supervisor vouches for a loss without an order
      await agent.post(`/v1/orders/${orderId}/bargain`, { basisPoints: 300 }),
    ];
    const approvals = asked.filter(({ status }) => status === 202).map(({ body }) => body.approval.id);
    expect(approvals.length).toBeGreaterThan(1);
    accepted(await flag(one));
    for (const id of approvals) {
      expect(accepted(await boss.get(`/v1/approvals/${id}`))).toMatchObject({ state: 'void', refusal: 'goodwill_blocked', code: null });
      const { status, body } = await api().as.admin.post(`/v1/approvals/${id}/approve`);
      expect([status, body.errors[0].code, body.detail]).toEqual([409, 'approval_void', expect.stringContaining(FLAG.text)]);
    }
    expect((await caseOf(api(), one)).timeline.at(-1)).toMatchObject({ act: 'not_granted', approvalId: approvals[0], by: 'system' });
    expect(accepted(await boss.get(`/v1/coupons/${code}`)).lastDay).toBeDefined();
  });
});

describe('C1-10 part, D3: a flag is looked at again after 90 days at the most', () => {
  const DAYS_MS = 86_400_000;
  const review = async (id: string) =>
    (await caseOf(api(), id)).timeline.findLast((one: { act: string }) => one.act === 'flagged').reviewAt;

  test('its date is 90 days ahead unless it is said; text is required, and more days are not possible', async () => {
    const { id } = await opened(api());
    expect((await act(api(), id, 'flags', { flag: FLAG.flag })).status).toBe(422);
    expect((await flag(id, { reviewDays: 91 })).status).toBe(422);
    expect((await flag(id, { reviewDays: 0 })).status).toBe(422);
    accepted(await flag(id));
    const now = (await api().now()).getTime();
    expect(Math.abs(new Date(await review(id)).getTime() - now - 90 * DAYS_MS)).toBeLessThan(60_000);
    accepted(await flag(id, { reviewDays: 1, text: 'They said so again.' }));
    expect(Math.abs(new Date(await review(id)).getTime() - now - DAYS_MS)).toBeLessThan(60_000);
  });

  test('an agent takes back their own days, never what somebody else has said; a supervisor does', async () => {
    const { id } = await opened(api());
    const one = await anAgent();
    const days = async (who: Awaited<ReturnType<typeof anAgent>>, reviewDays: number) => {
      accepted(await who.post(`/v1/cases/${id}/flags`, { ...FLAG, text: `For ${reviewDays} days.`, reviewDays }));
      return Math.round((new Date(await review(id)).getTime() - (await api().now()).getTime()) / DAYS_MS);
    };
    const [other, boss] = [await anAgent(), await person(api(), fresh('supervisor'), 'supervisor')];
    expect([await days(one, 90), await days(one, 30)]).toEqual([90, 30]);
    expect([await days(other, 1), await days(other, 60), await days(other, 1)]).toEqual([30, 60, 30]);
    expect([await days(boss, 5), await days(other, 1), await days(one, 1)]).toEqual([5, 5, 5]);
    expect(await days(other, 40)).toBe(40);
    accepted(await lift(id));
    expect(await days(other, 1)).toBe(1);
  });

  test('flagged again in the same words it holds anew once it was due; the same request twice is one', async () => {
    const { id } = await investigated(api());
    const [shortly, longer] = [{ reviewDays: 1 }, { reviewDays: 2 }];
    for (const more of [shortly, shortly, longer, longer]) accepted(await act(api(), id, 'flags', { ...FLAG, ...more }));
    const flags = async () => (await caseOf(api(), id)).timeline.filter((one: { act: string }) => one.act === 'flagged').length;
    expect(await flags()).toBe(2);
    await api().pass(3 * DAY_HOURS);
    accepted(await act(api(), id, 'flags', { ...FLAG, ...longer }));
    expect(await flags()).toBe(3);
    expect(blocked(await give(await anAgent(), id, 100))).toEqual(BLOCKED);
  });

  test('it is a task in the list from then on, due once the date has come; then it blocks nothing, until somebody says so again', async () => {
    const { id } = await investigated(api());
    accepted(await flag(id, { reviewDays: 2 }));
    const other = await opened(api());
    accepted(await flag(other.id, { reviewDays: 1 }));
    const list = async (query = '') => {
      const { items } = accepted(await api().as.supervisor.get(`/v1/flags?limit=200${query}`));
      return items.filter(({ caseId }: { caseId: string }) => [id, other.id].includes(caseId));
    };
    const states = async () => (await list()).map(({ caseId, state }: { caseId: string; state: string }) => [caseId, state]);
    expect((await list()).at(-1)).toMatchObject({ caseId: id, ...FLAG, state: 'holding', by: api().as.agent.actorId });
    expect(await states()).toEqual([
      [other.id, 'holding'],
      [id, 'holding'],
    ]);
    const first = accepted(await api().as.supervisor.get('/v1/flags?limit=1'));
    const next = accepted(await api().as.supervisor.get(`/v1/flags?limit=200&cursor=${first.nextCursor}`));
    const all = accepted(await api().as.supervisor.get('/v1/flags?limit=200'));
    expect([...first.items, ...next.items]).toEqual(all.items);

    await api().pass(2 * DAY_HOURS - 1);
    expect(blocked(await give(await anAgent(), id, 100))).toEqual(BLOCKED);
    await api().pass(1);
    expect(await states()).toEqual([
      [other.id, 'due'],
      [id, 'due'],
    ]);
    expect(await list('&state=holding')).toEqual([]);
    expect((await give(await anAgent(), id, 100)).status).toBe(201);
    accepted(await flag(id, { text: 'And again.' }));
    expect((await give(await anAgent(), id, 100)).body.detail).toContain('And again.');
    expect((await list('&state=due')).map(({ caseId }: { caseId: string }) => caseId)).toEqual([other.id]);
    for (const one of [id, other.id]) accepted(await lift(one));
    expect(await list()).toEqual([]);
  });

  test('lifting what is not flagged is refused; lifting twice is lifting once', async () => {
    const { id } = await opened(api());
    expect((await lift(id)).body.errors[0].code).toBe('not_flagged');
    accepted(await flag(id));
    const liftOnce = () => api().as.supervisor.post(`/v1/cases/${id}/flags/lift`, { ...FLAG, text: 'No.' }, 'once');
    accepted(await liftOnce());
    accepted(await liftOnce());
    const { timeline } = await caseOf(api(), id);
    expect(timeline.filter((one: { act: string }) => one.act === 'flag_lifted')).toMatchObject([
      { by: api().as.supervisor.actorId, text: 'No.' },
    ]);
  });

  test('a flag of before there were review dates holds 90 days from its word', async () => {
    const { id, customerId } = await investigated(api());
    accepted(await flag(id));
    await changingCase(id, async () => {
      const record = await findCase(id);
      const undated = record?.timeline.map(({ reviewAt: _reviewAt, ...entry }) => entry) ?? [];
      if (record) await saveCase({ ...record, timeline: undated });
    });
    const second = await investigated(api(), { customer: { id: customerId }, orderId: undefined, lossMinor: 1000 });
    await api().pass(90 * DAY_HOURS - 1);
    expect(blocked(await give(await anAgent(), second.id, 100))).toEqual(BLOCKED);
    await api().pass(1);
    expect((await give(await anAgent(), second.id, 100)).status).toBe(201);
  });
});
