import { describe, expect, test } from '@jest/globals';
import { accepted, activeCampaign, campaignOf, cancel, pay, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, aGift, anEvent, aRefund, aShopper, atLeast } from '../support/builders.js';

const api = useApi();
type Json = Record<string, unknown>;
const define = (body: object) => api().as.marketer.post('/v1/campaigns', body);
const isNew = { fact: 'customer.isNew', operator: 'equal', value: true };
const loyal = { goal: 'reward_loyalty', trigger: undefined, issueWhen: { all: [atLeast('customer.orders', 3)] } };

describe('C2-04: a campaign says what it is for', () => {
  test.each([
    ['without a goal', undefined],
    ['with null for a goal', null],
    ['with an empty goal', ''],
  ])('%s it is refused with 422', async (_how, goal) => {
    const { status, body } = await define(aCampaign({ goal }));
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid' });
    expect(body.errors).toContainEqual(expect.objectContaining({ path: 'goal', code: 'goal_required' }));
  });

  test('nothing is left of what was refused', async () => {
    const before = (await api().as.marketer.get('/v1/campaigns')).body.items.length;
    await define(aCampaign({ goal: undefined }));
    expect((await api().as.marketer.get('/v1/campaigns')).body.items).toHaveLength(before);
  });

  test.each([
    ['boost_purchase', aClaimable()],
    ['induce_next_purchase', aCampaign()],
    ['reward_loyalty', aCampaign(loyal)],
    ['welcome', aClaimable({ goal: 'welcome', issueWhen: { all: [isNew] } })],
    ['win_back', aClaimable({ goal: 'win_back', issueWhen: { all: [atLeast('customer.daysSinceLastOrder', 60)] } })],
    ['goodwill', aCampaign({ goal: 'goodwill', trigger: undefined, issueWhen: undefined })],
  ])('%s is accepted, and goes live', async (goal, body) => {
    const id = await activeCampaign(api(), body);
    expect(await campaignOf(api(), id)).toMatchObject({ goal, state: 'active' });
  });

  test.each([
    ['boost_purchse', 'boost_purchase'],
    ['reward_loyality', 'reward_loyalty'],
    ['induce_next', 'induce_next_purchase'],
  ])('of the wrong goal %s the nearest is named: %s', async (goal, nearest) => {
    const { status, body } = await define(aCampaign({ goal }));
    expect(status).toBe(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ path: 'goal', code: 'unknown_goal', nearest }));
  });

  test.each([
    ['goodwill that an event gives', aCampaign({ goal: 'goodwill' }), 'trigger'],
    ['a boost that lives longer than 7 days', aClaimable({ validity: { days: 8 } }), 'validity.days'],
    ['a boost that begins tomorrow', aClaimable({ validity: { startsAfterDays: 1, days: 3 } }), 'validity.startsAfterDays'],
    ['loyalty that asks for no history', aCampaign({ ...loyal, issueWhen: { all: [] } }), 'issueWhen'],
  ])('a contradiction is refused: %s', async (_what, body, path) => {
    const { status, body: problem } = await define(body);
    expect(status).toBe(422);
    expect(problem.errors).toContainEqual(expect.objectContaining({ path }));
  });

  test('a goal stands once the campaign has been active', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const { body, status } = await api().as.marketer.patch(`/v1/campaigns/${id}`, { goal: 'boost_purchase', validity: { days: 3 } }, '"2"');
    expect(status).toBe(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ path: 'goal', code: 'fixed_after_activation' }));
  });
});

