import { createRequire } from 'node:module';
import type * as Phones from 'libphonenumber-js/max';
import { z } from 'zod';
import { coded } from '../../campaigns/error-codes.js';

// Its other form imports JSON in a way that is about to be an error.
const { isSupportedCountry, parsePhoneNumberFromString }: typeof Phones = createRequire(import.meta.url)('libphonenumber-js/max');

/**
 * A telephone number as people write it, in the digits that the world dials (E.164), without its extension. One without its country is read
 * as the country's own. Null: nobody can be reached under it.
 */
export function normalizePhone(typed: string, country?: string): string | null {
  if (typed.length > 100) return null;
  const text = plain(typed);
  const abroad = text.replace(/^00/, '+');
  return (abroad.startsWith('+') ? international(abroad) : null) ?? national(text, country);
}

/** Whether the country must be known to read it. */
export const isNational = (typed: unknown): boolean =>
  typeof typed === 'string' && /^[\d(]/.test(plain(typed)) && !/^00/.test(plain(typed));

const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^tel:/i, '')
    .replace(/;.*$/, '')
    .replace(/\s*(?:转|轉|分机|内線|내선)\s*\d{1,6}$/, '');

/** Of a length that its country has: new ranges are in use before any list knows them. */
function international(text: string): string | null {
  const phone = parsePhoneNumberFromString(text, { extract: false });
  return phone?.isPossible() ? phone.number : null;
}

/** In a range that is in use, since every row of digits might be a number somewhere. */
function national(text: string, country: string | undefined): string | null {
  if (text.startsWith('+') || country === undefined || !isSupportedCountry(country)) return null;
  const phone = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  return phone?.isValid() ? phone.number : null;
}

/** Numbers without their country are those of this one. */
export const phoneSchemaIn = (country: string | undefined) =>
  z.string().transform((typed, context) => {
    const phone = normalizePhone(typed, country);
    if (phone !== null) return phone;
    const message = `A phone number is written with its country: +86 138 0013 8000.${country === undefined ? '' : ` Without it it must be one of ${country}.`}`;
    context.addIssue({ code: 'custom', message, params: coded('invalid_phone') });
    return z.NEVER;
  });
