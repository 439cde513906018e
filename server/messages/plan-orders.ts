import { addDays, localDate } from '../../campaigns/local-time.js';
import { idOf } from '../lib/ids.js';
import type { OrderRecord } from '../orders/order.js';
import { countOrdersWith, findOrdersWith, noteWord, type OrderWord } from '../orders/orders.store.js';
import { customersOf } from './customers-of.js';
import { dueAtOpening, dueOf } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, type MessageKind, newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import type { Source } from './source.js';
import { unpaidOf } from './unpaid.js';
import { openingOn, zoneOf } from './window.js';

type Due = Pick<Message, 'dueAt' | 'lateAt'>;

/** What an order's word comes to. */
interface Row {
  kind: MessageKind;
  /** What one message is for, whatever else is told of it. */
  occasion(order: OrderRecord): string;
  /** Null: nothing, as things stand by now. */
  due(order: OrderRecord, at: Date, zone: string): Promise<Due | null>;
}

const ROWS: Record<OrderWord, Row> = {
  toRemind: {
    kind: 'unpaid_order',
    occasion: ({ _id, checkoutId }) => (checkoutId === null ? idOf('order', _id) : idOf('checkout', checkoutId)),
    due: async (order, at, zone) => ('order' in (await unpaidOf(order)) ? nextMorning(at, zone) : null),
  },
  toAsk: {
    kind: 'satisfaction_check',
    occasion: ({ _id }) => idOf('order', _id),
    due: async (_order, at, zone) => dueOf('satisfaction_check', at, zone),
  },
};

/** On the customer's next day; whatever is not said in its hours is not said any more. */
function nextMorning(at: Date, zone: string): Due {
  const opening = openingOn(addDays(localDate(at, zone), 1), KINDS.unpaid_order.window, zone);
  return dueAtOpening('unpaid_order', opening, opening.from);
}

const ordersWith = (word: OrderWord): Source => ({
  count: () => countOrdersWith(word),
  plan: ({ shop, now }, until) =>
    inBatches(
      until,
      (limit) => findOrdersWith(word, limit),
      async (orders) => {
        const customers = await customersOf(orders.flatMap(({ customerId }) => (customerId === null ? [] : [{ customerId }])));
        return Promise.all(orders.map((order) => planFor(order, word, zoneOf(customers.get(order.customerId ?? ''), shop), now)));
      },
    ),
  async foresee({ orders, zone }, now) {
    const messages = orders.flatMap((order) => (order[word] === undefined ? [] : [messageFor(order, word, order[word], zone, now)]));
    return (await Promise.all(messages)).filter((message) => message !== null);
  },
});

/** Orders that were placed and not paid. */
export const unpaidOrders = ordersWith('toRemind');

/** Orders that have arrived. */
export const satisfactionChecks = ordersWith('toAsk');

/** The message first, then the note: a crash in between plans the same message again, which changes nothing. */
async function planFor(order: OrderRecord, word: OrderWord, zone: string, now: Date): Promise<boolean> {
  const at = order[word];
  if (at === undefined) return false;
  const message = await messageFor(order, word, at, zone, now);
  const isNew = message !== null && (await insertMessage(message));
  await noteWord(order._id, word, at);
  return isNew;
}

async function messageFor(order: OrderRecord, word: OrderWord, at: Date, zone: string, now: Date): Promise<Message | null> {
  const { kind, occasion, due } = ROWS[word];
  const when = await due(order, at, zone);
  const { _id: about, customerId } = order;
  if (when === null || customerId === null) return null;
  const { dueAt, lateAt } = when;
  // Ids may hold anything and be long: the occasion is a hash of them.
  const plan = { kind, channel: 'email' as const, stream: KINDS[kind].stream, customerId, occasion: occasion(order), about };
  return newMessage({ ...plan, occurredAt: at, dueAt, lateAt }, now);
}
