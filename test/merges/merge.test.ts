import { expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, activeCampaign, couponOf, pay, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();

const tell = async (customer: object, data: object = { customer: {} }, type = 'customer.created') =>
  accepted(await api().as.storefront.post('/v1/events', anEvent(type, customer as never, data as never, await api().now())));
const viewOf = async (path: string) => accepted(await api().as.agent.get(`/v1/customers/${path}`));
const merge = (into: string, from: string, role: 'supervisor' | 'storefront' | 'admin' | 'agent' | 'marketer' = 'supervisor') =>
  api().as[role].post(`/v1/customers/${into}/merge`, { from }, null);

async function two() {
  const [one, other] = [aShopper(), aShopper()];
  await tell(one);
  await tell(other);
  return { into: one, from: other, intoPath: `shop:${one.shopId}`, fromPath: `shop:${other.shopId}` };
}

test('C2: two accounts become one: both names lead to it, with the former id', async () => {
  const { intoPath, fromPath } = await two();
  const former = (await viewOf(fromPath)).id;
  const answer = accepted(await merge(intoPath, fromPath));
  expect(answer).toMatchObject({ id: (await viewOf(intoPath)).id, formerIds: [former] });
  expect((await viewOf(fromPath)).id).toBe(answer.id);
  expect((await viewOf(former)).id).toBe(answer.id);
});

test('C2: twice is once, and the timeline says who did it', async () => {
  const { intoPath, fromPath } = await two();
  const former = (await viewOf(fromPath)).id;
  accepted(await merge(intoPath, fromPath));
  const again = accepted(await merge(intoPath, fromPath, 'storefront'));
  expect(again.formerIds).toEqual([former]);
  const { items } = accepted(await api().as.agent.get(`/v1/customers/${intoPath}/timeline`));
  const said = items.filter(({ what }: { what: string }) => what === 'customer.merged');
  expect(said).toEqual([
    expect.objectContaining({ by: api().as.supervisor.actorId, sentence: `The customer ${former} was merged into this one.` }),
  ]);
});

test('C2: names nobody has, a customer with themselves, and who may not', async () => {
  const { intoPath, fromPath } = await two();
  const { id } = await viewOf(intoPath);
  expect((await merge('shop:nobody', fromPath)).status).toBe(404);
  expect(await merge(intoPath, 'shop:nobody')).toMatchObject({
    status: 404,
    body: { errors: [{ path: 'from', code: 'customer_unknown' }] },
  });
  for (const name of [intoPath, id])
    expect(await merge(intoPath, name)).toMatchObject({ status: 422, body: { errors: [{ path: 'from', code: 'same_customer' }] } });
  expect((await merge(intoPath, fromPath, 'agent')).status).toBe(403);
  expect((await merge(intoPath, fromPath, 'marketer')).status).toBe(403);
});

test('C2: wallet, orders and figures come along', async () => {
  const { into, from, intoPath, fromPath } = await two();
  await pay(api(), into, 5000);
  await pay(api(), from, 7000);
  const { code, customer } = await aClaimedCoupon(api());
  accepted(await merge(intoPath, fromPath));
  accepted(await merge(intoPath, `shop:${customer.shopId}`));
  expect(await viewOf(intoPath)).toMatchObject({ figures: { orders: 2, spentMinor: { CNY: 12_000 }, coupons: { issued: 1 } } });
  const { items } = accepted(await api().as.agent.get(`/v1/customers/${intoPath}/coupons`));
  expect(items).toEqual([expect.objectContaining({ code, customerId: (await viewOf(intoPath)).id })]);
  for (const named of [into, from, customer])
    accepted(await reserve(api(), named, aCart([10_000], { checkoutId: fresh('chk') }), [code]).then((answer) => release(answer)));
});

async function release(answer: Awaited<ReturnType<typeof reserve>>) {
  return api().as.storefront.post(`/v1/redemptions/${accepted(answer).id}/release`);
}

test('C2: two coupons of a campaign with one a customer stay, a third is refused, under either name', async () => {
  const campaignId = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 1 } } }));
  const { into, from, intoPath, fromPath } = await two();
  const claim = (customer: object) => api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer });
  const codes = [accepted(await claim(into)).code, accepted(await claim(from)).code];
  accepted(await merge(intoPath, fromPath));
  for (const code of codes) expect(await couponOf(api(), code)).toMatchObject({ state: 'issued' });
  for (const customer of [into, from]) expect((await claim(customer)).body).toMatchObject({ code: 'not_granted' });
});

