import { beforeAll, describe, expect, test } from '@jest/globals';
import { passOnWaiting } from '../../server/approvals/approvals.service.js';
import { accepted, cancel, couponOf, pay, quote, reasonsOf, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, anOrder, fresh, sideBySide } from '../support/builders.js';
import { goodwillCampaign, type Person, person, placed, putLimits } from './desk.js';

const api = useApi();
let campaignId = '';
let boss: Person;
let deputy: Person;

beforeAll(async () => {
  campaignId = await goodwillCampaign(api());
  [boss, deputy] = [await person(api(), 'A boss', 'supervisor'), await person(api(), 'B deputy', 'supervisor')];
});

const bargain = (orderId: string, basisPoints: number, by: { post: Person['post'] } = api().as.agent, key = fresh('key')) =>
  by.post(`/v1/orders/${orderId}/bargain`, { basisPoints }, key);

describe('C2-20: an agent’s greatest discount is 2 % from 188.00 on', () => {
  test('2 % of 188.00 is granted, for this customer, today, on a cart worth no less', async () => {
    const { customer, order } = await placed(api(), 18_800);
    const { status, body } = await bargain(order.id, 200);
    expect([status, body.outcome]).toEqual([201, 'granted']);
    const { coupon } = body;
    expect(coupon).toMatchObject({
      campaignId,
      goal: 'goodwill',
      state: 'issued',
      reward: { type: 'percent', basisPoints: 200, capMinor: 376 },
    });
    const applied = await quote(api(), customer, aCart([18_800]), [coupon.code]);
    expect(applied).toMatchObject({ discountMinor: 376, refused: [] });
    expect((await quote(api(), customer, aCart([40_000]), [coupon.code])).discountMinor).toBe(376);
    expect(reasonsOf((await quote(api(), customer, aCart([18_799]), [coupon.code])).refused[0])).toEqual(['conditions_not_met']);
    const shanghai = new Date((await api().now()).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(coupon.lastDay).toBe(shanghai);
    await api().pass(24);
    expect(reasonsOf((await quote(api(), customer, aCart([18_800]), [coupon.code])).refused[0])).toContain('coupon_expired');
  });

  test('of 187.99 nothing is granted, by nobody', async () => {
    const { order } = await placed(api(), 18_799);
    for (const client of [api().as.agent, api().as.supervisor]) {
      const { status, body } = await bargain(order.id, 200, client);
      expect([status, body.code, body.withinOwnLimit]).toEqual([409, 'not_granted', { basisPoints: 0 }]);
      expect(body.reasons.map(({ code }: { code: string }) => code)).toEqual(['order_too_small', 'above_every_authority']);
    }
  });

  test('2.01 % is not granted by an agent alone', async () => {
    const { order } = await placed(api(), 18_800);
    const { status, body } = await bargain(order.id, 201);
    expect([status, body.outcome, body.approval.withinOwnLimit]).toEqual([202, 'approval', { basisPoints: 200 }]);
  });

  test('3.01 % is granted by nobody', async () => {
    const { order } = await placed(api(), 18_800);
    expect((await bargain(order.id, 301)).body.code).toBe('not_granted');
  });

  test('both limits are the shop’s to say, for each role: just at the new ones it is granted, just beside them not', async () => {
    const limits = accepted(await api().as.admin.get('/v1/authority'));
    expect(limits.bargain.agent).toEqual({ basisPoints: 200, fromMinor: 18_800, perDayMinor: 30_000 });
    const agent = { basisPoints: 450, fromMinor: 5000 };
    accepted(await putLimits(api(), { ...limits, bargain: { ...limits.bargain, agent } }));
    const asked = async (subtotalMinor: number, basisPoints: number, by?: { post: Person['post'] }) => {
      const { status, body } = await bargain((await placed(api(), subtotalMinor)).order.id, basisPoints, by);
      return [status, body.outcome ?? body.reasons[0].code];
    };
    expect(await asked(5000, 450)).toEqual([201, 'granted']);
    expect(await asked(4999, 450)).toEqual([409, 'order_too_small']);
    expect(await asked(18_800, 451)).toEqual([409, 'above_own_limit']); // more than the supervisor’s own by now
    expect(await asked(18_800, 300, boss)).toEqual([201, 'granted']);
    expect(await asked(18_799, 300, boss)).toEqual([409, 'order_too_small']);
    accepted(await putLimits(api(), limits));
    expect(await asked(18_800, 201)).toEqual([202, 'approval']);
    expect((await putLimits(api(), { ...limits, bargain: { agent } })).status).toBe(422);
  });
});

describe('C2-21: 3 % needs a supervisor', () => {
  test('the coupon is there only after the yes, which counts once, and is never the requester’s', async () => {
    const { customer, order } = await placed(api(), 20_000);
    const { status, body } = await bargain(order.id, 300);
    expect([status, body.approval.assignedTo]).toEqual([202, boss.actorId]);
    const wallet = async () => accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}/coupons`)).items;
    expect(await wallet()).toEqual([]);
    const path = `/v1/approvals/${body.approval.id}`;
    const answers = await sideBySide(5, () => boss.post(`${path}/approve`));
    expect(answers.filter(({ status: answered }) => answered === 200)).toHaveLength(1);
    const approval = accepted(await boss.get(path));
    expect(await couponOf(api(), approval.code)).toMatchObject({ reward: { basisPoints: 300, capMinor: 600 }, state: 'issued' });
    expect(await wallet()).toHaveLength(1);
    const more = await placed(api(), 20_000);
    const own = await bargain(more.order.id, 300, boss);
    expect(own.status).toBe(201); // within the supervisor’s own
  });

  test('whoever asked never answers, not even a supervisor; an agent never does', async () => {
    const limits = accepted(await api().as.admin.get('/v1/authority'));
    accepted(await putLimits(api(), { ...limits, bargain: { ...limits.bargain, admin: { basisPoints: 400, fromMinor: 18_800 } } }));
    const { customer, order } = await placed(api(), 20_000);
    const { status, body } = await bargain(order.id, 400, boss);
    expect([status, body.approval.assignedTo]).toEqual([202, deputy.actorId]);
    const approve = (by: { post: Person['post'] }) => by.post(`/v1/approvals/${body.approval.id}/approve`);
    expect((await approve(boss)).body.code).toBe('own_request');
    expect((await approve(api().as.agent)).status).toBe(403);
    expect((await approve(deputy)).body.code).toBe('not_granted'); // nor is it within their own
    expect(accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}/coupons`)).items).toEqual([]);
    expect(accepted(await approve(api().as.admin)).code).not.toBeNull();
    expect((await approve(api().as.admin)).body.code).toBe('wrong_state');
    accepted(await putLimits(api(), limits));
  });

  test('a counter-offer is a percent, too', async () => {
    const { order } = await placed(api(), 20_000);
    const agent = await person(api(), fresh('agent'), 'agent');
    const { body } = await bargain(order.id, 300, agent);
    const path = `/v1/approvals/${body.approval.id}`;
    const wrong = await boss.post(`${path}/counter`, { reward: { type: 'amount', amountMinor: 100 } });
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([422, 'not_a_percent']);
    accepted(await boss.post(`${path}/counter`, { reward: { type: 'percent', basisPoints: 250 } }));
    const taken = accepted(await agent.post(`${path}/accept`));
    expect((await couponOf(api(), taken.code)).reward).toEqual({ type: 'percent', basisPoints: 250, capMinor: 500 });
  });
});

