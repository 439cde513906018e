import type { Via } from './message.js';
import type { Words } from './render.js';

export interface Mail extends Words {
  /** The message's own id: whatever is sent again has the same name. */
  id: string;
  to: string;
  date: Date; // business time
  unsubscribeUrl: string | null; // where one click ends messages of its kind
}

/** How mails leave. `send` throws a MailFailure where it may be tried again. */
export interface MailDriver {
  via: Via;
  /** For people: where mails go. */
  description: string;
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Keeps every mail to ourselves: the message counts as sent, `via: 'none'`. For imports and simulations. */
export const NO_MAIL: MailDriver = { via: 'none', description: 'no mail leaves', send: async () => {}, close: () => {} };

/** A mail that did not leave, and may be tried again. The word says why without saying to whom. */
export class MailFailure extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}
