import { beforeAll, expect, test } from '@jest/globals';
import { ROLES, type Role } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { keyId } from '../../server/actors/keys.service.js';
import { DEEDS } from '../../server/console/deeds.js';
import { consoleLink } from '../../server/console/entrance.js';
import { ACCESS } from '../../server/http/access.js';
import { caseOf, goodwillCampaign, investigated, opened, placed } from '../cases/desk.js';
import { aClaimedCoupon, accepted, couponOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aGift, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';
import { browser, signedIn } from './visitor.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

const EVIL = '<script>alert(1)</script>';
const idOf = async ({ shopId }: { shopId: string }): Promise<string> =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`)).id;

test('a key signs in until one signs out; a wrong one and a web shop’s do not', async () => {
  const { key } = await createKey(fresh('agent'), 'agent');
  const visitor = browser(api());
  expect((await visitor.get('/console/cases')).status).toBe(403);
  const entered = await visitor.send('/console/sign-in', { key, to: '/console/approvals' });
  expect([entered.status, entered.get('location')]).toEqual([303, '/console/approvals']);
  expect(entered.get('set-cookie')?.[0]).toMatch(/HttpOnly; SameSite=Lax/);
  expect(entered.get('set-cookie')?.[0]).not.toContain(key);
  expect((await visitor.get('/console/cases')).status).toBe(200);
  await visitor.send('/console/sign-out');
  expect((await visitor.get('/console/cases')).status).toBe(403);
  for (const wrong of ['rg_nobody', '', api().as.storefront.key]) {
    const refused = await browser(api()).send('/console/sign-in', { key: wrong });
    expect([refused.status, refused.get('set-cookie')]).toEqual([403, undefined]);
  }
});

test.each(['https://elsewhere.example', '//elsewhere.example', '/v1/shop', '/console?x=1', '/console/a\r\nset-cookie: b'])(
  'signing in does not lead to %s',
  async (to) => {
    const answer = await browser(api()).send('/console/sign-in', { key: api().as.agent.key, to });
    expect(answer.get('location')).toBe('/console');
  },
);

test('the desk’s pages ask whoever only came by the link to sign in, and let them do nothing', async () => {
  const visitor = browser(api());
  await visitor.get(new URL(consoleLink(api().shop)).pathname);
  expect((await visitor.get('/console')).status).toBe(200);
  const { id, customerId } = await opened(api());
  for (const path of ['/console/cases', `/console/cases/${id}`, '/console/approvals', `/console/customers/${customerId}/desk`]) {
    const answer = await visitor.get(path);
    expect([answer.status, answer.get('location')]).toEqual([303, `/console/sign-in?to=${encodeURIComponent(path)}`]);
  }
  expect((await visitor.send(`/console/cases/${id}/replies`, { text: 'Hello' })).status).toBe(403);
  expect((await caseOf(api(), id)).state).toBe('opened');
});

test('a form counts only when it was sent from our own pages', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await opened(api());
  for (const site of ['cross-site', 'same-site', 'none', null])
    expect((await agent.send(`/console/cases/${id}/replies`, { text: 'Hello' }, site)).status).toBe(403);
  expect((await caseOf(api(), id)).state).toBe('opened');
  expect((await agent.send(`/console/cases/${id}/replies`, { text: 'Hello' })).status).toBe(303);
  expect((await caseOf(api(), id)).state).toBe('contacted');
});

test('what each role may do on the pages is what it may do over the API, deed by deed', async () => {
  const staff = ROLES.filter((role) => role !== 'storefront');
  const wrong: string[] = [];
  for (const role of staff) {
    const visitor = await signedIn(api(), role);
    for (const route of DEEDS.keys()) {
      const path = route.replace(/^\w+ \/v1/, '/console').replace(/\{\w+\}/, 'nothing');
      const { status } = await visitor.send(path, { text: 'x', amount: '1', percent: '1', accepted: 'true', flag: 'cash_for_praise' });
      if ((status === 403) !== !ACCESS.get(route)?.includes(role)) wrong.push(`${role} ${route}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('E6: an admin sees who has keys, and withdraws one by a form', async () => {
  const admin = await signedIn(api(), 'admin');
  const { key, record } = await createKey(fresh('Mia'), 'marketer');
  const shown = (await admin.get('/console/keys')).text;
  expect(shown).toContain(keyId(record._id));
  expect(shown).not.toContain(key);
  const answer = await admin.send(`/console/keys/${keyId(record._id)}`, { back: '/console/keys' });
  expect([answer.status, answer.get('location')]).toEqual([303, '/console/keys']);
  expect((await admin.get('/console/keys')).text).toContain('revoked');
  expect((await browser(api()).send('/console/sign-in', { key })).status).toBe(403);
  expect((await (await signedIn(api(), 'marketer')).get('/console/keys')).status).toBe(403);
});

test('E2: what is asked on the pages counts as what is asked over the API', async () => {
  const { url } = await api().another({ terms: { rateLimit: { perSecond: 0.1, burst: 10 } } });
  const agent = await signedIn({ ...api(), url }, 'agent');
  const statuses = [];
  for (let turn = 0; turn < 11; turn++) statuses.push((await agent.get('/console/cases')).status);
  expect(statuses).toEqual([...Array(10).fill(200), 429]);
  const refused = await agent.send('/console/cases', {});
  expect([refused.status, Number(refused.get('retry-after')) > 0]).toEqual([429, true]);
});

test('one page for a customer, and who looks decides what may be given now', async () => {
  const { customer, order } = await placed(api(), 20_000);
  await investigated(api(), { customer, orderId: order.id, text: EVIL });
  const path = `/console/customers/${await idOf(customer)}/desk`;
  const pageFor = async (role: Role): Promise<string> => (await (await signedIn(api(), role)).get(path)).text;
  const [agents, supervisors, marketers] = [await pageFor('agent'), await pageFor('supervisor'), await pageFor('marketer')];
  expect(agents).toContain('up to 30.00 CNY at once');
  expect(agents).toContain('up to 2 %, from 188.00 CNY on');
  expect(supervisors).toContain('up to 100.00 CNY at once');
  expect(marketers).toContain('The role marketer cannot give anything away.');
  for (const page of [agents, supervisors, marketers]) {
    expect(page).toContain(order.id);
    expect(page).toContain('investigating');
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script');
  }
  expect(agents).toContain('Offer a discount on this order'); // it is not paid yet
  expect(marketers).not.toContain('<form class="deed"');
});

test('complaints whose first reply is owed stand on top, and an overdue one is marked', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await opened(api(), { text: 'Where is my tea?' });
  const cases = async () => (await agent.get('/console/cases')).text.split('In progress')[0] ?? '';
  expect(await cases()).toContain('Where is my tea?');
  await api().pass(48);
  // Until the end of the day; what is opened late in the evening, by the evening after.
  expect(await cases()).toMatch(/Overdue: the first reply was due by (the end of|9:00 PM on) /);
  await agent.send(`/console/cases/${id}/replies`, { text: 'On its way.' });
  expect(await cases()).not.toContain('Where is my tea?');
});

