import { type Customer, idsOf } from '../customers/customer.js';
import { isAwaited, type Message, messageId, occasionIn } from './message.js';
import type { Notes } from './notes.js';

/**
 * Whether a customer hears the same by another message: one of the same kind on the same occasion that was planned under another id of theirs,
 * before customers were merged. What went counts; of two that are still to go the one whose id comes first in the alphabet.
 */
export async function isSaidByTwin(message: Message, customer: Customer, notes: Pick<Notes, 'findMessages'>): Promise<boolean> {
  const ids = idsOf(customer).map((id) => messageId(message.kind, id, occasionIn(message)));
  const twins = ids.length === 1 ? [] : await notes.findMessages(ids.filter((id) => id !== message._id));
  return twins.some((twin) => twin.state === 'sent' || (isAwaited(twin) && twin._id < message._id));
}
