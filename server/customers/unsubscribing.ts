import { CHANNELS, type Channel } from './customer.js';

/** Whom a link to unsubscribe is for, and by what it was sent: its no counts for whoever owns that address, too. */
export interface Unsubscribing {
  customerId: string;
  channel: Channel;
}

/** As a link carries it: the customer alone for a mail. */
export const unsubscribeSubject = ({ customerId, channel }: Unsubscribing): string =>
  channel === 'email' ? customerId : `${customerId} ${channel}`;

export function readUnsubscribeSubject(subject: string): Unsubscribing {
  const [customerId = '', word] = subject.split(' ');
  return { customerId, channel: CHANNELS.find((channel) => channel === word) ?? 'email' };
}
