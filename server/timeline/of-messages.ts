import type { Customer } from '../customers/customer.js';
import type { Message, MessageState } from '../messages/message.js';
import { listMessages } from '../messages/messages.store.js';
import type { Entry, Happening } from './timeline.js';

/** More messages than this to one customer are not looked back on. */
const MOST = 1000;

const OUTCOMES: Partial<Record<MessageState, { what: Happening; words: string }>> = {
  sent: { what: 'message.sent', words: 'was sent' },
  suppressed: { what: 'message.suppressed', words: 'was not sent' },
  failed: { what: 'message.failed', words: 'could not be sent' },
};

/** What was said to the customer, and what was not, with the reason. */
export const messageEntries = async ({ _id }: Customer): Promise<Entry[]> =>
  (await listMessages({ customerId: _id }, null, MOST)).flatMap(entryOf);

/** One that was not sent stands at the instant when it was due. */
function entryOf({ _id, kind, channel, state, reason, subject, sentAt, dueAt }: Message): Entry[] {
  const outcome = OUTCOMES[state];
  if (!outcome) return [];
  const details = [subject === null ? '' : ` “${subject}”`, ` ${outcome.words}`, reason === null ? '' : `: ${reason}`].join('');
  return [{ at: sentAt ?? dueAt, what: outcome.what, sentence: `The message ${kind} by ${channel}${details}.`, key: _id, messageId: _id }];
}
