import { describe, expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, activeCampaign, campaignOf, couponOf, held, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, anEvent, anOrder, aRefund, aShopper, fresh } from '../support/builders.js';

type Json = Record<string, unknown>;

const api = useApi();
const send = (body: unknown) => api().as.storefront.post('/v1/events', body);
const customerOf = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));
const codesAt = ({ warnings }: { warnings: { code: string; path: string }[] }) => warnings.map(({ code, path }) => `${path}: ${code}`);

/** Tells that a customer was created, with these data. */
async function created(data: Json, customer: Json = aShopper()) {
  const told = await tell(api(), anEvent('customer.created', customer, { customer: data }, await api().now()));
  return { told: codesAt(told), customer: await customerOf(customer as { shopId: string }) };
}

/** Tells that an order was paid, with these changes of it. */
async function paid(customer: unknown, changes: Json = {}, lines: Json = {}) {
  const now = await api().now();
  const plain = anOrder([10_000], now);
  const order = { ...plain, lines: plain.lines.map((line) => ({ ...line, ...lines })), ...changes };
  const event = { ...anEvent('order.paid', undefined, { order }, now), ...(customer !== undefined && { customer }) };
  return { event, order, ...(await tell(api(), event)) };
}

describe('an order counts, whatever is wrong with how its customer is named', () => {
  test.each<[string, Json, string[]]>([
    ['an address that no mail reaches', { email: 'ab..cd@docomo.ne.jp' }, ['customer.email: identifier_unusable']],
    ['an empty telephone', { phone: '' }, ['customer.phone: identifier_unusable']],
    ['a telephone without its country', { phone: '13800138000' }, ['customer.phone: identifier_unusable']],
    ['an id that is not ours', { id: '17' }, ['customer.id: identifier_unusable']],
    ['an id that nobody has', { id: `cus_${'0'.repeat(30)}` }, ['customer.id: customer_unknown']],
    ['a guest id that is too long', { guestId: 'g'.repeat(201) }, ['customer.guestId: identifier_unusable']],
    ['nothing where a name may be', { email: null, phone: null, guestId: null, id: null }, []],
    ['all at once', { email: 'a@b', phone: 'none' }, ['customer.email: identifier_unusable', 'customer.phone: identifier_unusable']],
  ])('C3: %s is left out, the shop’s own id counts', async (_what, names, expected) => {
    const customer = aShopper();
    expect(codesAt(await paid({ ...customer, ...names }))).toEqual(expected);
    expect((await customerOf(customer)).figures.orders).toBe(1);
  });

  test.each<[string, unknown, string[]]>([
    [
      'names that cannot be used',
      { email: 'a@b', phone: '1' },
      ['customer.email: identifier_unusable', 'customer.phone: identifier_unusable', 'customer: customer_unnamed'],
    ],
    ['no name', {}, ['customer: customer_unnamed']],
    ['null', null, ['customer: customer_unnamed']],
    ['nothing at all', undefined, ['customer: customer_unnamed']],
    ['a word', 'c-17', ['customer: identifier_unusable', 'customer: customer_unnamed']],
    ['an id that nobody has', { id: `cus_${'0'.repeat(30)}` }, ['customer.id: customer_unknown']],
  ])(
    'C3: with %s it is kept without a customer, grants nothing, and joins when a later event names one',
    async (_what, customer, expected) => {
      const id = await activeCampaign(api(), aCampaign());
      const { order, ...told } = await paid(customer);
      expect([told.status, told.decisions, told.coupons, codesAt(told)]).toEqual(['processed', [], [], expected]);
      const shopper = aShopper();
      await tell(api(), anEvent('order.shipped', shopper, { orderId: order.id }, await api().now()));
      expect((await customerOf(shopper)).figures).toMatchObject({ orders: 1, spentMinor: { CNY: 10_000 } });
      expect((await campaignOf(api(), id)).figures.issued).toBe(0);
      await api().as.marketer.post(`/v1/campaigns/${id}/end`);
    },
  );

  test('C3: an order without a customer goes back, and is delivered, like any other', async () => {
    const { order } = await paid(null);
    const refund = anEvent('order.refunded', undefined, { orderId: order.id, refund: aRefund(0.5, 5000) }, await api().now());
    expect(await tell(api(), refund)).toMatchObject({ status: 'processed', warnings: [] });
    expect(await tell(api(), anEvent('order.delivered', undefined, { orderId: order.id }, await api().now()))).toMatchObject({
      warnings: [],
    });
    const shopper = aShopper();
    await tell(api(), anEvent('order.cancelled', shopper, { orderId: order.id }, await api().now()));
    expect((await customerOf(shopper)).figures.orders).toBe(0);
  });

  test('C3: an order without a customer uses the redemption that it names, and gives it back', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id: redemptionId } = await held(api(), customer, code);
    const { order, ...told } = await paid({ phone: 'none' }, { redemptionId });
    expect(codesAt(told)).toEqual(['customer.phone: identifier_unusable', 'customer: customer_unnamed']);
    expect((await couponOf(api(), code)).state).toBe('redeemed');
    await tell(api(), anEvent('order.shipped', customer, { orderId: order.id }, await api().now()));
    expect((await customerOf(customer)).figures).toMatchObject({ orders: 1, spentMinor: { CNY: 8000 }, coupons: { redeemed: 1 } });
    await tell(api(), anEvent('order.cancelled', undefined, { orderId: order.id }, await api().now()));
    expect((await couponOf(api(), code)).state).toBe('issued');
  });

  test('C3: history without a customer is kept, and joins', async () => {
    const now = await api().now();
    const order = anOrder([700], now);
    const told = await tell(api(), anEvent('order.paid', { email: 'nobody' }, { order }, now, { backfill: true }));
    expect([told.status, told.reason, codesAt(told)]).toEqual([
      'recorded',
      'backfill',
      ['customer.email: identifier_unusable', 'customer: customer_unnamed'],
    ]);
    const shopper = aShopper();
    await tell(api(), anEvent('order.delivered', shopper, { orderId: order.id }, now, { backfill: true }));
    expect((await customerOf(shopper)).figures.orders).toBe(1);
  });

  test.each(['customer.created', 'customer.updated', 'cart.updated', 'visit.ended'])(
    'C3: %s of nobody is recorded, and that is all',
    async (type) => {
      const data = type.startsWith('customer')
        ? { customer: { name: 'Kate' } }
        : type === 'visit.ended'
          ? {}
          : { cart: { checkoutId: fresh('chk'), currency: 'CNY', lines: anOrder([1], new Date(0)).lines } };
      const event = anEvent(type, { phone: 'none' }, data, await api().now());
      const told = await tell(api(), event);
      expect(told).toMatchObject({ status: 'recorded', reason: 'customer_unnamed', decisions: [] });
      expect(codesAt(told)).toEqual(['customer.phone: identifier_unusable', 'customer: customer_unnamed']);
      const { customer: _, ...unnamed } = anEvent(type, {}, data, await api().now());
      expect((await send(unnamed)).body).toMatchObject({ status: 422, errors: [{ path: 'customer', code: 'required' }] });
      const unknown = await send(anEvent(type, { id: `cus_${'0'.repeat(30)}` }, data, await api().now()));
      expect(unknown.body).toMatchObject({ status: 422, errors: [{ path: 'customer.id', code: 'customer_unknown' }] });
    },
  );

  test('C3: an unknown name of a name is refused with the nearest, as before', async () => {
    const { body } = await send(anEvent('visit.ended', { shopid: 'c-17' }, {}, await api().now()));
    expect([body.status, body.errors[0]]).toMatchObject([422, { path: 'customer.shopid', code: 'unknown_key', nearest: 'shopId' }]);
  });

  test('C3: ids that are counted are read as words', async () => {
    const number = Date.now() % 1_000_000_000;
    await paid({ shopId: number }, { id: number });
    expect((await customerOf({ shopId: String(number) })).figures.orders).toBe(1);
  });
});

