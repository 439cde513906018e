import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { eventKey } from '../../server/events/events.service.js';
import { aClaimedCoupon, accepted, held, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

const api = useApi();
const storefront = () => api().as.storefront;
const agent = () => api().as.agent;

/** As another program leaves a record that it is at work on. */
const inHands = () => ({ leaseUntil: new Date(Date.now() + 60_000), token: 'of another program' });

async function take(collection: string, _id: string, changes: object): Promise<void> {
  const { matchedCount } = await mongoose.connection.collection<{ _id: string }>(collection).updateOne({ _id }, { $set: changes });
  expect(matchedCount).toBe(1);
}

const bare = (code: string): string => code.replaceAll('-', '');

async function anEventInHands() {
  const event = anEvent('order.paid', aShopper(), { order: anOrder([1000], await api().now()) }, await api().now());
  accepted(await storefront().post('/v1/events', event));
  await take('events', eventKey(storefront().actorId, event.id), { ...inHands(), isAnswered: false, answer: null });
  return event;
}

async function aRedemptionInHands(): Promise<string> {
  const { customer, code } = await aClaimedCoupon(api());
  const { id } = await held(api(), customer, code);
  await take('redemptions', id, { ...inHands(), state: 'pending' });
  return `/v1/redemptions/${id}`;
}

async function aCase(): Promise<string> {
  const customer = await introduced(api());
  return accepted(await agent().post('/v1/cases', { customer, kind: 'quality', text: 'The tea is stale.' })).id;
}

/** Every way of asking that can come upon something that another program is at. */
const WAYS = {
  async 'the same request again'() {
    const [key, wish] = [fresh('key'), { customer: aShopper(), cart: aCart([1000]), codes: [] }];
    const { id } = accepted(await storefront().post('/v1/redemptions', wish, key));
    await take('redemptions', id, { ...inHands(), state: 'pending' });
    return storefront().post('/v1/redemptions', wish, key);
  },
  'the same event again': async () => storefront().post('/v1/events', await anEventInHands()),
  'what became of an event': async () => storefront().get(`/v1/events/${(await anEventInHands()).id}`),
  async 'a claim of a coupon that is being issued'() {
    const { campaignId, customer, code } = await aClaimedCoupon(api());
    await take('coupons', bare(code), { ...inHands(), state: 'opening' });
    return storefront().post(`/v1/campaigns/${campaignId}/claims`, { customer });
  },
  async 'more days for a coupon that is being changed'() {
    const { code } = await aClaimedCoupon(api());
    await take('coupons', bare(code), { isExtending: true, extension: { ...inHands(), state: 'opening' } });
    return agent().post(`/v1/coupons/${code}/extend`, { text: 'She was ill.' });
  },
  'a confirmation of a redemption that is being decided': async () =>
    storefront().post(`${await aRedemptionInHands()}/confirm`, { orderId: fresh('order') }),
  'its release': async () => storefront().post(`${await aRedemptionInHands()}/release`),
  'more time for it': async () => storefront().post(`${await aRedemptionInHands()}/extend`),
  async 'the end of a case while goodwill is given'() {
    const id = await aCase();
    await take('cases', id, { hasOpenGrant: true });
    return agent().post(`/v1/cases/${id}/close`, { reason: 'no_offer_needed' });
  },
  async 'a merge while others are merged'() {
    const [one, other] = [await introduced(api()), await introduced(api())];
    const row = { _id: 'merge', ...inHands() };
    await mongoose.connection.collection<{ _id: string }>('merges').insertOne(row);
    return api().as.supervisor.post(`/v1/customers/shop:${one.shopId}/merge`, { from: `shop:${other.shopId}` });
  },
};

test.each(Object.entries(WAYS))('%s is told to come again in a second', async (_way, ask) => {
  const { status, body, headers } = await ask();
  expect([status, body.code, body.retryAfterSeconds, headers['retry-after']]).toEqual([409, 'still_under_way', 1, '1']);
});
