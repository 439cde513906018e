import { beforeAll, describe, expect, test } from '@jest/globals';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { bringStocks } from '../../server/gifts/gifts.service.js';
import { updateGift } from '../../server/gifts/gifts.store.js';
import { newLease } from '../../server/lib/lease.js';
import { releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { give as giveAmount, goodwillCampaign, investigated, type Person, person } from '../cases/desk.js';
import { letRunOut } from '../redemptions/support.js';
import { accepted, activeCampaign, campaignOf, cancel, couponOf, held, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, aGift, aShopper, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const DAY = 86_400_000;
const anAgent = () => person(api(), fresh('agent'), 'agent');
let boss: Person;

beforeAll(async () => {
  await goodwillCampaign(api());
  boss = await person(api(), 'A boss', 'supervisor');
});

const gift = (sku: string) => ({ type: 'gift', sku });
const listed = async (valueMinor: number, stock = 100, sku = fresh('CUP')): Promise<string> =>
  accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, valueMinor, stock))).sku;
const shown = async (sku: string) => accepted(await api().as.agent.get(`/v1/gifts/${encodeURIComponent(sku)}`));
const leftOf = async (sku: string) => (await shown(sku)).left;
const change = (sku: string, changes: object, rev = 1) => api().as.marketer.patch(`/v1/gifts/${sku}`, changes, `"${rev}"`);
const give = (by: Pick<Person, 'post'>, caseId: string, sku: string, key?: string) =>
  by.post(`/v1/cases/${caseId}/goodwill`, { reward: gift(sku), text: 'We are sorry.' }, key);
const reasonsOf = ({ body }: { body: { reasons?: { code: string }[] } }) => body.reasons?.map(({ code }) => code);

describe('B3: the list of gifts', () => {
  test('marketing says what a gift is worth and how many there are; everybody of the staff sees it, with who said so', async () => {
    const { marketer, agent, storefront } = api().as;
    const stated = aGift('CUP/1 茶', 2500, 10);
    const { status, body, headers } = await marketer.post('/v1/gifts', stated);
    expect([status, headers.etag]).toEqual([201, '"1"']);
    expect(body).toMatchObject({ ...stated, currency: 'CNY', left: 10, rev: 1, createdBy: marketer.actorId });
    expect(await shown('CUP/1 茶')).toEqual(body);
    expect((await marketer.post('/v1/gifts', stated)).body.errors[0].code).toBe('gift_exists');
    expect(accepted(await agent.get('/v1/gifts?limit=200')).items).toContainEqual(body);
    for (const by of [agent, api().as.supervisor, storefront]) expect((await by.post('/v1/gifts', stated)).status).toBe(403);
    expect((await agent.patch('/v1/gifts/CUP', { valueMinor: 1 }, '"1"')).status).toBe(403);
    expect((await agent.get('/v1/gifts/NOTHING')).status).toBe(404);
  });

  test.each([
    ['nothing', { valueMinor: 0 }, 'valueMinor'],
    ['no number', { stock: '5' }, 'stock'],
    ['a language less', { name: { en: 'A cup', zh: '杯子' } }, 'name.ko'],
    ['less than no stock', { stock: -1 }, 'stock'],
  ])('a gift that is worth, or has, %s is refused', async (_what, changes, path) => {
    const { status, body } = await api().as.marketer.post('/v1/gifts', { ...aGift('BAD', 100), ...changes });
    expect([status, body.errors[0].path]).toEqual([422, path]);
  });

  test('a change needs the ETag that was seen, and says who made it', async () => {
    const sku = await listed(2500, 10);
    expect((await api().as.marketer.patch(`/v1/gifts/${sku}`, { valueMinor: 1 })).status).toBe(428);
    const changed = accepted(await change(sku, { valueMinor: 2600, stock: 12 }));
    expect(changed).toMatchObject({ valueMinor: 2600, stock: 12, left: 12, rev: 2, changedBy: api().as.marketer.actorId });
    expect((await change(sku, { stock: 3 })).status).toBe(412);
    expect(await shown(sku)).toEqual(changed);
  });

  test('fewer pieces than are promised or given there cannot be; a change that a crash left is followed', async () => {
    const sku = await listed(100, 3);
    for (let piece = 0; piece < 2; piece++) accepted(await give(await anAgent(), (await investigated(api())).id, sku));
    const { status, body } = await change(sku, { stock: 1 });
    expect([status, body.errors[0].code]).toEqual([422, 'stock_promised']);
    expect(await shown(sku)).toMatchObject({ stock: 3, left: 1, rev: 1 });
    expect(accepted(await change(sku, { stock: 2 }))).toMatchObject({ stock: 2, left: 0 });
    await updateGift(sku, 2, { stock: 9 }, newLease());
    expect([await bringStocks(), await bringStocks()]).toEqual([1, 0]);
    expect(await leftOf(sku)).toBe(7);
  });
});

