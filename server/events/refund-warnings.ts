import { isDeepStrictEqual } from 'node:util';
import { excessWarning, type RefundExcess, refundExcesses } from '../../campaigns/paid-back.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { idOf } from '../lib/ids.js';
import type { OrderRecord } from '../orders/order.js';
import { noteWarning } from '../orders/orders.store.js';
import { findDiscountsOf } from '../profile/discounts.js';
import { discountIn } from '../profile/figures.js';
import type { EventRecord } from './event.js';

/**
 * What an order's refunds give back that is not there, as far as this event brought it up: by its refund, or by an order that is worth less
 * than was refunded before. Each is noted in the order once; the event that noted it says it again when it is done again.
 */
export async function warnOfRefunds(order: OrderRecord, record: EventRecord): Promise<Warning[]> {
  const { _id: eventKey, event, occurredAt: at } = record;
  const told = {
    refundId: event.type === 'order.refunded' ? event.data.refund.id : null,
    order: 'order' in event.data ? 'data.order' : 'data.orderId',
  };
  const noted = new Map(order.warnings?.map((one) => [one.id, one.eventKey]));
  const excesses = (await excessesOf(order)).filter((excess) => (noted.get(idIn(excess)) ?? eventKey) === eventKey);
  for (const excess of excesses) await noteWarning(order._id, { id: idIn(excess), at, eventKey, ...excessWarning(excess, told) });
  return [...excesses.map((excess) => excessWarning(excess, told)), ...toldDifferently(order, record)];
}

async function excessesOf(order: OrderRecord): Promise<RefundExcess[]> {
  const { customerId, content, refunds } = order;
  if (content === null || refunds.length === 0) return [];
  const discounts = customerId === null ? [] : await findDiscountsOf(order);
  return refundExcesses(content, refunds, discountIn(content.currency, discounts));
}

const idIn = ({ code, refundId, place }: RefundExcess): string => idOf(code, refundId, place);

/** A refund's first telling stands. */
function toldDifferently({ refunds }: OrderRecord, { event }: EventRecord): Warning[] {
  if (event.type !== 'order.refunded') return [];
  const told = event.data.refund;
  const kept = refunds.find(({ id }) => id === told.id);
  if (!kept || (isDeepStrictEqual(kept.lines, told.lines) && kept.shippingMinor === told.shippingMinor)) return [];
  return [warning('refund_told_differently', 'data.refund', `Refund ${told.id}.`)];
}
