import { expect, test } from '@jest/globals';
import { act } from '../redemptions/support.js';
import { aClaimedCoupon, accepted, held } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';
import { signedIn } from './visitor.js';

const api = useApi();

const pageOf = async (path: string): Promise<string> => (await (await signedIn(api(), 'marketer')).get(path)).text;
const defined = async (changes: object): Promise<string> =>
  accepted(await api().as.marketer.post('/v1/campaigns', aClaimable({ ...changes }))).id;
const BY_ITSELF = { trigger: undefined, automatic: true, validity: undefined, limits: undefined };

test.each([
  ['a claim', {}, 'Customers claim it'],
  ['an event', { trigger: { event: 'visit.ended' } }, 'Earned at visit.ended'],
  ['a schedule', { trigger: { schedule: '0 9 * * 1' }, limits: { issued: { perCustomer: 1 } } }, 'Earned on the schedule 0 9 * * 1'],
  ['nothing', { trigger: undefined }, 'Given by hand'],
  ['a code', { ...BY_ITSELF, automatic: undefined, code: 'SPRING25' }, 'With the code SPRING25'],
  ['two codes', { ...BY_ITSELF, automatic: undefined, codes: ['ANNA10', 'BEN10'] }, 'With one of the codes ANNA10, BEN10'],
  [
    'seven codes',
    { ...BY_ITSELF, automatic: undefined, codes: ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => `CODE${name}`) },
    'With one of the codes CODEA, CODEB, CODEC, CODED, CODEE and 2 more',
  ],
  ['a cart', BY_ITSELF, 'By itself, on every cart that meets the condition'],
])('a campaign that begins with %j says so on its page and in the list', async (_what, changes, sentence) => {
  const id = await defined(changes);
  expect(await pageOf(`/console/campaigns/${id}`)).toContain(`<dt>Way in</dt><dd>${sentence}</dd>`);
  expect(await pageOf('/console/campaigns')).toContain(`<span class="quiet">${sentence}: `);
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
});

test.each([
  [
    {},
    [
      'Shown as</dt><dd>20 off, today',
      'Window</dt><dd>Always, while it is active',
      'Beside others</dt><dd>One discount of its kind an order',
      'Floor</dt><dd>None',
      'Limits</dt><dd>Coupons: 1 for each customer',
    ],
  ],
  [
    { label: { en: 'Tea week', zh: '茶周' }, terms: { en: 'On tea only.' } },
    ['Shown as</dt><dd>Tea week (en), 茶周 (zh)', 'Terms</dt><dd>On tea only. (en)'],
  ],
  [
    { window: { startsAt: '2099-03-01T00:00:00+08:00', endsAt: '2099-04-01T00:00:00+08:00' } },
    ['Window</dt><dd>From Mar 1, 2099, 12:00 AM until Apr 1, 2099, 12:00 AM'],
  ],
  [{ window: { endsAt: '2099-04-01T00:00:00+08:00' } }, ['Window</dt><dd>Until Apr 1, 2099, 12:00 AM']],
  [{ stacking: { combines: true } }, ['Beside others</dt><dd>Adds up with other discounts of its kind that combine too']],
  [
    { stacking: { exclusive: true }, floorBp: 550 },
    ['Nothing else may be taken off the order', 'No line goes below its cost plus 5.5 %, where the cost is known'],
  ],
  [{ ...BY_ITSELF, limits: { redeemed: { total: 100, perCustomer: 1 } } }, ['Limits</dt><dd>Uses: 100 in all, 1 for each customer']],
])('its page says of %j what it means', async (changes, sentences) => {
  const page = (await pageOf(`/console/campaigns/${await defined(changes)}`)).replaceAll('\u202f', ' ');
  for (const sentence of sentences) expect(page).toContain(sentence);
});

