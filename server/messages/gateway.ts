import { z } from 'zod';
import { whoseIds } from '../changes/change.js';
import type { ShopTime } from '../context.js';
import { CHANNELS, type Customer, streamField } from '../customers/customer.js';
import { customerId } from '../http/fields.js';
import type { WebhookDocument } from '../http/openapi-webhooks.js';
import { idOf } from '../lib/ids.js';
import { tell } from '../webhooks/tell.service.js';
import { findGateway } from '../webhooks/webhooks.store.js';
import { SendFailure, type Verdict } from './mail.js';
import { MESSAGE_KINDS, type Message } from './message.js';
import type { Way } from './way.js';

/** What the gateway is asked to pass on. */
interface Text extends Way {
  locale: string;
  text: string;
  unsubscribeUrl: string | null;
}

/** Has the shop's own gateway write to the customer. Whatever is sent again has the same webhook-id. Throws a SendFailure where it was not passed on. */
export async function sendByGateway({ _id, kind, stream }: Message, customer: Customer, text: Text, context: ShopTime): Promise<void> {
  const gateway = await findGateway();
  if (!gateway) throw new SendFailure('no_gateway');
  if (gateway.state === 'paused') throw new SendFailure('gateway_paused');
  const data = { messageId: _id, kind, stream, ...whoseIds(customer._id, customer), ...text };
  const news = { id: `msg_${idOf(_id)}`, type: 'message.send' as const, timestamp: context.now, data };
  const { status, reason } = await tell(gateway, news, context);
  if (reason !== null) throw new SendFailure(`gateway_${reason}`, verdictOf(status));
}

/** What `message.send` carries. */
export const messageSend = {
  when: 'Your own gateway is asked to write to a customer. Only one webhook takes it.',
  data: z.object({
    messageId: z.string().describe('The id of the message, the same at every attempt.'),
    kind: z.enum(MESSAGE_KINDS).describe('Its occasion.'),
    stream: streamField,
    customerId: customerId.nullable().describe('The id of the customer (`cus_…`); null: not known.'),
    shopId: z.string().nullable().describe('The customer’s id in your shop; null: the shop gave none.'),
    channel: z.enum(CHANNELS).describe('Where to write.'),
    to: z.string().describe('Whom to write to there: a telephone number, or for `wechat` the customer’s id in your shop.'),
    locale: z.string().describe('The language of the text.'),
    text: z.string().describe('The text to send, as it is.'),
    unsubscribeUrl: z.string().nullable().describe('Where the customer can unsubscribe; null: this kind cannot be unsubscribed from.'),
  }),
  answers: { 422: 'You will never take this text or this number: the message has failed and is not sent again.' },
} satisfies WebhookDocument;

/** Silence is about the gateway; 422 is its word for a text or a number that it will never take; all else may pass. */
function verdictOf(status: number | null): Verdict {
  if (status === null) return 'not_about_it';
  return status === 422 ? 'never' : 'later';
}