describe('the same event, told again', () => {
  test('C3: answers the first result with its warnings; another body is refused, though the same of it could be used', async () => {
    const { event, ...first } = await paid({ ...aShopper(), phone: 'none' });
    expect(await tell(api(), event)).toMatchObject({ status: 'duplicate', warnings: first.warnings });
    const customer = { ...(event.customer as Json), phone: 'nothing' };
    expect((await send({ ...event, customer })).body.code).toBe('event_mismatch');
  });

  test('the same with its defaults spelled out is the same', async () => {
    const { event } = await paid(aShopper());
    const order = { ...event.data.order, pricesIncludeTax: true };
    expect((await tell(api(), { ...event, data: { order }, backfill: false })).status).toBe('duplicate');
  });
});

describe('what is told about a customer', () => {
  test('C3: an address and a telephone in their one writing, by the customer’s country', async () => {
    const { told, customer } = await created({ email: 'Kate@Bücher.de', phone: '010-1234-5678', country: 'kr' });
    expect([told, customer.identifiers.email, customer.identifiers.phone]).toEqual([[], 'kate@xn--bcher-kva.de', '+821012345678']);
  });

  test('C3: a telephone without its country is one of the customer’s country, else of the shop’s, else nobody’s', async () => {
    const korean = aShopper();
    await created({ country: 'KR' }, korean);
    const { customer } = await created({ phone: '010-9999-5678' }, korean);
    expect(customer.identifiers.phone).toBe('+821099995678');
    expect((await created({ phone: '13900139000' })).told).toEqual(['data.customer.phone: identifier_unusable']);
    api().shop.country = 'CN';
    expect((await created({ phone: '13900139000' })).customer.identifiers.phone).toBe('+8613900139000');
    expect((await created({ phone: '010-8888-5678' }, korean)).customer.identifiers.phone).toBe('+821088885678');
    delete api().shop.country;
  });

  test('C3: the country that an event tells is that of a telephone beside the customer’s names too', async () => {
    const named = { ...aShopper(), phone: '010-7777-5678' };
    const { told, customer } = await created({ country: 'KR' }, named);
    expect([told, customer.identifiers]).toEqual([[], { shopId: named.shopId, phone: '+821077775678' }]);
  });

  test('C4: language and zone are read as they are meant, or left out; what is beside them counts', async () => {
    const good = await created({ locale: 'zh_CN_#Hans', zone: 'UTC+8', country: 'cn', name: 'Lin' });
    expect([good.told, good.customer]).toMatchObject([[], { locale: 'zh-Hans-CN', zone: 'Etc/GMT-8', country: 'CN', name: 'Lin' }]);
    const bad = await created({
      locale: 'C',
      zone: 'CST',
      country: 'China',
      name: 'Lin',
      tier: ' ',
      tags: ['vip', '', null, 7, {}],
      traits: { size: 'M', 'a.b': 1, no: null, deep: {} },
    });
    expect(bad.told).toEqual(
      ['locale', 'zone', 'country', 'tags[4]', 'traits.a.b', 'traits.deep'].map((path) => `data.customer.${path}: field_unusable`),
    );
    expect(bad.customer).toMatchObject({
      locale: null,
      zone: null,
      country: null,
      name: 'Lin',
      tier: null,
      tags: ['vip', '7'],
      traits: { size: 'M' },
    });
  });

  test('C5: null takes a fact away, blanks say nothing', async () => {
    const shopper = aShopper();
    await created({ name: 'Kate', tier: 'gold', tags: ['a'], traits: { size: 1 }, birthday: '05-01' }, shopper);
    expect((await created({ name: ' ', tier: '', birthday: '' }, shopper)).customer).toMatchObject({
      name: 'Kate',
      tier: 'gold',
      birthday: '05-01',
    });
    expect(
      (await created({ name: null, tier: null, tags: null, traits: null, birthday: null, consents: null }, shopper)).customer,
    ).toMatchObject({ name: null, tier: null, tags: [], traits: {}, birthday: null });
  });

  test('C7: an impossible birthday is left out, an unknown year too', async () => {
    const told = async (birthday: string) => {
      const { told, customer } = await created({ birthday, name: 'Kate' });
      return [told, customer.birthday, customer.name];
    };
    expect(await told('02-30')).toEqual([['data.customer.birthday: field_unusable'], null, 'Kate']);
    expect(await told('2023-02-29')).toEqual([['data.customer.birthday: field_unusable'], null, 'Kate']);
    expect(await told('1604-05-01')).toEqual([[], '05-01', 'Kate']);
    expect(await told('2999-05-01')).toEqual([[], '05-01', 'Kate']);
    expect(await told('1990-05-01')).toEqual([[], '1990-05-01', 'Kate']);
  });
});

