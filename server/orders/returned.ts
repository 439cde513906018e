import { remaining } from '../../campaigns/refunds.js';
import type { OrderSums } from './order.js';

type Returns = Pick<OrderSums, 'refunds'> & { content: NonNullable<OrderSums['content']> };

/** Whether all pieces of the order came back. Money that was given back for pieces that stay changes what was spent, not what was bought. */
export const isReturned = ({ content, refunds }: Returns): boolean =>
  refunds.length > 0 && remaining(content, refunds).lines.every(({ quantity, lineTotalMinor }) => quantity + lineTotalMinor === 0);
