import { daysBetween, localTime } from '../../campaigns/local-time.js';
import { type Context, systemContext } from '../context.js';
import { newId } from '../lib/ids.js';
import { newLease } from '../lib/lease.js';
import { leftovers, resume } from '../lib/resume.js';
import type { OrderRecord } from '../orders/order.js';
import { findOrder, findOrdersToRestore, leaveToRestore, noteRestored } from '../orders/orders.store.js';
import { finishLeft } from './finish.service.js';
import type { GivenBack, Redemption } from './redemption.js';
import { findRedemption, findRedemptionsOfOrder, releaseReserved, restoreGiven } from './redemptions.store.js';
import { undo } from './settle.service.js';
import { settleRestored } from './settle-restored.service.js';
import { askAgain } from './take.service.js';

/**
 * A cancelled order: what it holds is let go, what it used is given back. A repeat is harmless. What another program is just deciding or settling
 * is waited for a moment, as it notes a little later what it has answered; what cannot be given back by then is left to the sweep.
 */
export async function restoreOrder(orderId: string, context: Context): Promise<void> {
  await leaveToRestore(orderId);
  await askAgain(async () => {
    const order = await findOrder(orderId);
    return order === null || (await restoreLeft(order, context)) ? 'done' : 'busy';
  });
}

/** Gives back what a crash left, or what was being confirmed while its order was cancelled. Returns how many orders there were. */
export const restoreCancelledOrders = (context: Context): Promise<number> =>
  resume(
    leftovers(findOrdersToRestore, async (order) => {
      await restoreLeft(order, context);
    }),
  );

/** The word is taken away only by whoever read it before they looked. False: something is to be done later. */
async function restoreLeft(order: OrderRecord, context: Context): Promise<boolean> {
  const { _id, toRestore, redemptionId } = order;
  if (toRestore === undefined) return true;
  const used = (await findRedemptionsOfOrder(_id)).map((redemption) => redemption._id);
  let isDone = true;
  for (const id of new Set([...used, ...(redemptionId === null ? [] : [redemptionId])]))
    isDone = (await giveBack(id, order, context)) && isDone;
  if (isDone) await noteRestored(_id, toRestore);
  return isDone;
}

const TRIES = 4;

/** False: somebody is deciding or settling it just now; later. */
async function giveBack(id: string, order: OrderRecord, context: Context): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const redemption = await findRedemption(id);
    if (!redemption || isOfAnother(redemption, order)) return true;
    const { state, isSettled } = redemption;
    if (state === 'released' || (state === 'restored' && isSettled)) return true;
    if (state === 'pending') return false;
    if (!isSettled) await finishLeft(redemption);
    else if (await (state === 'reserved' ? letGo(id, context) : restore(redemption, order, context))) return true;
    if (!isSettled && !(await findRedemption(id))?.isSettled) return false;
  }
  return false;
}

const isOfAnother = ({ orderId }: Redemption, { _id }: OrderRecord): boolean => orderId !== null && orderId !== _id;

async function letGo(id: string, { shop, now }: Context): Promise<boolean> {
  const released = await releaseReserved(id, 'order_cancelled', newLease(), systemContext(shop, now));
  if (released) await undo(released);
  return released !== null;
}

async function restore(redemption: Redemption, order: OrderRecord, context: Context): Promise<boolean> {
  const lease = newLease();
  const news = redemption.isOverrun ? { news: newId('nws') } : {};
  const restored = await restoreGiven(redemption._id, await backOf(redemption, order, context), lease, news);
  if (restored) await settleRestored(restored, lease);
  return restored !== null;
}

async function backOf({ customerId, decidedAt }: Redemption, order: OrderRecord, { shop, now, isFlagged }: Context): Promise<GivenBack> {
  const { _id: orderId, cancelledAt, cancelledBy = 'buyer' } = order;
  const at = cancelledAt ?? now;
  const [from, to] = [decidedAt ?? at, at].map((instant) => localTime(instant, shop.zone));
  const customerIds = [customerId, order.customerId].filter((id) => id !== null);
  return {
    at,
    by: (await isFlagged?.({ orderIds: [orderId], customerIds }, now)) ? 'abuse' : cancelledBy,
    heldUpDays: from && to ? Math.max(0, daysBetween(from, to)) : 0,
    zone: shop.zone,
  };
}
