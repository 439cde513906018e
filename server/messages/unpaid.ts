import { isGone, type OrderRecord } from '../orders/order.js';
import { triesOf } from '../orders/orders.service.js';
import { redemptionOfCheckout } from '../redemptions/redemptions.service.js';
import { findRedemption } from '../redemptions/redemptions.store.js';
import type { SuppressionReason } from './reasons.js';

/** What is still to be paid: the last order of a checkout that is open; or why nothing is. */
export type Unpaid = { order: OrderRecord & { placedAt: Date } } | { reason: SuppressionReason };

/**
 * What is to be paid of an order: the checkout is what is paid, and each try to pay it may be an order. Nothing is once one of them is paid,
 * or a redemption of the checkout is confirmed: its money is authorised.
 */
export async function unpaidOf(order: OrderRecord): Promise<Unpaid> {
  const tries = await triesOf(order);
  const unpaid = openTry(tries);
  return 'order' in unpaid && (await isConfirmed(order.checkoutId, tries)) ? { reason: 'redemption_confirmed' } : unpaid;
}

/** The last of the tries that is placed, and neither paid nor gone. */
export function openTry(tries: readonly OrderRecord[]): Unpaid {
  if (tries.some(({ paidAt }) => paidAt !== null)) return { reason: 'paid' };
  const [last] = tries.filter(isOpen).sort((one, other) => other.placedAt.getTime() - one.placedAt.getTime());
  return last ? { order: last } : { reason: tries.some(isGone) ? 'order_cancelled' : 'order_unknown' };
}

const isOpen = (order: OrderRecord): order is OrderRecord & { placedAt: Date } =>
  order.content !== null && order.placedAt !== null && !isGone(order);

async function isConfirmed(checkoutId: string | null, tries: readonly OrderRecord[]): Promise<boolean> {
  const named = tries.flatMap(({ redemptionId }) => redemptionId ?? []);
  const redemptions = await Promise.all([checkoutId === null ? null : redemptionOfCheckout(checkoutId), ...named.map(findRedemption)]);
  return redemptions.some((redemption) => redemption?.state === 'confirmed');
}
