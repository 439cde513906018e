import { DateTime } from 'luxon';
import { addDays, dateOf } from '../../campaigns/local-time.js';
import { idOf } from '../lib/ids.js';
import type { OrderRecord } from '../orders/order.js';
import { countOrdersWith, findOrdersWith, noteWord, type OrderWord } from '../orders/orders.store.js';
import { customersOf } from './customers-of.js';
import { dueAtOpening, dueOf } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, type MessageKind, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import { whyNotUnpaid } from './order-contents.js';
import type { Source } from './source.js';
import { openingOn, zoneOf } from './window.js';

type Due = Pick<Message, 'dueAt' | 'lateAt'>;

/** What an order's word comes to. Null: nothing, as things stand by now. */
interface Row {
  kind: MessageKind;
  due(order: OrderRecord, at: Date, zone: string): Due | null;
}

const ROWS: Record<OrderWord, Row> = {
  toRemind: { kind: 'unpaid_order', due: (order, at, zone) => (whyNotUnpaid(order) === null ? nextMorning(at, zone) : null) },
  toAsk: { kind: 'satisfaction_check', due: (_order, at, zone) => dueOf('satisfaction_check', at, zone) },
};

/** On the customer's next day; whatever is not said in its hours is not said any more. */
function nextMorning(at: Date, zone: string): Due {
  const opening = openingOn(addDays(dateOf(DateTime.fromJSDate(at, { zone })), 1), KINDS.unpaid_order.window, zone);
  return dueAtOpening('unpaid_order', opening, opening.from);
}

const ordersWith = (word: OrderWord): Source => ({
  count: () => countOrdersWith(word),
  plan: (shop, now, until) =>
    inBatches(
      until,
      (limit) => findOrdersWith(word, limit),
      async (orders) => {
        const customers = await customersOf(orders.flatMap(({ customerId }) => (customerId === null ? [] : [{ customerId }])));
        return Promise.all(orders.map((order) => planFor(order, word, zoneOf(customers.get(order.customerId ?? ''), shop), now)));
      },
    ),
  foresee: ({ orders, zone }, now) =>
    orders.flatMap((order) => {
      const at = order[word];
      return at === undefined ? [] : (messageFor(order, word, at, zone, now) ?? []);
    }),
});

/** Orders that were placed and not paid. */
export const unpaidOrders = ordersWith('toRemind');

/** Orders that have arrived. */
export const satisfactionChecks = ordersWith('toAsk');

/** The message first, then the note: a crash in between plans the same message again, which changes nothing. */
async function planFor(order: OrderRecord, word: OrderWord, zone: string, now: Date): Promise<boolean> {
  const at = order[word];
  if (at === undefined) return false;
  const message = messageFor(order, word, at, zone, now);
  const isNew = message !== null && (await insertMessage(message));
  await noteWord(order._id, word, at);
  return isNew;
}

function messageFor(order: OrderRecord, word: OrderWord, at: Date, zone: string, now: Date): Message | null {
  const { kind, due } = ROWS[word];
  const when = due(order, at, zone);
  return when && order.customerId !== null ? about(order, kind, at, when, order.customerId, now) : null;
}

function about({ _id }: OrderRecord, kind: MessageKind, occurredAt: Date, { dueAt, lateAt }: Due, customerId: string, now: Date): Message {
  const { stream } = KINDS[kind];
  // The shop's own id may hold anything and be long.
  return newMessage(
    { kind, channel: 'email', stream, customerId, occasion: idOf('order', _id), about: _id, occurredAt, dueAt, lateAt },
    now,
  );
}
