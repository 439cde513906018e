import type { Lease } from '../lib/lease.js';
import { findName, giveName, insertName, type OrderName, prolongName } from './order-names.store.js';
import { type Family, HOLD_OVER, membersOf } from './redemption.js';
import { findFamily } from './redemptions.store.js';
import { patiently } from './take.service.js';

/**
 * Makes this the redemption that the order uses, within the lease. Another one that was lost gives way. Refuses where one was given to the
 * order already, and asks to come again where another is being confirmed for it just now.
 */
export const nameOrder = (orderId: string, rootId: string, lease: Lease): Promise<'order_has_redemption' | null> =>
  patiently(async () => {
    if (await insertName({ _id: orderId, redemptionId: rootId, leaseUntil: lease.leaseUntil })) return null;
    const name = await findName(orderId);
    return name ? takeName(name, rootId, lease) : 'busy';
  });

async function takeName(name: OrderName, rootId: string, lease: Lease): Promise<'order_has_redemption' | 'busy' | null> {
  if (name.redemptionId === rootId) return (await prolongName(name, lease)) || name.leaseUntil > lease.leaseUntil ? null : 'busy';
  const other = await findFamily(name.redemptionId);
  if (other && wasGiven(other, name._id)) return 'order_has_redemption';
  return (await giveName(name, rootId, lease, other === null || isLost(other))) ? null : 'busy';
}

/** The order had the discount of this redemption, and has not given it back. */
export const wasGiven = (family: Family, orderId: string): boolean =>
  membersOf(family).some((member) => member.orderId === orderId && (member.state === 'confirmed' || member.state === 'overrun'));

/** Nobody can confirm it any more for an order that it is not confirmed for, however long they take. */
function isLost({ root, late }: Family): boolean {
  if (root.state !== 'released') return root.state === 'restored' || root.state === 'confirmed';
  return root.why !== HOLD_OVER || (late !== null && late.state !== 'pending');
}