const codesOn = (page: string): Set<string> => new Set(page.match(/\/console\/coupons\/[0-9A-Z-]{16}/g));
const approvalOn = (page: string): string => /\/console\/approvals\/(apr_\w+)\//.exec(page)?.[1] ?? 'none';

test('without any script: reply, facts, a grant, one above one’s limit, a counter-offer, and its acceptance', async () => {
  const agent = await signedIn(api(), 'agent');
  const owner = await signedIn(api(), 'admin'); // who may answer whoever’s turn it is
  const customer = aShopper();
  const { id } = await opened(api(), { customer, lossMinor: undefined });
  const path = `/console/cases/${id}`;
  const page = async () => (await agent.get(path)).text;
  await agent.send(`${path}/replies`, { text: 'Sorry.\r\nWe are looking into it.' });
  expect(await page()).toContain('note the facts first');
  await agent.send(`${path}/facts`, { text: 'It was our fault.', loss: '80.5' });
  expect(await caseOf(api(), id)).toMatchObject({ state: 'investigating', lossMinor: 8050 });
  expect(await page()).toContain('You can give up to 30.00 CNY yourself');

  const once = { key: fresh('form'), amount: '20', text: 'Sorry.' };
  for (let times = 0; times < 2; times++) await agent.send(`${path}/goodwill`, once);
  expect(codesOn(await page()).size).toBe(1);

  await agent.send(`${path}/goodwill`, { amount: '80', text: 'Very sorry.' });
  expect(await page()).toContain('Sent for approval');
  const asked = approvalOn((await owner.get('/console/approvals')).text);
  await owner.send(`/console/approvals/${asked}/counter`, { amount: '50', text: 'Fifty.' });
  expect(approvalOn(await page())).toBe(asked);
  await agent.send(`/console/approvals/${asked}/accept`);
  expect(codesOn(await page()).size).toBe(2);
  expect(await page()).toContain('50.00 CNY off');
  expect((await owner.get('/console/approvals')).text).toContain('Decided recently');
});

