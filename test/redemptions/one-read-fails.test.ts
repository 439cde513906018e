import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FailoverShop, openFailoverShop } from '../../scripts/faults/failover/shop.js';
import { cart, customer, tell } from '../../scripts/faults/failover/story.js';
import { forgetLiveCampaigns } from '../../server/campaigns/live-campaigns.js';

let shop: FailoverShop;
beforeAll(async () => {
  shop = await openFailoverShop({ mongodbUri: process.env.MONGODB_URI });
  await shop.begin();
});
afterAll(() => shop.close());

/** Jest fails a test in which a rejection is nobody's; the program would end. */
test('a quote whose first read fails while another one has yet to come is refused, and everybody else goes on', async () => {
  const [, visit] = tell('hello', 'visit.ended', 1, {});
  expect(await shop.ask(visit)).toMatchObject({ status: 200 });
  forgetLiveCampaigns(); // so that they are read again
  shop.proxy.aim({ command: 'find', collection: 'identifiers', nth: 1, times: 2 }, { kind: 'error', code: 11602, isDone: false });
  const quote = { as: 'storefront', path: '/v1/quotes', body: { customer: customer(1), cart: cart(1), codes: [] } } as const;
  expect(await shop.ask(quote)).toMatchObject({ status: 503, retryAfter: '1' });
  expect(shop.proxy.hits()).toBe(2);
  expect(await shop.ask(quote)).toMatchObject({ status: 200 });
});
