import { languageIn, type Speech } from '../../campaigns/words/language.js';
import type { Reader } from '../context.js';
import type { Customer } from './customer.js';

/** How something is said that a customer is to read: in their language where we speak it, else in the caller's. */
export const speechFor = (customer: Pick<Customer, 'locale'> | null, { language = 'en' }: Reader, currency: string): Speech => ({
  language: languageIn(customer?.locale) ?? language,
  currency,
});