describe('B14: a goal is what it says', () => {
  const problemsOf = async (body: object) => (await define(body)).body.errors as { path: string; message: string }[];

  test.each([
    ['a boost by an order', aClaimable({ trigger: { event: 'order.paid' } }), 'trigger', 'induce_next_purchase'],
    [
      'loyalty of who is new',
      aClaimable({ goal: 'reward_loyalty', trigger: { event: 'customer.created' }, issueWhen: isNew }),
      'issueWhen',
      'welcome',
    ],
    [
      'loyalty of who has no order',
      aClaimable({ goal: 'reward_loyalty', issueWhen: { fact: 'customer.orders', operator: 'lessThan', value: 1 } }),
      'issueWhen',
      'welcome',
    ],
    ['a welcome for everybody', aClaimable({ goal: 'welcome' }), 'issueWhen', 'reward_loyalty'],
    [
      'a win-back of who bought today',
      aClaimable({ goal: 'win_back', issueWhen: atLeast('customer.orders', 1) }),
      'issueWhen',
      'reward_loyalty',
    ],
  ])('%s is refused, and told the goal that fits', async (_what, body, path, goal) => {
    expect(await problemsOf(body)).toMatchObject([{ path, message: expect.stringContaining(goal) }]);
  });

  test('a change is asked too', async () => {
    const { id } = accepted(await define(aCampaign({ goal: 'reward_loyalty', issueWhen: atLeast('customer.orders', 3) })));
    const { status, body } = await api().as.marketer.patch(`/v1/campaigns/${id}`, { issueWhen: isNew }, '"1"');
    expect([status, body.errors[0].code]).toEqual([422, 'loyalty_not_asked']);
  });

  test('who buys, sends it back and comes again is not welcomed twice', async () => {
    const id = await activeCampaign(api(), aClaimable({ goal: 'welcome', issueWhen: isNew }));
    const claim = (customer: object) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer });
    const [returning, cancelling] = [aShopper(), aShopper()];
    const { order } = await pay(api(), returning, 10_000);
    await refund(api(), order.id, aRefund(1, 10_000));
    await cancel(api(), (await pay(api(), cancelling, 10_000)).order.id);
    expect([(await claim(returning)).status, (await claim(cancelling)).status, (await claim(aShopper())).status]).toEqual([409, 409, 201]);
  });
});

describe('B16: an order that went back whole does not count', () => {
  test('C2-14 part: two orders sent back in full earn no loyalty coupon', async () => {
    const id = await activeCampaign(api(), aCampaign({ goal: 'reward_loyalty', issueWhen: atLeast('customer.orders', 2) }));
    const customer = aShopper();
    for (let turn = 0; turn < 2; turn++) {
      const { order } = await pay(api(), customer, 10_000);
      await refund(api(), order.id, aRefund(1, 10_000));
    }
    const { answer } = await pay(api(), customer, 10_000);
    expect(answer.decisions.find(({ campaignId }: { campaignId: string }) => campaignId === id)).toMatchObject({
      granted: false,
      reasons: [{ missing: [{ fact: 'customer.orders', need: 2, have: 0 }] }],
    });
    const { figures } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
    expect(figures).toMatchObject({ orders: 1, ordersEver: 3, spentMinor: { CNY: 10_000 } });
    await pay(api(), customer, 10_000);
    const fifth = await pay(api(), customer, 10_000);
    expect(fifth.answer.coupons.map(({ campaignId }: { campaignId: string }) => campaignId)).toContain(id);
  });
});

