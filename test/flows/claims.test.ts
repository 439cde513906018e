import { describe, expect, test } from '@jest/globals';
import { accepted, activeCampaign, campaignOf, pay, quote, reasonsOf, reserve, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, anOrder, aShopper, atLeast, fresh, sideBySide } from '../support/builders.js';

const api = useApi();
const claim = (id: string, customer: object, key?: string) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer }, key);

describe('C2-09: customers claim a coupon when they are about to buy', () => {
  test.each([
    ['with limits and budget', { limits: { issued: { total: 100, perCustomer: 1 } }, budgetMinor: 1_000_000 }],
    ['without limits', {}],
  ])('50 claims of one customer at once, %s, are one coupon', async (_how, terms) => {
    const id = await activeCampaign(api(), aClaimable(terms));
    const customer = aShopper();
    const answers = await sideBySide(50, () => claim(id, customer));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    for (const { status, body, headers } of others) {
      expect(status).toBe(409);
      if (body.code === 'still_under_way') expect(headers['retry-after']).toBe('1');
      else expect(reasonsOf(body)).toEqual(['customer_limit_reached']);
    }
    expect((await campaignOf(api(), id)).figures.issued).toBe(1);
    const again = await claim(id, customer);
    expect({ status: again.status, reasons: reasonsOf(again.body) }).toEqual({ status: 409, reasons: ['customer_limit_reached'] });
  });

  test('the same key again answers byte for byte the same, refusals included', async () => {
    const id = await activeCampaign(api(), aClaimable());
    const customer = aShopper();
    const key = fresh('key');
    const [first, second] = [await claim(id, customer, key), await claim(id, customer, key)];
    expect({ status: second.status, text: second.text }).toEqual({ status: 201, text: first.text });
    const other = fresh('key');
    const [refused, still] = [await claim(id, customer, other), await claim(id, customer, other)];
    expect({ status: still.status, text: still.text }).toEqual({ status: 409, text: refused.text });
    expect((await claim(id, aShopper(), key)).body.code).toBe('idempotency_key_reused');
  });

  test('50 of the same key at once: one coupon, and whoever gets an answer gets the same', async () => {
    const id = await activeCampaign(api(), aClaimable());
    const [customer, key] = [aShopper(), fresh('key')];
    const answers = await sideBySide(50, () => claim(id, customer, key));
    expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
    expect((await claim(id, customer, key)).status).toBe(201);
    expect((await campaignOf(api(), id)).figures.issued).toBe(1);
  });

  test('where a customer may have three, 50 at once are three', async () => {
    const id = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 3 } } }));
    const customer = aShopper();
    const asked = fresh('key');
    let answers = await sideBySide(50, (index) => claim(id, customer, `${asked}-${index}`));
    while (answers.some(({ body }) => body.code === 'still_under_way'))
      answers = await sideBySide(50, (index) => claim(id, customer, `${asked}-${index}`));
    const codes = answers.filter(({ status }) => status === 201).map(({ body }) => body.code);
    expect(new Set(codes).size).toBe(3);
    expect(codes).toHaveLength(3);
  });

  test('it stands in a public list: of a customer, what they may claim and have not, while it runs and there is some', async () => {
    const list = async (query = ''): Promise<string[]> =>
      accepted(await api().as.storefront.get(`/v1/claims${query}`)).items.map(({ campaignId }: { campaignId: string }) => campaignId);
    const [customer, buyer] = [aShopper(), aShopper()];
    const ours = { priority: 100 };
    const [open, forBuyers] = [
      await activeCampaign(api(), aClaimable({ ...ours, limits: { issued: { total: 2 } } })),
      await activeCampaign(api(), aClaimable({ priority: 101, issueWhen: { all: [atLeast('customer.orders', 1)] } })),
    ];
    await activeCampaign(api(), aCampaign(ours)); // earned, not claimed
    for (const [one, order] of [
      [customer, 'cart.updated'],
      [buyer, 'order.paid'],
    ] as const)
      await tell(
        api(),
        anEvent(
          order,
          one,
          order === 'order.paid' ? { order: anOrder([100], await api().now()) } : { cart: aCart([100]) },
          await api().now(),
        ),
      );
    expect((await list()).slice(0, 2)).toEqual([forBuyers, open]);
    const of = (one: { shopId: string }) => list(`?customer=shop:${one.shopId}`);
    expect([(await of(customer)).slice(0, 1), (await of(buyer)).slice(0, 2)]).toEqual([[open], [forBuyers, open]]);
    accepted(await claim(open, customer));
    expect(await of(customer)).not.toContain(open);
    accepted(await claim(open, aShopper()));
    expect(await list()).not.toContain(open); // all gone
    accepted(await api().as.marketer.post(`/v1/campaigns/${forBuyers}/pause`));
    expect(await list()).not.toContain(forBuyers);
    const [shown] = accepted(await api().as.storefront.get('/v1/claims')).items;
    expect(shown).toMatchObject({ name: '20 off, today', reward: { type: 'amount', amountMinor: 2000 }, currency: 'CNY' });
  });

  test('it is usable at once, on the order at hand', async () => {
    const id = await activeCampaign(api(), aClaimable());
    const customer = aShopper();
    const cart = aCart([10_000]);
    expect((await quote(api(), customer, cart, [])).wallet.usable).toEqual([]);
    const { code } = accepted(await claim(id, customer));
    const quoted = await quote(api(), customer, cart, [code]);
    expect(quoted).toMatchObject({ discountMinor: 2000, totalMinor: 8000, applied: [{ code, discountMinor: 2000 }], refused: [] });
    expect(accepted(await reserve(api(), customer, cart, [code]))).toMatchObject({ state: 'reserved', totalMinor: 8000 });
  });

  test('who does not meet the conditions is told what is missing', async () => {
    const id = await activeCampaign(api(), aClaimable({ issueWhen: { all: [atLeast('customer.orders', 1)] } }));
    const customer = aShopper();
    const refused = await claim(id, customer);
    expect(refused.status).toBe(409);
    expect(refused.body.reasons).toMatchObject([{ code: 'conditions_not_met', missing: [{ fact: 'customer.orders', need: 1, have: 0 }] }]);
    await pay(api(), customer, 100);
    // What was bought counts at once, without waiting for a sweep.
    expect((await claim(id, customer)).status).toBe(201);
  });

  test('the named customer has it in the wallet, and nobody else', async () => {
    const id = await activeCampaign(api(), aClaimable());
    const [customer, other] = [aShopper(), aShopper()];
    const { code } = accepted(await claim(id, customer));
    const wallet = await api().as.storefront.get(`/v1/customers/shop:${customer.shopId}/coupons`);
    expect(wallet.body.items.map((coupon: { code: string }) => coupon.code)).toEqual([code]);
    expect((await api().as.storefront.get(`/v1/customers/shop:${other.shopId}/coupons`)).status).toBe(404);
  });

  test.each([
    ['a draft', [], 'not_running'],
    ['paused', ['activate', 'pause'], 'not_running'],
    ['ended', ['activate', 'end'], 'not_running'],
  ])('nothing is claimed while the campaign is %s', async (_state, acts, code) => {
    const { id } = accepted(await api().as.marketer.post('/v1/campaigns', aClaimable()));
    for (const act of acts) accepted(await api().as.marketer.post(`/v1/campaigns/${id}/${act}`));
    const { status, body } = await claim(id, aShopper());
    expect({ status, errors: body.errors }).toEqual({ status: 409, errors: [expect.objectContaining({ code })] });
    expect((await campaignOf(api(), id)).figures.issued).toBe(0);
  });

  test('only what is there to be claimed can be claimed', async () => {
    const id = await activeCampaign(api(), aCampaign());
    const { status, body } = await claim(id, aShopper());
    expect({ status, errors: body.errors }).toEqual({ status: 409, errors: [expect.objectContaining({ code: 'not_claimable' })] });
    expect((await claim('cmp_nobody', aShopper())).status).toBe(404);
  });
});

describe('coupons by hand', () => {
  const give = (id: string, customers: object[], key?: string) => api().as.marketer.post(`/v1/campaigns/${id}/coupons`, { customers }, key);
  const byHand = () => aClaimable({ trigger: undefined, name: 'For those who waited' });

  test('go to the named customers; whom we do not know is told, and the others have theirs', async () => {
    const id = await activeCampaign(api(), byHand());
    const [known, other] = [aShopper(), aShopper()];
    for (const customer of [known, other]) await pay(api(), customer, 100);
    const { results } = accepted(await give(id, [known, aShopper(), other]));
    expect(results.map((result: object) => Object.keys(result)[0])).toEqual(['coupon', 'reasons', 'coupon']);
    expect(results[1].reasons[0].code).toBe('customer_unknown');
  });

  test('the same key is the same coupons, another key is further ones', async () => {
    const id = await activeCampaign(api(), byHand());
    const customer = aShopper();
    await pay(api(), customer, 100);
    const key = fresh('key');
    const [first, again, more] = [await give(id, [customer], key), await give(id, [customer], key), await give(id, [customer])];
    expect(again.text).toBe(first.text);
    expect(more.body.results[0].coupon.code).not.toBe(first.body.results[0].coupon.code);
  });
});
