import { beforeAll, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { moneyWords } from '../../campaigns/money.js';
import type { Role } from '../../server/actors/actor.js';
import { ACCESS } from '../../server/http/access.js';
import { signedIn } from '../console/visitor.js';
import { accepted, activeCampaign } from '../support/acts.js';
import { type Client, useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

const api = useApi();

/** No other number of these tests has its digits. */
const COST = 7_654_321;
const FLOOR = 34_567;
const SECRETS = /76[,.]?543|34567|"(costMinor|floorBp)":/;

const lines = [{ id: '1', sku: 'TEA-1', category: 'tea', quantity: 2, lineTotalMinor: 90_000_000, costMinor: COST }];
const customer = aShopper();
const guest = { guestId: fresh('g') };

/** What a shop's system asks, by route, and what it is answered. To open another route to storefronts, ask it here too. */
const answers = new Map<string, Response[]>();
const heard = (route: string, response: Response): Response => {
  answers.set(route, [...(answers.get(route) ?? []), response]);
  return response;
};

const change = async (id: string, patch: object) => {
  const { headers } = await api().as.marketer.get(`/v1/campaigns/${id}`);
  return api().as.marketer.patch(`/v1/campaigns/${id}`, patch, headers.etag);
};

const listening = (client: Client) => ({
  get: async (route: string, path = route) => heard(`GET ${route}`, await client.get(path)),
  post: async (route: string, body: unknown, path = route) => heard(`POST ${route}`, await client.post(path, body)),
});

let orderId: string;
let floored: string;

beforeAll(async () => {
  const floor = { floorBp: FLOOR };
  floored = await activeCampaign(api(), aCampaign(floor));
  accepted(await change(floored, { name: 'With a floor' }));
  await activeCampaign(api(), aCampaign({ ...floor, holdout: 1 }));
  const never = { fact: 'order.skus', operator: 'contains', value: 'CUP' };
  await activeCampaign(api(), aCampaign({ ...floor, issueWhen: never }));
  const claimed = await activeCampaign(api(), aClaimable({ ...floor, limits: { issued: { perCustomer: 5 } } }));
  const shop = listening(api().as.storefront);
  const at = await api().now();

  const tell = (type: string, whom: object | undefined, data: object, changes: object = {}) =>
    shop.post('/v1/events', anEvent(type, whom as Record<string, unknown>, data as Record<string, unknown>, at, { ...changes }));
  await tell('cart.updated', customer, { cart: aCart([], { lines }) });
  const claim = await shop.post('/v1/campaigns/{id}/claims', { customer }, `/v1/campaigns/${claimed}/claims`);
  const { code } = accepted(claim);
  const cart = aCart([], { lines });
  accepted(await shop.post('/v1/quotes', { customer, cart, codes: [code] }));
  accepted(await shop.post('/v1/offers', { customer, lines }));
  const { id: held } = accepted(await shop.post('/v1/redemptions', { customer, cart, codes: [code] }));
  for (const act of ['extend', 'release']) await shop.post(`/v1/redemptions/{id}/${act}`, undefined, `/v1/redemptions/${held}/${act}`);
  const { id: used } = accepted(await shop.post('/v1/redemptions', { customer, cart: aCart([], { lines }), codes: [code] }));
  const order = anOrder([], at, { lines, redemptionId: used });
  orderId = order.id;
  await shop.post('/v1/redemptions/{id}/confirm', { orderId, paid: true }, `/v1/redemptions/${used}/confirm`);
  const { body: paid } = await tell('order.paid', customer, { order });
  expect(paid.decisions).toHaveLength(3);
  const other = anOrder([], at, { lines: [{ ...lines[0], costMinor: -COST }], redemptionId: 'red_none' });
  await tell('order.placed', customer, { order: other });
  await tell('order.paid', customer, { order: { ...other, lines: [{ ...lines[0], cost: 'x' }] } });
  await tell('order.refunded', undefined, { orderId, refund: { id: 'r', lines: [{ id: '1', quantity: 1, amountMinor: 1 }] } });
  await shop.post('/v1/events', [anEvent('order.cancelled', undefined, { orderId: other.id }, at)]);

  await shop.get('/v1/events/{id}', `/v1/events/${paid.id}`);
  await shop.get('/v1/events/{id}', `/v1/events/${paid.id}?explain=all`);
  await shop.get('/v1/shop');
  await shop.get('/v1/claims');
  await shop.get('/v1/changes');
  await shop.get('/v1/customers/{id}/coupons', `/v1/customers/shop:${customer.shopId}/coupons`);
  await shop.get('/v1/coupons/{code}', `/v1/coupons/${code}`);
  await shop.get('/v1/redemptions/{id}', `/v1/redemptions/${used}`);
  await tell('cart.updated', guest, { cart: aCart([], { lines }) });
  await shop.post('/v1/customers/{id}/merge', { from: `guest:${guest.guestId}` }, `/v1/customers/shop:${customer.shopId}/merge`);
});

const routesOf = (role: Role): string[] => [...ACCESS].filter(([, roles]) => roles.includes(role)).map(([route]) => route);

test('a key of the role storefront is never told what goods cost the shop, nor the floor that rests on it', () => {
  expect(routesOf('storefront').filter((route) => !answers.has(route))).toEqual([]);
  const told = [...answers].flatMap(([route, responses]) => responses.map(({ text }) => [route, SECRETS.exec(text)?.[0]]));
  expect(told.filter(([, secret]) => secret !== undefined)).toEqual([]);
});

const ABOUT_THE_ORDER = (shopper: string) => [
  `/v1/orders/${orderId}`,
  `/v1/orders?customer=${shopper}`,
  `/v1/customers/${shopper}/desk`,
  `/v1/customers/${shopper}/timeline`,
  `/v1/customers/${shopper}/forecast`,
  `/v1/customers/${shopper}`,
  `/v1/messages?customer=${shopper}`,
  `/v1/search?q=${orderId}`,
];

test.each<[Role, boolean]>([
  ['admin', true],
  ['marketer', true],
  ['supervisor', true],
  ['agent', false],
])('an order tells %s its cost: %s', async (role, isShown) => {
  const found: string[] = [];
  for (const path of ABOUT_THE_ORDER(`shop:${customer.shopId}`)) {
    const { status, text } = await api().as[role].get(path);
    expect([path, status]).toEqual([path, 200]);
    if (text.includes(String(COST))) found.push(path);
  }
  const page = await (await signedIn(api(), role)).get(`/console/orders/${orderId}`);
  expect([page.status, page.text.includes(moneyWords(COST, 'CNY'))]).toEqual([200, isShown]);
  expect(found).toEqual(isShown ? ABOUT_THE_ORDER(`shop:${customer.shopId}`).slice(0, 3) : []);
});

test.each<[Role, boolean]>([
  ['admin', true],
  ['marketer', true],
  ['supervisor', true],
  ['agent', false],
])('a campaign tells %s its floor, from which the cost could be reckoned: %s', async (role, isShown) => {
  for (const path of ['', `/${floored}`, `/${floored}/history`]) {
    const { status, text } = await api().as[role].get(`/v1/campaigns${path}`);
    expect([path, status, /"floorBp":34567/.test(text)]).toEqual([path, 200, isShown]);
  }
  const page = await (await signedIn(api(), role)).get(`/console/campaigns/${floored}`);
  expect([page.status, page.text.includes('cost plus 345.67 %')]).toEqual([200, isShown]);
});