describe('B3: nobody states the value of what they give', () => {
  test('a value in the request is refused, and where it stands is said', async () => {
    const { id } = await investigated(api());
    const sku = await listed(3000);
    const reward = { ...gift(sku), valueMinor: 0 };
    const refused = [
      await api().as.agent.post(`/v1/cases/${id}/goodwill`, { reward, text: 'Sorry.' }),
      await api().as.marketer.post('/v1/campaigns', aClaimable({ reward })),
    ];
    for (const { status, body } of refused) {
      expect([status, body.errors[0]]).toMatchObject([422, { path: 'reward.valueMinor', code: 'unknown_key' }]);
      expect(body.errors[0].message).toContain('/v1/gifts');
    }
  });

  test('an unknown sku is refused with the nearest, wherever it is named', async () => {
    const sku = await listed(3000, 5, 'TEAPOT-BLUE');
    const { id } = await investigated(api());
    const wrong = 'TEAPOT-BLEU';
    const refused = [
      await give(api().as.agent, id, wrong),
      await api().as.marketer.post('/v1/campaigns', aClaimable({ reward: gift(wrong) })),
    ];
    for (const { status, body } of refused)
      expect([status, body.errors[0]]).toMatchObject([422, { path: 'reward.sku', code: 'unknown_gift', nearest: sku }]);
  });

  test('it costs the list’s value in authority: sixty gold bars are for nobody', async () => {
    const sku = await listed(50_000, 60, 'GOLD-BAR');
    const { id } = await investigated(api());
    const answers = await sideBySide(60, () => give(api().as.agent, id, sku));
    expect(new Set(answers.map((answer) => [answer.status, ...(reasonsOf(answer) ?? [])].join()))).toEqual(
      new Set(['409,above_customer_limit,above_own_limit,above_day_limit,above_every_authority']),
    );
    expect(await leftOf(sku)).toBe(60);
  });

  test('C1-04 part, C2-25 part: 30.00 is an agent’s, a cent more a supervisor’s, who may also counter with a gift', async () => {
    const [own, above] = [await listed(3000), await listed(3001)];
    const [agent, { id }] = [await anAgent(), await investigated(api())];
    const { coupon } = accepted(await give(agent, id, own));
    expect(coupon.reward).toEqual({ ...gift(own), valueMinor: 3000 });
    const asked = await give(agent, id, above);
    expect([asked.status, asked.body.approval.reward]).toEqual([202, { ...gift(above), valueMinor: 3001 }]);
    const path = `/v1/approvals/${asked.body.approval.id}`;
    expect((await boss.post(`${path}/counter`, { reward: { ...gift(own), valueMinor: 1 } })).status).toBe(422);
    accepted(await boss.post(`${path}/counter`, { reward: gift(own) }));
    const { code } = accepted(await agent.post(`${path}/accept`));
    expect((await couponOf(api(), code)).reward).toEqual({ ...gift(own), valueMinor: 3000 });
    expect(await leftOf(own)).toBe(98);
  });

  test('the value is the list’s at issue, and frozen', async () => {
    const sku = await listed(1000);
    const agent = await anAgent();
    const { coupon } = accepted(await give(agent, (await investigated(api())).id, sku));
    accepted(await change(sku, { valueMinor: 2000 }));
    expect((await couponOf(api(), coupon.code)).reward.valueMinor).toBe(1000);
    const { id } = await investigated(api());
    expect(accepted(await give(agent, id, sku)).coupon.reward.valueMinor).toBe(2000);
    const desk = accepted(await agent.get(`/v1/customers/${coupon.customerId}/desk`));
    expect(desk.mayGive.goodwill.leftTodayMinor).toBe(12_000); // 10.00 and 20.00
  });

  test('what was approved is given at what the list says then', async () => {
    const sku = await listed(4000);
    const { id } = await investigated(api());
    const { approval } = (await give(await anAgent(), id, sku)).body;
    accepted(await change(sku, { valueMinor: 10_001 }));
    expect(reasonsOf(await boss.post(`/v1/approvals/${approval.id}/approve`))).toContain('above_every_authority');
    accepted(await change(sku, { valueMinor: 5000 }, 2));
    const { code } = accepted(await boss.post(`/v1/approvals/${approval.id}/approve`));
    expect((await couponOf(api(), code)).reward.valueMinor).toBe(5000);
  });
});

