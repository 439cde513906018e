import { expect, test } from '@jest/globals';
import { changesOfCoupon } from '../../server/changes/change.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import { findCoupon } from '../../server/coupons/coupons.store.js';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { aClaimedCoupon, accepted, cancel, held, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh } from '../support/builders.js';
import { endOfBook, poll, since } from './book.js';

const api = useApi();

test('what becomes of a coupon stands in the book, each step once, without words of people', async () => {
  const begin = await endOfBook(api());
  const { code, campaignId, customer, coupon } = await aClaimedCoupon(api());
  const [issued, ...others] = await since(begin, api());
  expect(others).toEqual([]);
  expect(issued).toEqual({
    id: expect.stringMatching(/^chg_[0-9a-f]{40}$/),
    type: 'coupon.issued',
    timestamp: coupon.moves[0].at,
    data: {
      code,
      campaignId,
      customerId: coupon.customerId,
      shopId: customer.shopId,
      goal: 'boost_purchase',
      reward: { type: 'amount', amountMinor: 2000 },
      currency: 'CNY',
      lastDay: coupon.lastDay,
    },
  });

  const hold = await held(api(), customer, code);
  accepted(await api().as.storefront.post(`/v1/redemptions/${hold.id}/release`));
  expect(await since(begin, api())).toEqual([issued]); // held and let go: the same coupon still

  const again = await held(api(), customer, code);
  accepted(await api().as.storefront.post(`/v1/redemptions/${again.id}/confirm`, { orderId: fresh('o') }));
  const [, redeemed, ...more] = await since(begin, api());
  expect(more).toEqual([]);
  expect(redeemed).toMatchObject({ type: 'coupon.redeemed', data: { code, redemptionId: again.id, amountMinor: 2000 } });
});

test('a coupon that was used, given back and used again before anybody read of it names each time the redemption of that use', async () => {
  const { code, customer } = await aClaimedCoupon(api());
  const begin = await endOfBook(api());
  const use = async (orderId: string): Promise<string> => {
    const { id } = await held(api(), customer, code);
    accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId }));
    return id;
  };
  const first = fresh('o');
  const ids = [await use(first)];
  await cancel(api(), first);
  ids.push(await use(fresh('o')));
  const told = await since(begin, api());
  expect(told.map(({ type }) => type)).toEqual(['coupon.redeemed', 'coupon.restored', 'coupon.redeemed']);
  expect(told.flatMap(({ data }) => data.redemptionId ?? [])).toEqual(ids);

  // As an earlier version wrote it: only the coupon names the redemption, and only that of the use that stands.
  const coupon = await findCoupon(code.replaceAll('-', ''));
  if (!coupon) throw new Error('no coupon');
  const moves = coupon.moves.map(({ redemptionId: _redemptionId, ...move }) => move);
  const uses = (old: Coupon) => changesOfCoupon(old, undefined).flatMap(({ type, data }) => (type === 'coupon.redeemed' ? [data] : []));
  expect(uses({ ...coupon, moves })).toMatchObject([{ redemptionId: null }, { redemptionId: ids[1] }]);
  expect(uses({ ...coupon, moves, state: 'issued' })).toMatchObject([{ redemptionId: null }, { redemptionId: null }]);
});

test('a recall is told without its reason, an expiry when the day is over', async () => {
  const begin = await endOfBook(api());
  const { code } = await aClaimedCoupon(api());
  accepted(await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'Ms Lin of Suzhou Road 8 cheats' }));
  const other = await aClaimedCoupon(api(), { validity: { days: 1 } });
  await expireCoupons(new Date(other.coupon.expiresAt));
  const told = await since(begin, api());
  const expected = [`coupon.issued ${code}`, `coupon.revoked ${code}`, `coupon.issued ${other.code}`, `coupon.expired ${other.code}`];
  expect(told.map(({ type, data }) => `${type} ${data.code}`).sort()).toEqual(expected.sort());
  expect(told.find(({ type }) => type === 'coupon.revoked')?.data.why).toBe('recalled');
  expect(JSON.stringify(told)).not.toContain('Suzhou');
});

test('an opened case is told by its ids, what is done with it later is not', async () => {
  const begin = await endOfBook(api());
  const complaint = { customer: await introduced(api()), kind: 'quality', text: 'It smells of soap.', lossMinor: 4000 };
  const opened = accepted(await api().as.agent.post('/v1/cases', complaint));
  accepted(await api().as.agent.post(`/v1/cases/${opened.id}/replies`, { text: 'We are sorry.' }));
  const told = await since(begin, api());
  expect(told).toMatchObject([{ type: 'case.opened', data: { caseId: opened.id, kind: 'quality', orderId: null, openedBy: 'agent' } }]);
  expect(JSON.stringify(told)).not.toContain('soap');
});

test('whoever polls in small pages gets each change once, in the same sequence, and goes on from where they were', async () => {
  const begin = await endOfBook(api());
  for (let count = 0; count < 5; count++) await aClaimedCoupon(api());
  const all = await since(begin, api());
  expect(all).toHaveLength(5);
  for (let count = 0; count < 2; count++) {
    await aClaimedCoupon(api());
    await since(begin, api()); // a page of its own for each
  }

  const polled = [];
  let after = begin;
  for (let asked = 0; asked < 10; asked++) {
    const { items, nextCursor } = await poll(api(), after, 2);
    polled.push(...items);
    expect(nextCursor === after).toBe(items.length === 0);
    after = nextCursor;
  }
  expect(polled).toEqual(await since(begin, api()));
  expect(polled).toHaveLength(7);
  expect(new Set(polled.map(({ id }) => id)).size).toBe(7);
  expect(polled.slice(0, 5)).toEqual(all);
});

test.each([
  'x',
  Buffer.from('0 0').toString('base64url'),
  Buffer.from('1 -1').toString('base64url'),
  Buffer.from('1').toString('base64url'),
])('a place that is not ours is refused: %s', async (after) => {
  const answer = await api().as.storefront.get(`/v1/changes?after=${after}`);
  expect([answer.status, answer.body.code]).toEqual([400, 'bad_cursor']);
});

test('a place that the book never reached is refused: what comes next would be passed over', async () => {
  const begin = await endOfBook(api());
  for (let count = 0; count < 2; count++) {
    await aClaimedCoupon(api());
    await since(begin, api()); // a page of its own for each
  }
  const end = await endOfBook(api());
  const [page, lines] = Buffer.from(end, 'base64url').toString().split(' ').map(Number);
  const at = async (place: string) => {
    const { status, body } = await api().as.storefront.get(`/v1/changes?after=${Buffer.from(place).toString('base64url')}`);
    return body.code ?? [status, body.items.length];
  };
  expect([await at(`${page} ${lines}`), await at(`${Number(page) - 1} 1`)]).toEqual([
    [200, 0],
    [200, 1],
  ]);
  for (const ahead of [`${page} ${Number(lines) + 1}`, `${Number(page) - 1} 2`, `${Number(page) + 1} 0`, `${Number(page) + 1} 1`])
    expect([ahead, await at(ahead)]).toEqual([ahead, 'bad_cursor']);
});