test('C2-22: after three minutes it is the next supervisor’s, then anybody’s; the agent sees it, and every wait', async () => {
  const { order } = await placed(api(), 20_000);
  const { approval } = (await bargain(order.id, 300)).body;
  const asked = new Date(approval.createdAt).getTime();
  expect(new Date(approval.deadlineAt).getTime() - asked).toBe(180_000);
  const seen = async (at: number) => {
    await passOnWaiting(api().shop, new Date(at));
    await passOnWaiting(api().shop, new Date(at));
    return accepted(await api().as.agent.get(`/v1/approvals/${approval.id}`));
  };
  expect(await seen(asked + 179_999)).toMatchObject({ assignedTo: boss.actorId, overdue: false });
  expect(await seen(asked + 180_000)).toMatchObject({ assignedTo: deputy.actorId, overdue: false });
  // The file’s own supervisor is the third of them.
  expect(await seen(asked + 360_000)).toMatchObject({ assignedTo: api().as.supervisor.actorId, overdue: false });
  const overdue = await seen(asked + 540_000);
  expect(overdue).toMatchObject({ assignedTo: null, overdue: true, withinOwnLimit: { basisPoints: 200 } });
  const waits = overdue.handovers.map(({ at }: { at: string }) => new Date(at).getTime() - asked);
  expect(waits).toEqual([0, 180_000, 360_000, 540_000]);
  expect(accepted(await boss.post(`/v1/approvals/${approval.id}/approve`)).code).not.toBeNull();
});

