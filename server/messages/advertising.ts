import { advertisingMark, countsAs } from '../../campaigns/contact-policy.js';
import type { Channel, Customer, Stream } from '../customers/customer.js';
import type { Locale } from '../shop/shop.js';
import type { Said } from './content.js';
import type { MessageKind } from './message.js';

const ADVERTISING_STREAMS: readonly Stream[] = ['promotions', 'greetings'];

/** Offers and greetings advertise; so does what serves where an offer stands in it, for the law reads a message as a whole. */
export const isAdvertisement = (stream: Stream, { promotes }: Pick<Said, 'promotes'>): boolean =>
  ADVERTISING_STREAMS.includes(stream) || promotes === true;

/** Whether a message carries a way out: every advertisement, and whatever else counts as one in the customer's country. */
export const hasWayOut = (
  kind: MessageKind,
  stream: Stream,
  said: Pick<Said, 'promotes'>,
  { country }: Pick<Customer, 'country'>,
): boolean => isAdvertisement(stream, said) || countsAs(kind, country) === 'advertising';

/** What stands first in a message by law; null: nothing. */
export const markOf = (
  stream: Stream,
  said: Pick<Said, 'promotes'>,
  channel: Channel,
  { country }: Pick<Customer, 'country'>,
  locale: Locale,
): string | null => (isAdvertisement(stream, said) ? advertisingMark(channel === 'email' ? 'email' : 'text', { country, locale }) : null);
