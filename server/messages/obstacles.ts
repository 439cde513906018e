import { type CountsAs, countsAs } from '../../campaigns/contact-policy.js';
import type { ShopTime } from '../context.js';
import { type Channel, type Consent, type Customer, currentConsents, hasConsent, STREAMS, type Stream } from '../customers/customer.js';
import { KINDS } from './kinds.js';
import { held, type Message, type MessageKind, type Move, suppressed } from './message.js';
import { dueWithin, nextOpening, zoneOf } from './window.js';

/** Why it is not the time for a message, whatever it says: too late, or not yet. Null: it may go. */
export function obstacleTo(message: Message, customer: Customer, { shop, now }: ShopTime): Move | null {
  if (message.lateAt !== null && now >= message.lateAt) return suppressed('too_late');
  const opensAt = dueWithin(nextOpening(now, KINDS[message.kind].window, zoneOf(customer, shop)), now);
  return opensAt > now ? held(opensAt) : null;
}

/** Whether the customer may get messages of a kind by a channel, by what it counts as in their country. Telephones ring: there nothing comes unasked. */
export const mayHear = (kind: MessageKind, { consents, country }: Pick<Customer, 'consents' | 'country'>, channel: Channel): boolean =>
  (channel === 'email' || STREAMS.some((stream) => hasConsent(consents, channel, stream))) &&
  MAY_HEAR[countsAs(kind, country)](consents, channel, KINDS[kind].stream);

/** What advertises needs a yes to its stream, or to promotions where elsewhere it would serve; what serves heeds a no; what must be told is told. */
const MAY_HEAR: Record<CountsAs, (consents: Consent[], channel: Channel, stream: Stream) => boolean> = {
  transactional: () => true,
  service: (consents, channel, stream) => !isRefused(consents, channel, stream),
  advertising: (consents, channel, stream) =>
    hasConsent(consents, channel, stream === 'greetings' ? 'greetings' : 'promotions') && !isRefused(consents, channel, stream),
};

const isRefused = (consents: Consent[], channel: Channel, stream: Stream): boolean =>
  currentConsents(consents).some((consent) => consent.channel === channel && consent.stream === stream && !consent.granted);
