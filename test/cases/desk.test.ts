import { beforeAll, expect, test } from '@jest/globals';
import { planMessages } from '../../server/messages/plan.js';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh } from '../support/builders.js';
import { act, give, goodwillCampaign, opened, person, placed } from './desk.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

test('one call shows who it is, what they have, what went wrong, what they were told, and what may be given now', async () => {
  const agent = await person(api(), fresh('agent'), 'agent');
  const { customer, order } = await placed(api(), 20_000);
  const desk = async (by = agent) => accepted(await by.get(`/v1/customers/shop:${customer.shopId}/desk`));
  expect(await desk()).toMatchObject({
    customer: { identifiers: customer },
    coupons: [],
    cases: [],
    orders: [{ id: order.id, goodsMinor: 20_000, paidAt: null, placedAt: expect.any(String) }],
    mayGive: {
      goodwill: { perGrantMinor: 3000, leftTodayMinor: 15_000, leftForCustomerMinor: 15_000, atMostMinor: 3000 },
      bargain: { basisPoints: 200, fromMinor: 18_800, perDayMinor: 30_000, leftTodayMinor: 30_000 },
    },
  });
  const { id } = await opened(api(), { customer, orderId: order.id });
  accepted(await act(api(), id, 'replies'));
  accepted(await act(api(), id, 'facts'));
  const { coupon } = accepted(await give(agent, id, 3000));
  await planMessages(api().shop, await api().now());
  const after = await desk();
  expect(after).toMatchObject({
    coupons: [{ code: coupon.code }],
    cases: [{ id, state: 'proposed' }],
    mayGive: { goodwill: { leftTodayMinor: 12_000, leftForCustomerMinor: 12_000, atMostMinor: 3000 } },
  });
  expect(after.messages.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['case_reply', 'apology']));
  const other = await desk(await person(api(), fresh('agent'), 'agent'));
  expect(other.mayGive.goodwill).toMatchObject({ leftTodayMinor: 15_000, leftForCustomerMinor: 12_000 });
  expect((await desk(await person(api(), fresh('marketer'), 'marketer'))).mayGive).toBeNull();
});