describe('carts, orders and refunds', () => {
  const NOTHING = { shipping: null, channel: null, redemptionId: null, checkoutId: null, pricesIncludeTax: null };
  test('C5: null and blanks are not given', async () => {
    expect(codesAt(await paid(aShopper(), NOTHING, { category: null, sku: null, discountable: null }))).toEqual([]);
    expect(
      codesAt(
        await paid(aShopper(), { channel: '', redemptionId: ' ', shipping: { amountMinor: null, region: '' } }, { category: ' ', sku: '' }),
      ),
    ).toEqual([]);
    expect(codesAt(await paid(aShopper(), { shipping: {}, channel: 'Web' }, { sku: 4711, discountable: 'false' }))).toEqual([]);
  });

  test('C5: what cannot be used of an order is left out', async () => {
    const told = await paid(
      aShopper(),
      { shipping: { amountMinor: -1, region: 'R'.repeat(201) }, channel: 'phone', redemptionId: {}, checkoutId: 'c'.repeat(201) },
      { category: {}, sku: [], discountable: 'perhaps' },
    );
    expect(codesAt(told).sort()).toEqual(
      [
        'channel',
        'checkoutId',
        'lines[0].category',
        'lines[0].discountable',
        'lines[0].sku',
        'redemptionId',
        'shipping.amountMinor',
        'shipping.region',
      ].map((path) => `data.order.${path}: field_unusable`),
    );
    expect(codesAt(await paid(aShopper(), { shipping: 'free' }))).toEqual(['data.order.shipping: field_unusable']);
  });

  test('C5: quantities and totals are never guessed', async () => {
    const order = { ...anOrder([100], await api().now()) };
    for (const changes of [{ lineTotalMinor: '100' }, { lineTotalMinor: null }, { quantity: null }]) {
      const lines = order.lines.map((line) => ({ ...line, ...changes }));
      expect((await send(anEvent('order.paid', aShopper(), { order: { ...order, lines } }, await api().now()))).status).toBe(422);
    }
  });

  test('C5: a refund says nothing of shipping or lines with null', async () => {
    const customer = aShopper();
    const { order } = await paid(customer);
    const now = await api().now();
    const told = await Promise.all([
      tell(api(), anEvent('order.refunded', customer, { orderId: order.id, refund: { ...aRefund(0.5, 5000), shippingMinor: null } }, now)),
      tell(
        api(),
        anEvent('order.refunded', customer, { orderId: order.id, refund: { id: fresh('r'), lines: null, shippingMinor: 'all' } }, now),
      ),
    ]);
    expect(told.flatMap(codesAt)).toEqual(['data.refund.shippingMinor: field_unusable']);
    expect((await customerOf(customer)).figures.spentMinor).toEqual({ CNY: 5000 });
  });
});
