import { whoseIds } from '../changes/change.js';
import type { Customer } from '../customers/customer.js';
import { idOf } from '../lib/ids.js';
import type { Shop } from '../shop/shop.js';
import { tell } from '../webhooks/tell.service.js';
import { findGateway } from '../webhooks/webhooks.store.js';
import { MailFailure } from './mail.js';
import type { Message } from './message.js';
import type { Way } from './way.js';

/** What the gateway is asked to pass on. */
interface Text extends Way {
  locale: string;
  text: string;
  unsubscribeUrl: string | null;
}

/** The gateway did not answer at all: others need not wait for that too. */
export class GatewaySilent extends MailFailure {}

/** Has the shop's own gateway write to the customer. Whatever is sent again has the same webhook-id. Throws a MailFailure where it may be tried again. */
export async function sendByGateway({ _id, kind, stream }: Message, customer: Customer, text: Text, shop: Shop, now: Date): Promise<void> {
  const gateway = await findGateway();
  if (!gateway) throw new MailFailure('no_gateway');
  if (gateway.state === 'paused') throw new MailFailure('gateway_paused');
  const data = { messageId: _id, kind, stream, ...whoseIds(customer._id, customer), ...text };
  const news = { id: `msg_${idOf(_id)}`, type: 'message.send', timestamp: now, data };
  const { status, reason } = await tell(gateway, news, shop, now);
  if (reason === null) return;
  throw status === null ? new GatewaySilent(`gateway_${reason}`) : new MailFailure(`gateway_${reason}`);
}