describe('C2-11: what a coupon really takes off', () => {
  const reward = (amountMinor: number) => ({ type: 'amount', amountMinor });
  const from = (earning: number | null, redeeming: number | null, more: object = {}) =>
    aCampaign({
      issueWhen: { all: earning === null ? [] : [atLeast('order.subtotalMinor', earning)] },
      redeemWhen: { all: redeeming === null ? [] : [atLeast('cart.subtotalMinor', redeeming)] },
      ...more,
    });

  test.each([
    ['50 earned at 100 and used on another 100 is 25 %, not 50 %', from(10_000, 10_000), 5000, 2500],
    ['50 earned at 100 and used on the next 200 is a sixth', from(10_000, 20_000), 5000, 1667],
    ['without a redeeming minimum the earning one stands for it', from(10_000, null), 5000, 2500],
    ['without an earning minimum there is no headline', from(null, 10_000), null, 5000],
    ['without any minimum nothing can be said', from(null, null), null, null],
    ['20 % off, at most 10, of 100', from(10_000, null, { reward: { type: 'percent', basisPoints: 2000, capMinor: 1000 } }), 1000, 500],
    ['a gift counts by its value', from(10_000, 10_000, { reward: { type: 'gift', sku: 'CUP' } }), 3000, 1500],
    ['free shipping counts by its cap', from(10_000, 10_000, { reward: { type: 'free_shipping', capMinor: 800 } }), 800, 400],
    ['free shipping without a cap says nothing', from(10_000, 10_000, { reward: { type: 'free_shipping' } }), null, null],
    ['half a basis point is rounded up', from(8000, 8000, { reward: reward(1) }), 1, 1],
  ])('%s', async (_what, body, headlineBp, ifUsedBp) => {
    await api().as.marketer.post('/v1/gifts', aGift('CUP', 3000)); // there already from the second on
    const created = (await define(body)).body;
    const shown = await campaignOf(api(), created.id);
    expect(shown.effectiveDiscount).toEqual({ headlineBp, ifUsedBp, assuming: expect.any(String) });
    expect(created.effectiveDiscount).toEqual(shown.effectiveDiscount);
  });

  test('it says what it assumes, and follows a PATCH', async () => {
    const { id } = (await define(from(10_000, 20_000))).body;
    expect((await campaignOf(api(), id)).effectiveDiscount.assuming).toMatch(/100\.00.*200\.00/);
    const patched = await api().as.marketer.patch(`/v1/campaigns/${id}`, { reward: reward(2500) }, '"1"');
    expect(patched.body.effectiveDiscount).toMatchObject({ headlineBp: 2500, ifUsedBp: 833 });
  });

  test('loyalty is rewarded only after the orders that it asks for', async () => {
    const issueWhen = { all: [atLeast('customer.orders', 2)] };
    const id = await activeCampaign(api(), aCampaign({ goal: 'reward_loyalty', issueWhen, redeemWhen: { all: [] } }));
    const customer = aShopper();
    const granted = [];
    for (let order = 1; order <= 3; order++) {
      const { answer } = await pay(api(), customer, 100);
      granted.push(answer.decisions.find(({ campaignId }: { campaignId: string }) => campaignId === id)?.granted);
    }
    expect(granted).toEqual([false, false, true]);
  });
});

describe('B14: a welcome coupon at customer.created is for those who never bought', () => {
  const created = async (customer: Json) =>
    tell(api(), anEvent('customer.created', customer, { customer: { name: 'Mina' } }, await api().now()));
  const saidBy = (
    answer: { decisions: { campaignId: string; granted: boolean; reasons: { code: string; missing?: object[] }[] }[] },
    id: string,
  ) => answer.decisions.find(({ campaignId }) => campaignId === id);

  test.each([
    ['who has bought as a guest, or whose order came first', async (customer: Json) => void (await pay(api(), customer, 5000))],
    ['who bought and sent it back', async (customer: Json) => refund(api(), (await pay(api(), customer, 5000)).order.id, aRefund(1, 5000))],
    ['whose order was cancelled', async (customer: Json) => cancel(api(), (await pay(api(), customer, 5000)).order.id)],
  ])('not for somebody %s', async (_who, buys) => {
    const id = await activeCampaign(api(), aClaimable({ goal: 'welcome', trigger: { event: 'customer.created' } }));
    const [buyer, newcomer] = [aShopper(), aShopper()];
    await buys(buyer);
    const missing = [expect.objectContaining({ fact: 'customer.isNew', need: true, have: false })];
    expect(saidBy(await created(buyer), id)).toMatchObject({ granted: false, reasons: [{ code: 'conditions_not_met', missing }] });
    expect(saidBy(await created(newcomer), id)).toMatchObject({ granted: true });
  });
});
