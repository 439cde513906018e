import { isDeepStrictEqual } from 'node:util';
import { applyNews, type OrderNews, type OrderRecord, orderIdOf } from './order.js';
import { findOrder, saveOrder } from './orders.store.js';

/** Writes what an event says about an order; a repeat changes nothing. */
export async function recordNews(news: OrderNews): Promise<OrderRecord> {
  const record = await findOrder(orderIdOf(news));
  const next = applyNews(record, news);
  if (record && isDeepStrictEqual(next, record)) return record;
  const saved = { ...next, rev: next.rev + 1 };
  return (await saveOrder(saved)) ? saved : recordNews(news);
}