test('C2: what the one had counts for the other', async () => {
  const campaignId = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 2 } } }));
  const { into, from, intoPath, fromPath } = await two();
  const claim = (customer: object) => api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer });
  accepted(await claim(from));
  accepted(await merge(intoPath, fromPath));
  accepted(await claim(into));
  for (const customer of [into, from])
    expect((await claim(customer)).body).toMatchObject({ reasons: [{ code: 'customer_limit_reached' }] });
});

test('C2: a coupon taken back after the merge gives its place back to the one that is left', async () => {
  const campaignId = await activeCampaign(api(), aClaimable({ trigger: undefined, limits: { issued: { perCustomer: 1 } } }));
  const give = async (customer: object) =>
    accepted(await api().as.marketer.post(`/v1/campaigns/${campaignId}/coupons`, { customers: [customer] })).results[0];
  const { into, from, intoPath, fromPath } = await two();
  const { coupon } = await give(from);
  accepted(await merge(intoPath, fromPath));
  expect(await give(into)).toMatchObject({ reasons: [{ code: 'customer_limit_reached' }] });
  accepted(await api().as.supervisor.post(`/v1/coupons/${coupon.code}/revoke`, { reason: 'A mistake.' }));
  expect(await give(into)).toMatchObject({ coupon: { state: 'issued' } });
});

test('C2: a no of either is the last word of both, and a yes that nobody took back stays', async () => {
  const { into, from, intoPath, fromPath } = await two();
  const now = await api().now();
  const word = (stream: string, granted: boolean, ago = 0) => ({
    channel: 'email',
    stream,
    granted,
    source: 'test',
    at: new Date(now.getTime() - ago * 1000).toISOString(),
  });
  await tell(into, { customer: { consents: [word('promotions', true), word('greetings', false, 60), word('service', true)] } });
  await tell(from, { customer: { consents: [word('promotions', false, 60), word('greetings', true)] } });
  const { consents } = accepted(await merge(intoPath, fromPath));
  const said = Object.fromEntries(consents.map(({ stream, granted }: { stream: string; granted: boolean }) => [stream, granted]));
  expect(said).toEqual({ promotions: false, greetings: false, service: true });
});

test('C2: a yes of before the merge that is told after it does not stand against the no, a new one does', async () => {
  const { into, from, intoPath, fromPath } = await two();
  const promotions = async (granted: boolean, ago: number) => {
    const at = new Date((await api().now()).getTime() - ago * 1000).toISOString();
    return { customer: { consents: [{ channel: 'email', stream: 'promotions', granted, source: 'test', at }] } };
  };
  const said = async () => (await viewOf(intoPath)).consents.map(({ granted }: { granted: boolean }) => granted);
  await tell(into, await promotions(true, 120));
  await tell(from, await promotions(false, 180));
  accepted(await merge(intoPath, fromPath));
  await tell(from, await promotions(true, 60));
  expect(await said()).toEqual([false]);
  await tell(from, await promotions(true, 0));
  expect(await said()).toEqual([true]);
});

test('C2: ten merges and twenty claims side by side: never more than one more', async () => {
  const campaignId = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 1 } } }));
  const { into, from, intoPath, fromPath } = await two();
  const claim = (customer: object) => api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer });
  await sideBySide(20, (index) => (index % 4 === 3 ? merge(intoPath, fromPath) : claim(index % 2 === 0 ? into : from)));
  const { items } = accepted(await api().as.agent.get(`/v1/customers/${intoPath}/coupons`));
  expect(items.length).toBeLessThanOrEqual(2);
  for (const customer of [into, from]) expect((await claim(customer)).body).toMatchObject({ code: 'not_granted' });
});
