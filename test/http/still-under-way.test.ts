import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { aClaimedCoupon, held, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

const api = useApi();

/** As another program leaves a record that it is at work on. */
const IN_HANDS = { leaseUntil: new Date(Date.now() + 60_000), token: 'of another program' };

async function inHands(collection: string, filter: object, changes: object): Promise<void> {
  const { matchedCount } = await mongoose.connection.collection(collection).updateOne(filter, { $set: { ...IN_HANDS, ...changes } });
  expect(matchedCount).toBe(1);
}

const storefront = () => api().as.storefront;

/** What each way of asking comes upon: a record that another program has in its hands just now. */
const WAYS = {
  async 'the same request again'() {
    const [key, wish] = [fresh('key'), { customer: aShopper(), cart: aCart([1000]), codes: [] }];
    await storefront().post('/v1/redemptions', wish, key);
    await inHands('idempotency', { 'answer.text': { $regex: String(wish.customer.shopId) } }, { answer: null });
    return storefront().post('/v1/redemptions', wish, key);
  },
};

test.each(Object.entries(WAYS))('%s, while another program is at it, is told to ask again in a second', async (_way, ask) => {
  const { status, body, headers } = await ask();
  expect([status, body.code, body.retryAfterSeconds, headers['retry-after']]).toEqual([409, 'still_under_way', 1, '1']);
});
