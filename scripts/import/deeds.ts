import type { Cart, Order } from '../../campaigns/cart.js';
import { parse } from '../../campaigns/schema-problems.js';
import type { Context } from '../../server/context.js';
import { claim } from '../../server/coupons/grants.service.js';
import { findCustomer } from '../../server/customers/customers.store.js';
import { eventSchema, type ShopEvent } from '../../server/events/event.js';
import { receiveEvent } from '../../server/events/events.service.js';
import { isOurs, Refusal } from '../../server/lib/refusal.js';
import { type AtCheckout, readAt } from '../../server/redemptions/at-checkout.service.js';
import { reserve } from '../../server/redemptions/reserve.service.js';
import { walletFor } from '../../server/redemptions/wallet.service.js';
import { type Basket, CURRENCY } from './baskets.js';
import type { Claim } from './claims.js';
import { customerDataOf, type Household } from './households.js';
import { type Importer, patiently } from './importer.js';

/** A household becomes a customer. */
export async function introduce(household: Household, at: Date, importer: Importer): Promise<void> {
  const event = eventOf({
    id: `household ${household.id}`,
    type: 'customer.created',
    occurredAt: at.toISOString(),
    customer: { shopId: household.id },
    data: { customer: customerDataOf(household, at) },
  });
  await patiently(() => receiveEvent(event, importer.at(at)));
}

/** A household takes the coupon of a leaflet. */
export async function take({ id, householdId, at }: Claim, campaignId: string, importer: Importer): Promise<void> {
  importer.holders?.add(householdId);
  await patiently(() => claim(campaignId, { shopId: householdId }, id, importer.at(at)));
}

/** A basket is paid, with the best of the household's coupons that it qualifies for. Returns how many coupons it earned. */
export async function buy(basket: Basket, importer: Importer): Promise<number> {
  const context = importer.at(basket.at);
  const redemptionId = importer.holders?.has(basket.householdId) === false ? null : await useBest(basket, importer, context);
  const event = orderPaid(basket, redemptionId);
  const { answer } = await patiently(() => receiveEvent(event, context));
  if (answer.codes.length > 0) importer.holders?.add(basket.householdId);
  return answer.codes.length;
}

async function useBest(basket: Basket, importer: Importer, context: Context): Promise<string | null> {
  const customerId = await importer.customerIdOf(basket.householdId);
  if (customerId === null) return null;
  const at = await readAt(cartOf(basket), [], customerId, context.now);
  if (at.usable.length > 0) return patiently(() => reserveBest(basket, at, customerId, context));
  importer.holders?.delete(basket.householdId);
  return null;
}

/** The rule of use: the household's next basket that meets a coupon's conditions uses it, and of several coupons the one that saves most. Null: none. */
async function reserveBest(basket: Basket, at: AtCheckout, customerId: string, context: Context): Promise<string | null> {
  const { cart } = at;
  const customer = await findCustomer(customerId);
  const [best] = walletFor(at, customer, context).usable.sort((one, other) => other.discountMinor - one.discountMinor);
  if (!best) return null;
  try {
    return (await reserve({ cart, codes: [best.code], customer, key: basket.id }, context))._id;
  } catch (error) {
    if (isOurs(error) && error.code === 'not_redeemable') return null; // it is kept as refused; the basket is paid all the same
    throw error;
  }
}

const cartOf = ({ id, lines }: Basket): Cart => ({ checkoutId: id, currency: CURRENCY, pricesIncludeTax: true, channel: 'till', lines });

function orderPaid(basket: Basket, redemptionId: string | null): ShopEvent {
  const occurredAt = basket.at.toISOString();
  const order: Order = { ...cartOf(basket), id: basket.id, createdAt: occurredAt, ...(redemptionId !== null && { redemptionId }) };
  return eventOf({
    id: basketEventId(basket),
    type: 'order.paid',
    occurredAt,
    customer: { shopId: basket.householdId },
    data: { order },
  });
}

export const basketEventId = ({ id }: Basket): string => `basket ${id}`;

/** Read as the API would read it. */
function eventOf(body: unknown): ShopEvent {
  const parsed = parse(eventSchema, body);
  if ('value' in parsed) return parsed.value;
  const [first] = parsed.problems;
  throw new Refusal('invalid', `${first?.path}: ${first?.message}`, parsed.problems);
}
