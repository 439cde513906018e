import type { IsFlagged } from '../context.js';
import { findCasesOfCustomer, findCasesOfOrder } from './cases.store.js';

/** Whether a complaint about the order, or of one of its customers, is flagged: somebody sells or threatens with reviews. */
export const isFlagged: IsFlagged = async ({ orderId, customerIds }) => {
  const cases = await Promise.all([findCasesOfOrder(orderId), ...customerIds.map(findCasesOfCustomer)]);
  return cases.flat().some(({ flags }) => flags.length > 0);
};
