import type { OrderDiscount } from '../../campaigns/paid-back.js';
import { remaining } from '../../campaigns/refunds.js';
import { goodsMinor, type OrderSums } from './order.js';

type Returns = Pick<OrderSums, 'refunds'> & { content: NonNullable<OrderSums['content']> };

/** Whether nothing of the order is left: all its pieces came back, or all that was paid for its goods. `discount` is what we took off. */
export const isReturned = (order: Returns, discount?: OrderDiscount): boolean =>
  order.refunds.length > 0 && (areAllPiecesBack(order) || isAllMoneyBack(order, discount));

const areAllPiecesBack = ({ content, refunds }: Returns): boolean =>
  remaining(content, refunds).lines.every(({ quantity, lineTotalMinor }) => quantity + lineTotalMinor === 0);

// An order that cost nothing has no money to come back: only its pieces count.
const isAllMoneyBack = ({ content, refunds }: Returns, discount?: OrderDiscount): boolean =>
  goodsMinor({ content, refunds: [] }, discount) > 0 && goodsMinor({ content, refunds }, discount) <= 0;
