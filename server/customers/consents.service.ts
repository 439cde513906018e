import type { ShopTime } from '../context.js';
import type { Shop } from '../shop/shop.js';
import { ownersOfAddresses } from './addresses.service.js';
import { type Address, CHANNELS, type Channel, type Consent, type Customer, currentConsents, type Stream } from './customer.js';
import { findCustomer, updateCustomer } from './customers.store.js';
import type { Unsubscribing } from './unsubscribing.js';

/** What an address is written to by. */
const CHANNELS_TO: Record<Address, readonly Channel[]> = { email: ['email'], phone: ['sms', 'kakao'] };

/** The customer with the noes of whoever owns an address that they state: nobody gets mails again because somebody else typed their address. */
export async function heedOwners(customer: Customer, shop: Shop): Promise<Customer> {
  const owners = await ownersOfAddresses(customer, shop);
  const noes = owners.flatMap(({ kind, owner }) =>
    currentConsents(owner.consents).filter(({ channel, granted }) => !granted && CHANNELS_TO[kind].includes(channel)),
  );
  if (noes.length === 0) return customer;
  const latest = currentConsents(customer.consents);
  const lastWords = noes.map((no) => ({ ...no, at: later(no.at, wordOn(latest, no)?.at) }));
  return { ...customer, consents: [...customer.consents, ...lastWords] };
}

/** Whoever has the link wants no more of these streams: neither does the customer whom it was sent to, nor whoever owns the address that it came to. */
export async function unsubscribe(
  customer: Customer,
  { channel }: Unsubscribing,
  streams: Stream[],
  { shop, now }: ShopTime,
): Promise<void> {
  await refuseStreams(customer, streams, LINK, now);
  for (const { kind, owner } of await ownersOfAddresses(customer, shop))
    if (CHANNELS_TO[kind].includes(channel)) await refuseOn(owner, CHANNELS_TO[kind], streams, LINK, now);
}

const LINK = 'unsubscribe link';

/**
 * Writes down that a customer wants no more of these streams: by mail, and wherever else they had said yes. Where no is their last word
 * already nothing is written.
 */
export const refuseStreams = (customer: Customer, streams: Stream[], source: string, at: Date): Promise<void> =>
  refuseOn(customer, CHANNELS, streams, source, at);

async function refuseOn(customer: Customer, channels: readonly Channel[], streams: Stream[], source: string, at: Date): Promise<void> {
  const latest = currentConsents(customer.consents);
  const lastWord = (channel: Channel, stream: Stream) => wordOn(latest, { channel, stream });
  const isOpen = (channel: Channel, stream: Stream): boolean =>
    channel === 'email' ? lastWord(channel, stream)?.granted !== false : lastWord(channel, stream)?.granted === true;
  const refused = channels.flatMap((channel) =>
    streams
      .filter((stream) => isOpen(channel, stream))
      // The last word counts, also after one whose clock was ahead of ours.
      .map((stream): Consent => ({ channel, stream, granted: false, source, at: later(at, lastWord(channel, stream)?.at) })),
  );
  if (refused.length === 0 || (await updateCustomer(customer._id, customer.rev, { consents: [...customer.consents, ...refused] }))) return;
  const again = await findCustomer(customer._id);
  if (again) await refuseOn(again, channels, streams, source, at);
}

const wordOn = (latest: Consent[], { channel, stream }: Pick<Consent, 'channel' | 'stream'>): Consent | undefined =>
  latest.find((known) => known.channel === channel && known.stream === stream);

const later = (one: Date, other: Date | undefined): Date => (other !== undefined && other > one ? other : one);
