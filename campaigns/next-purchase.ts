import type { Goal } from './goals.js';

/** What a coupon remembers of the order that earned it; null: none did. */
export interface Earned {
  goal: Goal;
  earnedBy: { orderId: string; checkoutId: string | null; createdAt: Date } | null;
}

/** A purchase as far as it is known: its checkout, and the order that it has become. */
export interface Purchase {
  checkoutId: string | null;
  order: { id: string; createdAt: Date | null } | null;
}

/** It is kept from the order that earned it, and from earlier ones. */
export const isForNext = ({ goal, earnedBy }: Earned): boolean => goal === 'induce_next_purchase' && earnedBy !== null;

/** C2-10: a coupon for the next purchase is not for the order that earned it, nor for one that was created before that. */
export function isKeptFrom(coupon: Earned, { checkoutId, order }: Purchase): boolean {
  const { earnedBy } = coupon;
  if (!isForNext(coupon) || earnedBy === null) return false;
  if (order?.id === earnedBy.orderId || (checkoutId !== null && checkoutId === earnedBy.checkoutId)) return true;
  return order?.createdAt != null && order.createdAt < earnedBy.createdAt;
}