describe('an order that cannot be bargained about', () => {
  test('unknown, paid, cancelled, or in another currency', async () => {
    const code = async (orderId: string) => {
      const { body } = await bargain(orderId, 100);
      return body.errors[0]?.code ?? body.code;
    };
    expect(await code('nowhere')).toBe('not_found');
    const { order } = await pay(api(), { shopId: fresh('c') }, 20_000);
    expect(await code(order.id)).toBe('not_found'); // never placed
    const both = await placed(api(), 20_000);
    await api().as.storefront.post('/v1/events', anEvent('order.paid', both.customer, { order: both.order }, await api().now()));
    expect(await code(both.order.id)).toBe('order_paid');
    const gone = await placed(api(), 20_000);
    await cancel(api(), gone.order.id);
    expect(await code(gone.order.id)).toBe('order_cancelled');
    expect(await code((await placed(api(), 20_000, { currency: 'USD' })).order.id)).toBe('currency_mismatch');
  });

  test('one that is paid before the answer: there is no yes any more, only a no', async () => {
    const { customer, order } = await placed(api(), 20_000);
    const { approval } = (await bargain(order.id, 300)).body;
    await api().as.storefront.post('/v1/events', anEvent('order.paid', customer, { order }, await api().now()));
    expect((await boss.post(`/v1/approvals/${approval.id}/approve`)).body.errors[0].code).toBe('order_paid');
    expect(accepted(await boss.post(`/v1/approvals/${approval.id}/refuse`)).state).toBe('refused');
  });

  test('one that has its bargain: another comes only after the first was revoked', async () => {
    const { order } = await placed(api(), 20_000);
    const answers = await sideBySide(5, () => bargain(order.id, 200));
    const granted = answers.filter(({ status }) => status === 201);
    expect(granted).toHaveLength(1);
    expect((await bargain(order.id, 100)).body.errors[0].code).toBe('bargained_already');
    const code = granted[0]?.body.coupon.code;
    accepted(await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'by mistake' }));
    expect((await bargain(order.id, 100)).status).toBe(201);
  });
});

describe('B19: the checkout is what is paid, whichever of its orders', () => {
  /** Two orders of one checkout: the customer tried to pay twice. */
  async function twoTries() {
    const changes = { checkoutId: fresh('chk') };
    const { customer, order: first } = await placed(api(), 20_000, changes);
    const second = anOrder([20_000], await api().now(), changes);
    const told = async (type: string, order: object) => tell(api(), anEvent(type, customer, { order }, await api().now()));
    await told('order.placed', second);
    return { first, second, told };
  }

  test('one try is paid: there is nothing to bargain about for the other', async () => {
    const { first, second, told } = await twoTries();
    await told('order.paid', second);
    const { status, body } = await bargain(first.id, 200);
    expect([status, body.errors[0].code]).toEqual([409, 'order_paid']);
    expect(body.detail).toContain(second.id);
  });

  test('two tries have one bargain, also when both are asked at once', async () => {
    const { first, second } = await twoTries();
    const answers = await sideBySide(6, (index) => bargain(index % 2 === 0 ? first.id : second.id, 200));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await bargain(second.id, 100)).body.errors[0].code).toBe('bargained_already');
  });
});
