import { expect, test } from '@jest/globals';
import { SYSTEM } from '../../server/actors/actor.js';
import { newLease } from '../../server/lib/lease.js';
import { newMessage, suppressed } from '../../server/messages/message.js';
import { insertMessage, settleMessage, takeDueMessages } from '../../server/messages/messages.store.js';
import { accepted, activeCampaign, cancel, pay, refund, reserve, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, aRefund, aShopper, atLeast, fresh } from '../support/builders.js';

const api = useApi();
const timeline = async ({ shopId }: { shopId: string }, query = '') =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}/timeline${query}`));
const whats = async (customer: { shopId: string }) => (await timeline(customer)).items.map(({ what }: { what: string }) => what);

test('orders and what they earned stand in the order in which they happened, the newest first', async () => {
  await activeCampaign(api(), aCampaign());
  const customer = aShopper();
  const { order, code } = await pay(api(), customer, 10_000);
  await api().pass(1);
  const about = async (type: string) => tell(api(), anEvent(type, undefined, { orderId: order.id }, await api().now()));
  await about('order.shipped');
  await api().pass(1);
  await about('order.delivered');
  await api().pass(1);
  await refund(api(), order.id, aRefund(0.5, 5000));
  await api().pass(1);
  await cancel(api(), order.id);
  const { items } = await timeline(customer);
  expect(items.map(({ what }: { what: string }) => what)).toEqual([
    'order.cancelled',
    'coupon.revoked',
    'order.refunded',
    'order.delivered',
    'order.shipped',
    'coupon.issued',
    'customer.created', // we heard of the customer a moment after the order was paid
    'order.paid',
  ]);
  expect(items.find(({ what }: { what: string }) => what === 'coupon.revoked')).toMatchObject({ code, by: SYSTEM._id });
});

test('“why was my code refused last night?”: one line, with the code masked and what was missing', async () => {
  const campaignId = await activeCampaign(api(), aClaimable({ redeemWhen: { all: [atLeast('cart.subtotalMinor', 20_000)] } }));
  const customer = aShopper();
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  expect((await reserve(api(), customer, aCart([15_000]), [code])).status).toBe(409);
  const refused = (await timeline(customer)).items.filter(({ what }: { what: string }) => what === 'redemption.refused');
  expect(refused).toMatchObject([
    {
      code: `${code.slice(0, 4)}-****-****-*`,
      campaignId,
      sentence: expect.stringContaining('The items in the cart must total at least CN¥200. CN¥50 more is needed.'),
      reasons: [{ code: 'conditions_not_met', missing: [{ fact: 'cart.subtotalMinor', need: 20_000, have: 15_000 }] }],
    },
  ]);
  expect(JSON.stringify(refused)).not.toContain(code);
});

test('a hold, its release, the next hold and its use are four lines of one coupon', async () => {
  const campaignId = await activeCampaign(api(), aClaimable());
  const customer = aShopper();
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  const first = accepted(await reserve(api(), customer, aCart([10_000]), [code]));
  await api().pass(1);
  accepted(await api().as.storefront.post(`/v1/redemptions/${first.id}/release`));
  await api().pass(1);
  const second = accepted(await reserve(api(), customer, aCart([10_000]), [code]));
  await api().pass(1);
  accepted(await api().as.storefront.post(`/v1/redemptions/${second.id}/confirm`, { orderId: fresh('o') }));
  expect((await whats(customer)).filter((what: string) => what.startsWith('coupon.'))).toEqual([
    'coupon.redeemed',
    'coupon.reserved',
    'coupon.released',
    'coupon.reserved',
    'coupon.issued',
  ]);
});

test('consents given and withdrawn, and a message that was not sent for it, each have their line', async () => {
  const customer = aShopper();
  const at = await api().now();
  const consent = (granted: boolean) => ({ channel: 'email', stream: 'promotions', granted, source: 'checkout', at: at.toISOString() });
  await tell(api(), anEvent('customer.updated', customer, { customer: { consents: [consent(true), consent(false)] } }, at));
  const { id: customerId } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  const plan = {
    kind: 'coupon_issued' as const,
    channel: 'email' as const,
    stream: 'promotions' as const,
    customerId,
    codes: [],
    campaignIds: [],
    dueAt: at,
    lateAt: null,
  };
  await insertMessage(newMessage({ ...plan, occasion: '1' }, at));
  const lease = newLease();
  for (const { _id, customerId: to } of await takeDueMessages('email', at, lease, 100))
    if (to === customerId) await settleMessage(_id, lease.token, suppressed('no_consent'));
  const { items } = await timeline(customer);
  expect(items.map(({ what }: { what: string }) => what)).toEqual([
    'customer.created',
    'message.suppressed',
    'consent.withdrawn',
    'consent.granted',
  ]);
  expect(items[1].sentence).toBe(
    'The message about a new coupon was not sent by email. The customer has not agreed to messages of this kind.',
  );
});

test('page by page every line comes once', async () => {
  const customer = aShopper();
  for (let number = 0; number < 7; number++) await pay(api(), customer, 100);
  const whole = (await timeline(customer)).items;
  const pages = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: unknown[]; nextCursor: string | null } = await timeline(customer, `?limit=3${cursor && `&cursor=${cursor}`}`);
    pages.push(page.items);
    cursor = page.nextCursor;
  }
  expect(pages.map(({ length }) => length)).toEqual([3, 3, 2]);
  expect(pages.flat()).toEqual(whole);
});

test.each(['nonsense', Buffer.from('["a"]').toString('base64url'), Buffer.from('[1,2]').toString('base64url')])(
  'the cursor %s is refused',
  async (cursor) => {
    const customer = aShopper();
    await pay(api(), customer, 100);
    const { status, body } = await api().as.agent.get(`/v1/customers/shop:${customer.shopId}/timeline?cursor=${cursor}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'bad_cursor' });
  },
);
