import { expect, test } from '@jest/globals';
import type { Canceller } from '../../campaigns/on-cancel.js';
import { applyNews, type OrderNews, type OrderRecord } from '../../server/orders/order.js';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 8, 12, minute));
const cancelled = (minute: number, by?: Canceller): OrderNews => ({
  type: 'order.cancelled',
  orderId: 'o-1',
  at: at(minute),
  eventId: `evt-${minute}-${by}`,
  source: 'shop',
  customer: null,
  ...(by && { by }),
});
const after = (...news: OrderNews[]) => news.reduce<OrderRecord | null>(applyNews, null);

test.each<[string, OrderNews[], number, Canceller]>([
  ['nobody says who', [cancelled(1)], 1, 'buyer'],
  ['told twice', [cancelled(1, 'shop'), cancelled(1, 'shop')], 1, 'shop'],
  ['a later word changes nothing', [cancelled(1, 'shop'), cancelled(2, 'buyer')], 1, 'shop'],
  ['an earlier one, told late, counts', [cancelled(2, 'shop'), cancelled(1, 'carrier')], 1, 'carrier'],
  ['at one instant', [cancelled(1, 'shop'), cancelled(1, 'carrier')], 1, 'carrier'],
])('B1: who cancelled, in whatever sequence it is told: %s', (_what, news, minute, by) => {
  expect(after(...news)).toMatchObject({ cancelledAt: at(minute), cancelledBy: by });
  expect(after(...news.toReversed())).toMatchObject({ cancelledAt: at(minute), cancelledBy: by });
});
