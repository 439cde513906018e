import { customersOf } from './customers-of.js';
import { dueOf } from './due.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { type Message, newMessage, occasionIn } from './message.js';
import { countToFollowUp, findToFollowUp, insertMessage, noteFollowedUp } from './messages.store.js';
import type { Source } from './source.js';
import { zoneOf } from './window.js';

/** What comes after a message that was sent, some days later. */
export const followUps: Source = {
  count: () => countToFollowUp(),
  plan: ({ shop, now }, until) =>
    inBatches(until, findToFollowUp, async (messages) => {
      const customers = await customersOf(messages);
      return Promise.all(messages.map((message) => planAfter(message, zoneOf(customers.get(message.customerId), shop), now)));
    }),
  foresee({ messages, zone }, now) {
    const followed = [...messages.values()].filter(({ followUp }) => followUp !== undefined);
    return followed.flatMap((message) => messageAfter(message, zone, now) ?? []);
  },
};

async function planAfter(message: Message, zone: string, now: Date): Promise<boolean> {
  const after = messageAfter(message, zone, now);
  const isNew = after !== null && (await insertMessage(after));
  await noteFollowedUp(message._id);
  return isNew;
}

function messageAfter({ _id, followUp: kind, customerId, about, sentAt }: Message, zone: string, now: Date): Message | null {
  if (kind === undefined || sentAt === null) return null;
  const { day: _day, ...due } = dueOf(kind, sentAt, zone);
  // Its occasion is that of the message before.
  const occasion = occasionIn({ _id });
  const { stream } = KINDS[kind];
  return newMessage({ kind, channel: 'email', stream, customerId, occasion, about, occurredAt: sentAt, ...due }, now);
}
