import { isAboveLowest } from '../../campaigns/authority-limits.js';
import { subtotalMinor } from '../../campaigns/cart.js';
import { cappedLoss, type Loss, orderLoss, stateLoss, worthMinor } from '../../campaigns/loss.js';
import type { Context } from '../context.js';
import { hasId } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { leftOf, type OrderRecord } from '../orders/order.js';
import { findOrder } from '../orders/orders.store.js';
import { discountIn } from '../profile/figures.js';
import { findRedemptionsOfOrder } from '../redemptions/redemptions.store.js';
import { limitsOf } from '../staff/authority.service.js';
import type { CaseRecord } from './case.js';
import { findLossesOfOrder } from './cases.store.js';

type Whose = Pick<CaseRecord, 'orderId' | 'customerId' | 'currency'>;

/** What the order of a case is worth to its customer now. Null: there is no known order of theirs in the shop's currency. */
export async function orderWorth({ orderId, customerId, currency }: Whose): Promise<number | null> {
  const order = orderId === null ? null : await findOrder(orderId);
  if (order?.content?.currency !== currency || isCalledOff(order) || !(await isTheirs(order, customerId))) return null;
  return worthMinor(order.content, order.refunds, await takenOff(order, currency));
}

/** Cancelled, and nobody has told that it was paid or left the house: anybody may place such an order, and it costs them nothing. */
const isCalledOff = ({ cancelledAt, paidAt, shippedAt, deliveredAt }: OrderRecord): boolean =>
  cancelledAt !== null && paidAt === null && shippedAt === null && deliveredAt === null;

async function isTheirs({ customerId: ownerId }: OrderRecord, customerId: string): Promise<boolean> {
  if (ownerId === null) return false; // it may be anybody's
  if (ownerId === customerId) return true;
  const customer = await findCustomer(customerId);
  return customer !== null && hasId(customer, ownerId);
}

/** What redemptions have taken off an order, whoever named them, and however late. */
async function takenOff({ _id: orderId }: OrderRecord, currency: string) {
  const given = (await findRedemptionsOfOrder(orderId)).filter(({ state }) => state === 'confirmed' || state === 'overrun');
  return discountIn(
    currency,
    given.flatMap(({ pricing }) => (pricing ? [{ ...pricing, orderId }] : [])),
  );
}

/** What is asked of a loss before something is given for it. Null: nobody has said what was lost. */
export async function weighedLoss(
  record: CaseRecord,
  given: { caseMinor: number; orderMinor: number; unconfirmedMinor: number },
): Promise<Loss | null> {
  if (record.lossMinor === null) return null;
  const [worth, cases] = await Promise.all([orderWorth(record), record.orderId === null ? [] : findLossesOfOrder(record.orderId)]);
  const stated = cases.map(({ lossMinor }) => lossMinor);
  return {
    lossMinor: cappedLoss(record.lossMinor, worth),
    givenMinor: given.caseMinor,
    order: record.orderId === null ? null : { lossMinor: orderLoss(stated, worth), givenMinor: given.orderMinor },
    isOrderKnown: worth !== null,
    vouchedMinor: record.vouchedMinor ?? 0,
    unconfirmedMinor: given.unconfirmedMinor,
  };
}

/** A loss that somebody states for a case, as it is kept. A supervisor vouches for what they state. */
export async function statedLoss(record: Whose & Pick<CaseRecord, 'vouchedMinor'>, statedMinor: number, { shop, actor }: Context) {
  const [orderWorthMinor, { smallClaimsMinor }] = await Promise.all([orderWorth(record), limitsOf(shop)]);
  return stateLoss({
    statedMinor,
    orderWorthMinor,
    isBySupervisor: isAboveLowest(actor.role),
    vouchedMinor: record.vouchedMinor ?? 0,
    smallClaimsMinor,
  });
}

/** Of a complaint that says nothing of it: the goods that are left of its order. Null: not told yet, or in another currency. */
export async function assumedLoss(record: Whose): Promise<number | null> {
  const worth = await orderWorth(record);
  const order = worth === null || record.orderId === null ? null : await findOrder(record.orderId);
  const left = order && leftOf(order);
  return left && worth !== null ? Math.min(subtotalMinor(left), worth) : null;
}
