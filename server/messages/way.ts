import { type Channel, type Customer, hasBounced, type Identifiers } from '../customers/customer.js';
import type { MessageKind } from './message.js';
import type { Notes } from './notes.js';
import { mayHear } from './obstacles.js';
import type { SuppressionReason } from './reasons.js';

/** By what, and where, a customer is written to. */
export interface Way {
  channel: Channel;
  to: string;
}

/** What a channel calls people by. WeChat's own names are the gateway's affair: it knows the shop's customers. */
const NAME_ON: Record<Channel, keyof Identifiers> = { email: 'email', kakao: 'phone', wechat: 'shopId', sms: 'phone' };

/** The gateway's channels, the dearest last. */
const BY_GATEWAY = ['kakao', 'wechat', 'sms'] as const;

/** Whether a mail may go to a customer, and is not known to come back. */
export const isReachedByMail = (kind: MessageKind, customer: Customer): boolean =>
  customer.identifiers.email !== undefined && !hasBounced(customer) && mayHear(kind, customer, 'email');

/** A mail where one may go and is not known to come back; else, if the shop has a gateway, the first of its channels that the customer has said yes to. */
export async function wayTo(
  kind: MessageKind,
  customer: Customer,
  { findGateway }: Pick<Notes, 'findGateway'>,
): Promise<Way | { reason: SuppressionReason }> {
  const { email } = customer.identifiers;
  if (email !== undefined && isReachedByMail(kind, customer)) return { channel: 'email', to: email };
  for (const channel of BY_GATEWAY) {
    const to = customer.identifiers[NAME_ON[channel]];
    if (to !== undefined && mayHear(kind, customer, channel) && (await findGateway())) return { channel, to };
  }
  if (email === undefined) return { reason: 'no_address' };
  return { reason: hasBounced(customer) ? 'address_bounced' : 'no_consent' };
}
