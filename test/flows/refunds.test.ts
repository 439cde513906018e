import { describe, expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, held, pay, refund, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, anEvent, anOrder, aRefund, aShopper, fresh } from '../support/builders.js';

const api = useApi();

type Shopper = { shopId: string };
const spentBy = async ({ shopId }: Shopper) => accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}`)).figures.spentMinor;
const timelineOf = async ({ shopId }: Shopper, what: string): Promise<string[]> =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}/timeline?limit=200`))
    .items.filter((entry: { what: string }) => entry.what === what)
    .map(({ sentence }: { sentence: string }) => sentence);
const codesIn = ({ warnings }: { warnings: { code: string; path: string }[] }) => warnings.map(({ code, path }) => `${code} ${path}`);

describe('B6: what a refund gives back', () => {
  test.each([
    ['a line that the order does not have', aRefund(1, 2000, 'other'), 10_000, ['refund_line_unknown data.refund.lines[0].id']],
    ['99 pieces of one', aRefund(99, 10_000), 0, ['refund_quantity_above_left data.refund.lines[0].quantity']],
    ['99,999.99 of 100.00', aRefund(1, 9_999_999), 0, ['refund_above_paid data.refund.lines[0].amountMinor']],
    ['a cent more than was paid', aRefund(1, 10_001), 0, ['refund_above_paid data.refund.lines[0].amountMinor']],
    ['exactly what was paid', aRefund(1, 10_000), 0, []],
  ])('%s: recorded and capped, and the answer and the timeline say so', async (_what, back, spentMinor, codes) => {
    const customer = aShopper();
    const { order } = await pay(api(), customer, 10_000);
    const event = anEvent('order.refunded', undefined, { orderId: order.id, refund: back }, await api().now());
    const answer = await tell(api(), event);
    expect(answer.status).toBe('processed');
    expect(codesIn(answer)).toEqual(codes);
    expect(await tell(api(), event)).toEqual({ ...answer, status: 'duplicate' });
    expect(await spentBy(customer)).toEqual({ CNY: spentMinor });
    expect(await timelineOf(customer, 'order.warning')).toEqual(
      answer.warnings.map(({ message }: { message: string }) => `Order ${order.id}: ${message}`),
    );
    const counted = (10_000 - spentMinor) / 100;
    expect(await timelineOf(customer, 'order.refunded')).toEqual([`CN¥${counted} was paid back for order ${order.id}.`]);
    // Nothing of it is said again when the next event of the order comes.
    const next = await tell(api(), anEvent('order.shipped', undefined, { orderId: order.id }, await api().now()));
    expect(next.warnings).toEqual([]);
  });

  test('refunds that come before the order are kept, and capped when it comes', async () => {
    const customer = aShopper();
    const order = anOrder([10_000], await api().now());
    expect((await refund(api(), order.id, aRefund(1, 15_000))).warnings).toEqual([]);
    const answer = await tell(api(), anEvent('order.paid', customer, { order }, await api().now()));
    expect(codesIn(answer)).toEqual(['refund_above_paid data.order']);
    expect(await spentBy(customer)).toEqual({ CNY: 0 });
    expect(await timelineOf(customer, 'order.warning')).toHaveLength(1);
  });

  test('an order that is edited downwards after a refund gives no more back than it is worth now', async () => {
    const customer = aShopper();
    const { order } = await pay(api(), customer, 10_000);
    await refund(api(), order.id, aRefund(0, 8000));
    const lines = [{ ...order.lines[0], lineTotalMinor: 6000 }];
    const answer = await tell(api(), anEvent('order.paid', customer, { order: { ...order, lines } }, await api().now()));
    expect(codesIn(answer)).toEqual(['refund_above_paid data.order']);
    expect(await spentBy(customer)).toEqual({ CNY: 0 });
  });

  test('a second refund of the same id with other content changes nothing and says so; the same again says nothing', async () => {
    const customer = aShopper();
    const { order } = await pay(api(), customer, 10_000);
    const first = aRefund(0, 3000);
    await refund(api(), order.id, first);
    expect((await refund(api(), order.id, first)).warnings).toEqual([]);
    expect(codesIn(await refund(api(), order.id, { ...aRefund(0, 9000), id: first.id }))).toEqual(['refund_told_differently data.refund']);
    expect(await spentBy(customer)).toEqual({ CNY: 7000 });
  });

  test('shipping is given back once', async () => {
    const customer = aShopper();
    const { order } = await pay(api(), customer, 10_000, { shipping: { amountMinor: 800 } });
    const shipping = (shippingMinor: number) => ({ id: fresh('r'), lines: [], shippingMinor });
    expect((await refund(api(), order.id, shipping(800))).warnings).toEqual([]);
    expect(codesIn(await refund(api(), order.id, shipping(1)))).toEqual(['refund_above_paid data.refund.shippingMinor']);
    expect(await spentBy(customer)).toEqual({ CNY: 10_000 });
  });

  test('what our coupon took off was not paid, so it is not given back', async () => {
    const { customer, code } = await aClaimedCoupon(api(), { reward: { type: 'amount', amountMinor: 4000 } });
    const { id } = await held(api(), customer, code);
    const { order } = await pay(api(), customer, 10_000, { redemptionId: id });
    expect(await spentBy(customer)).toEqual({ CNY: 6000 });
    expect(codesIn(await refund(api(), order.id, aRefund(1, 10_000)))).toEqual(['refund_above_paid data.refund.lines[0].amountMinor']);
    expect(await spentBy(customer)).toEqual({ CNY: 0 });
  });

  test('a refund after the cancellation, in full: nothing is left to give, and nothing is below 0', async () => {
    const customer = aShopper();
    const { order } = await pay(api(), customer, 10_000);
    await tell(api(), anEvent('order.cancelled', undefined, { orderId: order.id }, await api().now()));
    expect((await refund(api(), order.id, aRefund(1, 10_000))).warnings).toEqual([]);
    expect(await spentBy(customer)).toEqual({});
  });

  test('a redemption in one currency takes nothing off an order in another', async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = await held(api(), customer, code, aCart([10_000]));
    await pay(api(), customer, 5000, { currency: 'USD', redemptionId: id });
    expect(await spentBy(customer)).toEqual({ USD: 5000 });
  });
});
