import { expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, held } from '../support/acts.js';
import { useApi } from '../support/api.js';

const api = useApi();
const shown = (code: string, customer?: { shopId?: string }) =>
  api().as.storefront.get(`/v1/coupons/${code}${customer ? `?customer=shop:${customer.shopId}` : ''}`);

test('a coupon tells its whole life, and why it cannot be used now', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  expect(accepted(await api().as.agent.get(`/v1/coupons/${code}`))).toMatchObject({ usableNow: true, whyNotNow: null });
  await held(api(), customer, code);
  const { usableNow, whyNotNow, moves } = accepted(await api().as.agent.get(`/v1/coupons/${code}`));
  expect({ usableNow, code: whyNotNow.code }).toEqual({ usableNow: false, code: 'coupon_reserved' });
  expect(moves.map(({ to }: { to: string }) => to)).toEqual(['issued', 'reserved']);
});

test('to the storefront somebody else’s coupon is as unknown as none; the customer’s own is explained', async () => {
  const mine = await aClaimedCoupon(api());
  const theirs = await aClaimedCoupon(api());
  expect(accepted(await shown(mine.code, mine.customer))).toMatchObject({ code: mine.code, usableNow: true });
  const answers = [await shown(theirs.code, mine.customer), await shown('0000-0000-0000-0', mine.customer), await shown(mine.code)];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test('a used coupon is called used where it can no longer be revoked, as everywhere', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const { id } = await held(api(), customer, code);
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId: 'o-used' }));
  const { status, body } = await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'printed by mistake' });
  expect([status, body.code, body.errors[0].code]).toEqual([409, 'wrong_state', 'coupon_used']);
});