test('a page of what needs no coupons tells its uses and each code, and nothing of coupons', async () => {
  const id = await defined({ ...BY_ITSELF, automatic: undefined, codes: ['CLARA10', 'DORA10'], limits: { redeemed: { total: 5 } } });
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/activate`));
  const { id: used } = await held(api(), aShopper(), 'CLARA10');
  accepted(await act(api(), used, 'confirm', { orderId: fresh('o') }));
  await held(api(), aShopper(), 'DORA10');
  const page = await pageOf(`/console/campaigns/${id}`);
  for (const row of ['<dt>used</dt><dd>1</dd>', '<dt>held at a checkout now</dt><dd>1</dd>', '<dt>Left</dt><dd>3 uses</dd>'])
    expect(page).toContain(row);
  expect(page).toContain('<dt>Code <code>CLARA10</code></dt><dd>1 used, 20.00 CNY given</dd>');
  expect(page).toContain('<dt>Code <code>DORA10</code></dt><dd>0 used, 0.00 CNY given</dd>');
  expect(page).not.toMatch(/Not issued|issued <meter|Messages about its coupons/);
  const [overview = ''] = (await pageOf('/console')).split('<h2>Do customers come back?');
  expect(overview).toMatch(/<strong>1<\/strong> used · <strong>1<\/strong> held at a checkout now/);
});

test('an order’s page says which campaign took what off which line, and links to it', async () => {
  const { campaignId, customer, code } = await aClaimedCoupon(api());
  const cart = aCart([6000, 4000]);
  const { id: redemptionId } = await held(api(), customer, code, cart);
  const order = anOrder([6000, 4000], await api().now(), { checkoutId: cart.checkoutId, redemptionId });
  accepted(await api().as.storefront.post('/v1/events', anEvent('order.paid', customer, { order }, await api().now())));
  const page = await pageOf(`/console/orders/${order.id}`);
  expect(page).toContain('<span class="quiet">12.00 CNY off: 20 off, today</span>');
  expect(page).toContain('<span class="quiet">8.00 CNY off: 20 off, today</span>');
  expect(page).toContain(`<a href="/console/campaigns/${campaignId}">20 off, today</a> <span class="tag">${code}</span> 20.00 CNY</li>`);
});

test('a hold that came to nothing took nothing off', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const { id } = await held(api(), customer, code);
  const order = anOrder([10_000], await api().now(), { id: fresh('o') });
  accepted(await act(api(), id, 'confirm', { orderId: order.id }));
  accepted(await api().as.storefront.post('/v1/events', anEvent('order.paid', customer, { order }, await api().now())));
  expect(await pageOf(`/console/orders/${order.id}`)).toContain('20.00 CNY off: 20 off, today');
  accepted(await api().as.storefront.post('/v1/events', anEvent('order.cancelled', undefined, { orderId: order.id }, await api().now())));
  expect(await pageOf(`/console/orders/${order.id}`)).not.toContain('20.00 CNY off:');
});

test.each([
  ['claimed', {}, true],
  ['used by a code', { ...BY_ITSELF, automatic: undefined, code: fresh('U').slice(0, 12) }, false],
  ['automatic', BY_ITSELF, false],
])('coupons can be given by hand of a campaign that is %s: %j, %s', async (_what, changes, isOffered) => {
  const id = await defined(changes);
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/activate`));
  expect((await pageOf(`/console/campaigns/${id}`)).includes('Give coupons by hand')).toBe(isOffered);
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
});

test('a campaign is copied on its page, which leads to the copy', async () => {
  const id = await defined({ name: 'Tea week' });
  const visitor = await signedIn(api(), 'marketer');
  const { status, headers } = await visitor.send(`/console/campaigns/${id}/copy`, { back: `/console/campaigns/${id}` });
  expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/console\/campaigns\/cmp_/)]);
  expect(headers.location).not.toBe(`/console/campaigns/${id}`);
  expect((await visitor.get(headers.location ?? '')).text).toContain('Copy of Tea week');
});