describe('B3: a piece is set aside at issue', () => {
  test('of twenty at once no more get one than there are; a revoked and an expired one come back', async () => {
    const sku = await listed(100, 5);
    const cases = await sideBySide(20, () => investigated(api()));
    const agents = await sideBySide(4, anAgent);
    const answers = await sideBySide(20, (index) => give(agents[index % 4] ?? boss, cases[index].id, sku));
    const granted = answers.filter(({ status }) => status === 201);
    expect(granted).toHaveLength(5);
    expect(new Set(answers.filter(({ status }) => status !== 201).map((answer) => reasonsOf(answer)?.join()))).toEqual(
      new Set(['gift_out_of_stock']),
    );
    expect(await leftOf(sku)).toBe(0);
    accepted(await boss.post(`/v1/coupons/${granted[0]?.body.coupon.code}/revoke`, { reason: 'by mistake' }));
    expect(await leftOf(sku)).toBe(1);
    await expireCoupons(new Date((await api().now()).getTime() + 40 * DAY));
    expect(await leftOf(sku)).toBe(5);
  });

  test('nothing of it is drawn where the authority is used up, and nothing of that where there is no piece', async () => {
    const [agent, sku] = [await anAgent(), await listed(3000, 1)];
    accepted(await give(agent, (await investigated(api())).id, sku));
    const last = await investigated(api());
    expect(reasonsOf(await give(agent, last.id, sku))).toEqual(['gift_out_of_stock']);
    const { mayGive } = accepted(await agent.get(`/v1/customers/${last.customerId}/desk`));
    expect(mayGive.goodwill).toMatchObject({ leftTodayMinor: 12_000, leftForCustomerMinor: 15_000 });
    for (let grant = 0; grant < 4; grant++) accepted(await giveAmount(agent, (await investigated(api())).id, 3000));
    accepted(await change(sku, { stock: 2 }));
    expect((await give(agent, last.id, sku)).status).toBe(202);
    expect(await leftOf(sku)).toBe(1);
  });

  test('by an event, by a claim and by hand: granted while there are any', async () => {
    const sku = await listed(700, 3);
    const byEvent = await activeCampaign(api(), aCampaign({ reward: gift(sku), budgetMinor: 10_000 }));
    const claimable = await activeCampaign(api(), aClaimable({ reward: gift(sku) }));
    const { code } = await pay(api(), aShopper(), 20_000);
    expect((await couponOf(api(), code)).reward).toEqual({ ...gift(sku), valueMinor: 700 });
    expect(await campaignOf(api(), byEvent)).toMatchObject({
      reward: gift(sku),
      figures: { budget: { freeMinor: 9300, promisedMinor: 700 } },
    });
    const claim = () => api().as.storefront.post(`/v1/campaigns/${claimable}/claims`, { customer: aShopper() });
    expect(accepted(await claim()).reward.valueMinor).toBe(700);
    const customer = aShopper();
    await pay(api(), customer, 1);
    const byHand = async () =>
      accepted(await api().as.marketer.post(`/v1/campaigns/${claimable}/coupons`, { customers: [customer] })).results[0];
    expect((await byHand()).coupon.reward.valueMinor).toBe(700);
    expect(await leftOf(sku)).toBe(0);
    expect(reasonsOf(await byHand().then((body) => ({ body })))).toEqual(['gift_out_of_stock']);
    expect((await claim()).body.reasons[0].code).toBe('gift_out_of_stock');
    const { items } = accepted(await api().as.storefront.get('/v1/claims'));
    expect(items.map(({ campaignId }: { campaignId: string }) => campaignId)).not.toContain(claimable);
    const { decision } = await pay(api(), aShopper(), 20_000);
    expect([decision.granted, decision.reasons[0].code]).toEqual([false, 'gift_out_of_stock']);
    const { rev } = await campaignOf(api(), byEvent);
    accepted(await api().as.marketer.patch(`/v1/campaigns/${byEvent}`, { name: 'Another name' }, `"${rev}"`));
  });

  test('more days for an expired one take a piece again, where there is one', async () => {
    const sku = await listed(700, 1);
    const { coupon } = accepted(await give(await anAgent(), (await investigated(api())).id, sku));
    await api().pass(31 * 24);
    await expireCoupons(await api().now());
    const { coupon: other } = accepted(await give(await anAgent(), (await investigated(api())).id, sku));
    const extend = async () => (await anAgent()).post(`/v1/coupons/${coupon.code}/extend`, { text: 'They were away.' });
    expect((await extend()).body.errors[0].code).toBe('gift_out_of_stock');
    accepted(await boss.post(`/v1/coupons/${other.code}/revoke`, { reason: 'by mistake' }));
    expect((await extend()).status).toBe(200);
    expect(await leftOf(sku)).toBe(0);
    await expireCoupons(new Date((await api().now()).getTime() + 40 * DAY));
    expect(await leftOf(sku)).toBe(1);
  });
});

