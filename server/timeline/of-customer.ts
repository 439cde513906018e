import type { Customer } from '../customers/customer.js';
import type { Entry } from './timeline.js';

/** When we first heard of the customer, who was merged into them, and every word on what may be sent. */
export const customerEntries = async ({ consents, createdAt, createdBy, merges = [] }: Customer): Promise<Entry[]> => [
  { at: createdAt, what: 'customer.created', sentence: 'We first heard of the customer.', key: '', by: createdBy },
  ...merges.map(
    ({ from, by, at }): Entry => ({
      at,
      what: 'customer.merged',
      sentence: `The customer ${from} was merged into this one.`,
      key: from,
      by,
    }),
  ),
  ...consents.map(
    ({ channel, stream, granted, source, at }, index): Entry => ({
      at,
      what: granted ? 'consent.granted' : 'consent.withdrawn',
      sentence: `Consent to ${stream} by ${channel} was ${granted ? 'granted' : 'withdrawn'} (${source}).`,
      key: String(index).padStart(4, '0'),
    }),
  ),
];
