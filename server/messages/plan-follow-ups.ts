import type { Shop } from '../shop/shop.js';
import { customersOf } from './customers-of.js';
import { dueOf } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, newMessage } from './message.js';
import { countToFollowUp, findToFollowUp, insertMessage, noteFollowedUp } from './messages.store.js';
import type { Source } from './source.js';
import { zoneOf } from './window.js';

/** What comes after a message that was sent, some days later. */
export const followUps: Source = {
  count: () => countToFollowUp(),
  plan: (shop, now, until) =>
    inBatches(until, findToFollowUp, async (messages) => {
      const customers = await customersOf(messages);
      return Promise.all(messages.map((message) => planAfter(message, zoneOf(customers.get(message.customerId), shop), shop, now)));
    }),
};

async function planAfter(message: Message, zone: string, _shop: Shop, now: Date): Promise<boolean> {
  const { _id, followUp: kind, customerId, about, sentAt } = message;
  if (kind === undefined || sentAt === null) return false;
  const { day: _day, ...due } = dueOf(kind, sentAt, zone);
  // Its occasion is that of the message before.
  const occasion = _id.slice(_id.lastIndexOf(':') + 1);
  const { stream } = KINDS[kind];
  const isNew = await insertMessage(
    newMessage({ kind, channel: 'email', stream, customerId, occasion, about, occurredAt: sentAt, ...due }, now),
  );
  await noteFollowedUp(_id);
  return isNew;
}
