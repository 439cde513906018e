import { type Cart, cartSchema } from '../../campaigns/cart.js';
import { showCode } from '../../campaigns/coupon-code.js';
import type { Context } from '../../server/context.js';
import { claim } from '../../server/coupons/grants.service.js';
import { refuseStreams } from '../../server/customers/consents.service.js';
import type { Customer, CustomerData } from '../../server/customers/customer.js';
import { customerOf } from '../../server/customers/resolve.service.js';
import { eventSchema } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import { Refusal } from '../../server/lib/refusal.js';
import { listMessages } from '../../server/messages/messages.store.js';
import { findOrder } from '../../server/orders/orders.store.js';
import { readAt } from '../../server/redemptions/at-checkout.service.js';
import { reserve } from '../../server/redemptions/reserve.service.js';
import { walletFor } from '../../server/redemptions/wallet.service.js';
import type { Shop } from '../../server/shop/shop.js';
import { answerSurvey } from '../../server/surveys/surveys.service.js';
import { as } from './actors.js';
import type { Deed, Purchase, Step } from './life.js';

/** What the deeds are done in. */
export interface World {
  shop: Shop;
  claimable: string; // the campaign that offers itself
}

/** Does what somebody does, at its own instant and through the services that the API calls. False: it came to nothing. */
export async function act(deed: Deed, world: World): Promise<boolean> {
  const context = as('storefront', world.shop, deed.at);
  const tell = (type: string, data: object, id: string) => tellEvent(deed, type, data, id, context);
  switch (deed.does) {
    case 'join':
      return tell('customer.created', { customer: dated(deed.who.about, deed.at) }, 'join');
    case 'tell':
      return tell('customer.updated', { customer: dated(deed.about, deed.at) }, `tell-${deed.at.getTime()}`);
    case 'visit':
      return tell('visit.ended', {}, `visit-${deed.at.getTime()}`);
    case 'claim':
      return isDone(claim(world.claimable, { shopId: deed.who.shopId }, `${deed.who.shopId}-${deed.at.getTime()}`, context));
    case 'unsubscribe':
      await refuseStreams(await known(deed, context), ['promotions', 'greetings'], 'unsubscribe link', deed.at);
      return true;
    case 'order':
      return tell(`order.${deed.step}`, await orderData(deed, context), `${deed.purchase.id}-${deed.step}`);
    case 'answer':
      return answer(deed, context);
  }
}

/** Consents are given when they are told. */
const dated = ({ consents, ...about }: CustomerData, at: Date): CustomerData => ({
  ...about,
  ...(consents && { consents: consents.map((consent) => ({ ...consent, at: at.toISOString() })) }),
});

async function tellEvent({ who, at }: Deed, type: string, data: object, id: string, context: Context): Promise<boolean> {
  const event = eventSchema.parse({
    id: `${who.shopId}-${id}`,
    type,
    occurredAt: at.toISOString(),
    customer: { shopId: who.shopId },
    data,
  });
  await receiveEvent(event, context);
  return true;
}

async function known({ who }: Deed, { shop }: Context): Promise<Customer> {
  const customer = await customerOf({ shopId: who.shopId }, shop);
  if (!customer) throw new Error(`${who.shopId} has not joined yet.`);
  return customer;
}

/** What the shop refuses is its answer. */
async function isDone(deed: Promise<unknown>): Promise<boolean> {
  try {
    await deed;
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_granted') return false;
    throw error;
  }
}

async function orderData(deed: Deed & { step: Step; purchase: Purchase }, context: Context): Promise<object> {
  const { step, purchase } = deed;
  const { id, placedAt, basket } = purchase;
  const whole = { id, createdAt: placedAt.toISOString(), checkoutId: checkoutOf(purchase), ...basket };
  if (step === 'placed') return { order: whole };
  if (step === 'paid') {
    const redemptionId = purchase.usesCoupon ? await reserveBest(deed, context) : null;
    return { order: { ...whole, ...(redemptionId !== null && { redemptionId }) } };
  }
  if (step !== 'refunded') return { orderId: id };
  const lines = basket.lines.map((line) => ({ id: line.id, quantity: line.quantity, amountMinor: line.lineTotalMinor }));
  return { orderId: id, refund: { id: `R-${id}`, lines } };
}

const checkoutOf = ({ id }: Purchase): string => `checkout-${id}`;

/** Holds the coupon that saves most. Null: none fits. */
async function reserveBest(deed: Deed & { purchase: Purchase }, context: Context): Promise<string | null> {
  const { purchase } = deed;
  const customer = await known(deed, context);
  const cart = cartSchema.parse({ ...purchase.basket, checkoutId: checkoutOf(purchase) });
  const code = await bestCode(cart, customer, context);
  if (code === null) return null;
  const hold = await reserve({ cart, codes: [code], customer, key: purchase.id }, context);
  return hold.state === 'reserved' ? hold._id : null;
}

/** Of those that save the same the one that ends first; codes are by chance and decide nothing. */
async function bestCode(cart: Cart, customer: Customer, context: Context): Promise<string | null> {
  const at = await readAt(cart, [], customer._id, context.now, { own: null });
  const { usable } = walletFor(at, customer, context);
  const saves = new Map(usable.map(({ code, discountMinor }) => [code, discountMinor]));
  const coupons = at.usable.filter(({ _id }) => saves.has(showCode(_id)));
  const [best] = coupons.sort(
    (one, other) =>
      (saves.get(showCode(other._id)) ?? 0) - (saves.get(showCode(one._id)) ?? 0) ||
      one.expiresAt.getTime() - other.expiresAt.getTime() ||
      one.createdAt.getTime() - other.createdAt.getTime(),
  );
  return best ? showCode(best._id) : null;
}

const WORDS = 'It was not what I had expected.';

/** Answers the question how the order was, if they were asked. */
async function answer(deed: Deed & { purchase: Purchase; answer: 'satisfied' | 'unsatisfied' }, context: Context): Promise<boolean> {
  const customer = await known(deed, context);
  const asked = await listMessages({ customerId: customer._id, kind: 'satisfaction_check', state: 'sent' }, null, 100);
  const order = await findOrder(deed.purchase.id);
  if (!order || !asked.some(({ about }) => about === order._id)) return false;
  const words = deed.answer === 'unsatisfied' ? WORDS : '';
  return (await answerSurvey({ ...order, customerId: customer._id }, deed.answer, words, context.now)).isFirst;
}
