import { whoseIds } from '../changes/change.js';
import type { ShopTime } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { idOf } from '../lib/ids.js';
import { tell } from '../webhooks/tell.service.js';
import { findGateway } from '../webhooks/webhooks.store.js';
import { SendFailure, type Verdict } from './mail.js';
import type { Message } from './message.js';
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
  const news = { id: `msg_${idOf(_id)}`, type: 'message.send', timestamp: context.now, data };
  const { status, reason } = await tell(gateway, news, context);
  if (reason !== null) throw new SendFailure(`gateway_${reason}`, verdictOf(status));
}

/** Silence is about the gateway; 422 is its word for a text or a number that it will never take; all else may pass. */
function verdictOf(status: number | null): Verdict {
  if (status === null) return 'not_about_it';
  return status === 422 ? 'never' : 'later';
}
