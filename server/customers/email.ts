import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { coded } from '../../campaigns/error-codes.js';

// RFC 5321: atoms with single dots between them. What would have to be quoted there is nobody's address in a shop.
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LOCAL = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`);
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--${LABEL})$`);
const [LONGEST_LOCAL, LONGEST] = [64, 254];

/**
 * A mail address as it is compared and written to: in small letters, its domain in ASCII (`bücher.de` and `xn--bcher-kva.de` are one). Only
 * ASCII letters have a small one here: a Kelvin sign is no k. Null: mail cannot be sent there.
 */
export function normalizeEmail(typed: string): string | null {
  if (typed.length > 1000) return null;
  const text = inHalfWidth(typed.replace(/\p{Cf}/gu, '').trim());
  const sign = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, sign), asciiDomain(text.slice(sign + 1))];
  if (sign < 1 || domain === null || !LOCAL.test(local) || local.length > LONGEST_LOCAL) return null;
  const email = `${local.toLowerCase()}@${domain}`;
  return email.length > LONGEST ? null : email;
}

/** Chinese and Japanese keyboards write letters, digits and signs in full width too. */
const inHalfWidth = (text: string): string => text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

function asciiDomain(typed: string): string | null {
  // What ends the host of an address in a browser would be cut off unseen.
  if (/[\s/\\?#:@%[\]]/.test(typed)) return null;
  const domain = domainToASCII(typed);
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : null;
}

export const emailSchema = z.string().transform((typed, context) => {
  const email = normalizeEmail(typed);
  if (email !== null) return email;
  context.addIssue({ code: 'custom', message: 'An e-mail address is written like kate@example.com.', params: coded('invalid_email') });
  return z.NEVER;
});
