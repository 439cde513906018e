import { describe, expect, test } from '@jest/globals';
import { accepted, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, anOrder, aShopper } from '../support/builders.js';

type Json = Record<string, unknown>;

const api = useApi();
const HOUR = 3_600_000;
const inHours = async (hours: number) => new Date((await api().now()).getTime() + hours * HOUR);
const customerOf = async ({ shopId }: { shopId: string }) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`));
const warned = ({ warnings }: { warnings: { code: string; path: string }[] }) => warnings.map(({ code, path }) => `${path}: ${code}`);
const yes = (at: unknown, changes: Json = {}) => ({
  channel: 'email',
  stream: 'promotions',
  granted: true,
  source: 'checkout',
  at,
  ...changes,
});
const no = (at: unknown, changes: Json = {}) => yes(at, { granted: false, source: 'account', ...changes });
const consent = async (customer: Json, ...consents: unknown[]) =>
  tell(api(), anEvent('customer.updated', customer, { customer: { consents } }, await api().now()));
const granted = async (customer: { shopId: string }) =>
  (await customerOf(customer)).consents.map(({ channel, granted: is }: { channel: string; granted: boolean }) => [channel, is]);

describe('consents', () => {
  test('C6: a yes eight hours ahead is one of now: the no that comes after it counts, also when the yes is told again', async () => {
    const customer = aShopper();
    const ahead = (await inHours(8)).toISOString();
    const told = anEvent('customer.updated', customer, { customer: { consents: [yes(ahead)] } }, await api().now());
    const first = await tell(api(), told);
    expect(warned(first)).toEqual(['data.customer.consents[0].at: instant_ahead']);
    expect(await tell(api(), told)).toMatchObject({ status: 'duplicate', warnings: first.warnings });
    expect(new Date((await customerOf(customer)).consents[0].at).getTime()).toBeLessThanOrEqual((await api().now()).getTime());
    await api().pass(1);
    const refused = no((await api().now()).toISOString());
    expect(warned(await consent(customer, refused))).toEqual([]);
    expect(await granted(customer)).toEqual([['email', false]]);
    await api().pass(9);
    // By now it is not ahead any more.
    expect(warned(await consent(customer, yes(ahead), refused))).toEqual([]);
    expect(await granted(customer)).toEqual([['email', false]]);
  });

  test('C6: a consent that cannot be used is left out, the others count', async () => {
    const customer = aShopper();
    const now = (await api().now()).toISOString();
    const told = await consent(
      customer,
      yes(now, { channel: 'fax' }),
      yes(now, { stream: 'promotion' }),
      yes('yesterday', { stream: 'service' }),
      yes(now, { stream: 'service', source: '' }),
      yes(now, { stream: 'service', granted: 'perhaps' }),
      null,
      'yes',
      yes(now, { channel: 'SMS', wording: null }),
      yes(now, { stream: 'greetings' }),
    );
    expect(warned(told)).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `data.customer.consents[${index}]: consent_unusable`));
    expect(told.warnings[1].message).toContain('Did you mean promotions?');
    expect(await granted(customer)).toEqual([
      ['sms', true],
      ['email', true],
    ]);
  });

  test('C6: a no is never lost for its instant or its source, and a yes is never guessed', async () => {
    const customer = aShopper();
    await consent(customer, yes((await inHours(-2)).toISOString()), yes((await inHours(-2)).toISOString(), { channel: 'sms' }));
    const { source: _, ...unsourced } = no('just now');
    expect(warned(await consent(customer, unsourced, no(null, { channel: 'sms', granted: 'false' })))).toEqual([
      'data.customer.consents[0].at: instant_unreadable',
    ]);
    expect(await granted(customer)).toEqual([
      ['email', false],
      ['sms', false],
    ]);
    await consent(customer, yes((await inHours(0)).toISOString(), { channel: 'kakao', granted: 'true' }));
    expect(await granted(customer)).toHaveLength(2);
  });
});

describe('orders', () => {
  const figuresOf = async (customer: { shopId: string }) => (await customerOf(customer)).figures;
  const paid = async (customer: Json, order: Json, type = 'order.paid') => {
    const event = anEvent(type, customer, { order }, await api().now());
    return { event, answer: await tell(api(), event) };
  };

  test('C6: an order whose creation is told in local time as Z counts; it was created when we heard of it', async () => {
    const customer = aShopper();
    const told = anOrder([700], await inHours(8));
    const { event, answer } = await paid(customer, told);
    expect([answer.status, warned(answer)]).toEqual(['processed', ['data.order.createdAt: instant_ahead']]);
    expect(await tell(api(), event)).toMatchObject({ status: 'duplicate', warnings: answer.warnings });
    expect((await figuresOf(customer)).orders).toBe(1);
    const order = accepted(await api().as.agent.get(`/v1/orders/${told.id}`));
    expect(Math.abs(new Date(order.createdAt).getTime() - (await api().now()).getTime())).toBeLessThan(60_000);
  });

  test('C6: told twice, in another hour and of another customer, it is the same order', async () => {
    const [shop, payer] = [aShopper(), aShopper()];
    const order = anOrder([700], await inHours(8));
    await paid(shop, order, 'order.placed');
    const { createdAt } = accepted(await api().as.agent.get(`/v1/orders/${order.id}`));
    await api().pass(1);
    const { answer } = await paid(payer, order);
    expect([answer.status, warned(answer)]).toEqual(['processed', ['data.order.createdAt: instant_ahead']]);
    expect((await figuresOf(shop)).orders).toBe(1);
    expect(accepted(await api().as.agent.get(`/v1/orders/${order.id}`)).createdAt).toBe(createdAt);
  });

  test.each([
    ['none', undefined, []],
    ['null', null, []],
    ['local time', '2026-11-26T12:00:00', ['data.order.createdAt: instant_unreadable']],
    ['a word', 'today', ['data.order.createdAt: instant_unreadable']],
  ])('C6: an order whose creation is %s was created when it is first told of', async (_what, createdAt, expected) => {
    const customer = aShopper();
    const order = { ...anOrder([700], await api().now()), createdAt };
    const { event, answer } = await paid(customer, order);
    expect([answer.status, warned(answer)]).toEqual(['processed', expected]);
    expect((await figuresOf(customer)).orders).toBe(1);
    expect(accepted(await api().as.agent.get(`/v1/orders/${order.id}`)).createdAt).toBe(event.occurredAt);
  });

  test('C6: only what happened ahead is refused', async () => {
    const event = anEvent('order.paid', aShopper(), { order: anOrder([700], await api().now()) }, await inHours(8));
    const { body } = await api().as.storefront.post('/v1/events', event);
    expect([body.status, body.errors[0]]).toMatchObject([422, { path: 'occurredAt', code: 'event_ahead' }]);
  });
});
