import type { Via } from './message.js';
import type { FailureReason } from './reasons.js';
import type { Words } from './render.js';

export interface Mail extends Words {
  /** The message's own id: whatever is sent again has the same name. */
  id: string;
  to: string;
  shop: string; // what its reader calls the shop
  date: Date; // business time
  unsubscribeUrl: string | null; // where one click ends messages of its kind
}

/** How mails leave. `send` throws a SendFailure where the mail did not leave. */
export interface MailDriver {
  via: Via;
  /** For people: where mails go. */
  description: string;
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Keeps every mail to ourselves: the message counts as sent, `via: 'none'`. For imports and simulations. */
export const NO_MAIL: MailDriver = { via: 'none', description: 'no mail leaves', send: async () => {}, close: () => {} };

/**
 * What a refusal means. `later`: try this message again. `never`: it will never be taken, and another one may. `unknown_address`: nor will any
 * other to this address. `not_about_it`: the server or the gateway is away, or refuses us; whatever else would go there can wait.
 */
export type Verdict = 'later' | 'never' | 'unknown_address' | 'not_about_it';

/** A message that did not leave. The reason says why without saying to whom. */
export class SendFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    readonly verdict: Verdict = 'later',
  ) {
    super(reason);
  }
}
