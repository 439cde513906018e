import { fingerprint } from '../lib/ids.js';
import type { CorrectionBody } from './correction-body.js';
import { CORRECTABLE, type Consent, type Correctable, type Correction, type Customer, currentConsents } from './customer.js';

/** What the customer's names and facts are called where they are kept. */
const present = (customer: Customer, field: Correctable): string | null =>
  (field === 'email' || field === 'phone' ? customer.identifiers[field] : customer[field]) ?? null;

/** What is given and is not so already. */
export const newIn = (given: CorrectionBody, customer: Customer): Correctable[] =>
  CORRECTABLE.filter((field) => given[field] !== undefined && given[field] !== present(customer, field));

/**
 * What is written of a correction, but for the names: those have rows of their own. Null: everything is so already. What is noted of a consent
 * is the last word, also after one whose clock was ahead of ours.
 */
export function correct(
  customer: Customer,
  given: CorrectionBody,
  { by, at }: Pick<Correction, 'by' | 'at'>,
): Partial<Omit<Customer, 'figures'>> | null {
  const changed = newIn(given, customer);
  const consents = (given.consents ?? []).map((consent): Consent => ({ ...consent, at: lastWord(customer, consent, at), by }));
  if (changed.length + consents.length === 0) return null;
  const facts = Object.fromEntries(changed.flatMap((field) => (field === 'email' || field === 'phone' ? [] : [[field, given[field]]])));
  const removed = changed.filter((field) => given[field] === null);
  const correction: Correction = { at, by, changed, ...(removed.length > 0 && { removed }) };
  return {
    ...facts,
    ...(changed.length > 0 && { corrections: [...(customer.corrections ?? []), correction] }),
    ...(consents.length > 0 && { consents: [...customer.consents, ...consents] }),
  };
}

function lastWord({ consents }: Customer, { channel, stream }: Pick<Consent, 'channel' | 'stream'>, at: Date): Date {
  const known = currentConsents(consents).find((consent) => consent.channel === channel && consent.stream === stream);
  return known && known.at > at ? known.at : at;
}

/** Whether somebody corrected a field after an instant: what was told of it before then no longer counts. */
export const isCorrectedSince = ({ corrections = [] }: Pick<Customer, 'corrections'>, field: string, instant: Date): boolean =>
  corrections.some(({ at, changed }) => at > instant && (changed as string[]).includes(field));

/**
 * The ETag of a customer. Whoever corrects one is held up by what changed of the same, and by no order that came meanwhile: only what stands
 * behind the dash is compared.
 */
export const tagOf = (customer: Customer): string => `${customer.rev}-${contactTag(customer)}`;

export const hasTag = (customer: Customer, tag: string): boolean => tag.slice(tag.lastIndexOf('-') + 1) === contactTag(customer);

const contactTag = (customer: Customer): string =>
  fingerprint([
    CORRECTABLE.map((field) => present(customer, field)),
    currentConsents(customer.consents),
    customer.corrections?.length ?? 0,
  ]).slice(0, 16);
