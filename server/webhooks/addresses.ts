import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Shop } from '../shop/shop.js';

/** Where an address lies: in the open, in the shop's own network, or on this very machine. */
export type Reach = 'public' | 'private' | 'loopback';

const REACH_OF: Readonly<Record<string, Reach>> = {
  unicast: 'public',
  private: 'private',
  uniqueLocal: 'private',
  carrierGradeNat: 'private',
  loopback: 'loopback',
};

/** Where clouds answer whoever asks from inside, with keys among other things. They lie in ranges that are otherwise allowed. */
const CLOUDS_OWN = new Set(['100.100.100.200', '168.63.129.16', 'fd00:ec2::254']);

/** Null: nobody's webhook lies there, as with link-local addresses, or it is no address. An IPv4 address within IPv6 counts as itself. */
export function reachOf(address: string): Reach | null {
  if (!ipaddr.isValid(address)) return null;
  const read = ipaddr.process(address);
  return CLOUDS_OWN.has(read.toString()) ? null : (REACH_OF[read.range()] ?? null);
}

/** Where a shop may send. One whose clock can be stepped tells nobody outside of what never was. */
export function allowedReach({ clock, webhookAddresses }: Pick<Shop, 'clock' | 'webhookAddresses'>): Reach[] {
  if (clock === 'stepped') return ['loopback'];
  return webhookAddresses === 'private' ? ['public', 'private', 'loopback'] : ['public'];
}

/** In the open only what is encrypted. */
const reachOver = (protocol: string, allowed: Reach[]): Reach[] =>
  protocol === 'https:' ? allowed : allowed.filter((reach) => reach !== 'public');

/** What is wrong with an address for a webhook, as far as can be told without asking for its name; null: nothing. */
export function whyNot(text: string, allowed: Reach[]): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return 'A webhook is an address that begins with https://.';
  if (url.username !== '' || url.password !== '') return 'An address must not contain a name or password. Verify the signature instead.';
  if (url.hash !== '') return 'Leave out the part after #. It is never sent.';
  const reaches = reachOver(url.protocol, allowed);
  if (reaches.length === 0) return 'The address must start with https://.';
  const host = hostOf(url);
  if (isIP(host) === 0) return null;
  const reach = reachOf(host);
  return reach && reaches.includes(reach) ? null : `This shop sends to ${reaches.join(' or ')} addresses only, and this is not one.`;
}

/** Without the brackets of IPv6. The URL has read decimal, octal and hexadecimal numbers as the addresses that they are. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** The address that a name was answered with, or one of them, is not allowed. */
export class AddressRefused extends Error {}

/**
 * Resolves names at the moment of connecting, and only to allowed addresses: what a name answered earlier proves nothing. A name with one
 * wrong address among its right ones is refused whole.
 */
export function checkedLookup({ protocol }: URL, allowed: Reach[], resolve: typeof dnsLookup = dnsLookup): LookupFunction {
  const reaches = reachOver(protocol, allowed);
  const isAllowed = ({ address }: LookupAddress): boolean => reaches.includes(reachOf(address) as Reach);
  return (name, options, answer) =>
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return answer(error ?? new AddressRefused(), '', 0);
      if (!addresses.every(isAllowed)) return answer(new AddressRefused(), '', 0);
      return options.all ? answer(null, addresses) : answer(null, first.address, first.family);
    });
}