test('B18: a gift that was given though its coupon could not be had takes a piece, and gives it back with its order', async () => {
  const [sku, customer] = [await listed(1500, 3), aShopper()];
  const campaignId = await activeCampaign(api(), aClaimable({ reward: gift(sku) }));
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  expect(await leftOf(sku)).toBe(2);
  const { id } = await held(api(), customer, code);
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/release`));
  accepted(await boss.post(`/v1/coupons/${code}/revoke`, { reason: 'by mistake' }));
  expect(await leftOf(sku)).toBe(3);
  const { order } = await pay(api(), customer, 10_000, { redemptionId: id });
  for (const _twice of [1, 2]) {
    expect(await leftOf(sku)).toBe(2);
    await pay(api(), customer, 10_000, { id: order.id, redemptionId: id });
  }
  for (const _twice of [1, 2]) {
    await cancel(api(), order.id);
    expect(await leftOf(sku)).toBe(3);
  }
});

test('B18: a gift coupon that had expired and is used late takes its piece again', async () => {
  const [sku, customer] = [await listed(1500, 3), aShopper()];
  const campaignId = await activeCampaign(api(), aClaimable({ reward: gift(sku) }));
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  const { id } = await held(api(), customer, code);
  await letRunOut(id);
  await releaseOverHolds(await api().now());
  await expireCoupons(new Date((await api().now()).getTime() + 40 * DAY));
  expect(await leftOf(sku)).toBe(3);
  const { order } = await pay(api(), customer, 10_000, { redemptionId: id });
  expect((await couponOf(api(), code)).state).toBe('redeemed');
  expect(await leftOf(sku)).toBe(2);
  await cancel(api(), order.id); // promised again, or expired by its old last day: then the sweep frees it
  expect(await leftOf(sku)).toBe(2);
});