test.each([
  ['an amount that is none', { amount: '20,5', text: 'Sorry.' }, 'is not a number'],
  ['more decimals than the currency has', { amount: '20.505', text: 'Sorry.' }, 'is not a number'],
  ['no words', { amount: '20' }, 'text'],
  ['what nobody may give', { amount: '2000', text: 'Sorry.' }, 'Nobody in the shop may give this'],
])('%s is refused in words, with a way back', async (_what, fields, words) => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await investigated(api(), { lossMinor: 100_000 });
  const answer = await agent.send(`/console/cases/${id}/goodwill`, { ...fields, back: `/console/cases/${id}` });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).toContain(words);
  expect(answer.text).toContain(`href="/console/cases/${id}"`);
  expect((await caseOf(api(), id)).grants).toEqual([]);
});

test('B3: a gift of the list is given by a form, while there is one', async () => {
  const agent = await signedIn(api(), 'agent');
  const { id } = await investigated(api());
  const path = `/console/cases/${id}`;
  const page = async () => (await agent.get(path)).text;
  expect(await page()).not.toContain('Or a gift');
  accepted(await api().as.marketer.post('/v1/gifts', aGift('CUP', 2500, 1)));
  expect(await page()).toContain('A cup, worth 25.00 CNY (1 left)');
  await agent.send(`${path}/goodwill`, { amount: '', gift: 'CUP', text: 'Sorry.' });
  expect(await page()).toContain('a gift: CUP, worth 25.00 CNY');
  expect(await page()).not.toContain('Or a gift');
});

test('B11: of two orders of one id each page shows its own, and a bargain there is for that one', async () => {
  const [shops, tills] = [await placed(api(), 20_000), aShopper()];
  const { id } = shops.order;
  const pos = await api().from('pos');
  accepted(
    await pos.post(
      '/v1/events',
      anEvent('order.placed', tills, { order: anOrder([30_000], await api().now(), { id }) }, await api().now()),
    ),
  );
  const agent = await signedIn(api(), 'agent');
  const desk = `/console/customers/${await idOf(tills)}/desk`;
  const page = (await agent.get(desk)).text;
  expect(page).toContain(`${id} (pos)`);
  const action = /action="(\/console\/orders\/[^"]+)"/.exec(page)?.[1]?.replaceAll('&#x3D;', '=') ?? '';
  expect(action).toBe(`/console/orders/${id}/bargain?source=pos`);
  expect((await agent.send(action, { percent: '2', back: desk })).get('location')).toBe(desk);
  const [coupon] = accepted(await api().as.agent.get(`/v1/customers/shop:${tills.shopId}/coupons`)).items;
  expect(coupon).toMatchObject({ goal: 'goodwill', reward: { capMinor: 600 } });
  expect(accepted(await api().as.agent.get(`/v1/customers/shop:${shops.customer.shopId}/coupons`)).items).toEqual([]);
});

test('a bargain is given on the page while the order is not paid', async () => {
  const agent = await signedIn(api(), 'agent');
  const { customer, order } = await placed(api(), 20_000);
  const desk = `/console/customers/${await idOf(customer)}/desk`;
  const answer = await agent.send(`/console/orders/${encodeURIComponent(order.id)}/bargain`, { percent: '2', back: desk });
  expect([answer.status, answer.get('location')]).toEqual([303, desk]);
  expect((await agent.get(desk)).text).toContain('2 % off, at most 4.00 CNY');
});

test('a coupon gets more days on the page, once', async () => {
  const agent = await signedIn(api(), 'agent');
  const { customer, code, coupon } = await aClaimedCoupon(api(), { reward: { type: 'amount', amountMinor: 1000 }, validity: { days: 3 } });
  await api().pass(5 * 24);
  const desk = `/console/customers/${await idOf(customer)}/desk`;
  const action = `/console/coupons/${code.replaceAll('-', '')}/extend`;
  expect((await agent.get(desk)).text).toContain(action);
  expect((await agent.send(action, { days: '5', text: 'It ran out yesterday.', back: desk })).get('location')).toBe(desk);
  const longer = await couponOf(api(), code);
  expect(longer.state).toBe('issued');
  expect(longer.lastDay > coupon.lastDay).toBe(true);
  expect((await agent.get(desk)).text).not.toContain(action);
});
