import { createHmac } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford's: no I, L, O, U
const LENGTH = 12;
const BARE = new RegExp(`^[${ALPHABET}]{${LENGTH + 1}}$`);

/**
 * The code of a grant: the first 60 bits of the HMAC-SHA-256 of its identity under the shop's code key, as 12 characters, and a check
 * character (model.md). The same grant always gets the same code; `attempt` 1 and up take the next one if another grant has it already.
 */
export function couponCode(identity: string, key: Buffer, attempt = 0): string {
  const hash = createHmac('sha256', key)
    .update(attempt === 0 ? identity : `${identity}:${attempt}`)
    .digest();
  const bits = hash.readBigUInt64BE(0) >> 4n;
  const body = Array.from({ length: LENGTH }, (_, place) => ALPHABET[Number((bits >> BigInt(5 * (LENGTH - 1 - place))) & 31n)]).join('');
  return body + checkCharacter(body);
}

/** Luhn mod 32: every second character from the right is doubled. It finds each wrong character and each swap of neighbours but 0 and Z. */
function checkCharacter(body: string): string {
  const sum = [...body].reverse().reduce((total, character, place) => total + weigh(ALPHABET.indexOf(character), place), 0);
  return ALPHABET.charAt((32 - (sum % 32)) % 32);
}

function weigh(value: number, place: number): number {
  if (place % 2 === 1) return value;
  return Math.floor((value * 2) / 32) + ((value * 2) % 32);
}

/** No longer text is read for a code. */
export const LONGEST_TYPED = 500;

/** A code as a customer types it: bare, or mistyped (the check character is wrong), or nothing that could be one of ours. */
export function normalizeCode(typed: string): { code: string } | { mistyped: true } | { unreadable: true } {
  if (typed.length > LONGEST_TYPED) return { unreadable: true };
  const code = readable(typed);
  if (!BARE.test(code)) return { unreadable: true };
  return checkCharacter(code.slice(0, LENGTH)) === code.slice(LENGTH) ? { code } : { mistyped: true };
}

// NFKC: Chinese and Korean keyboards also write letters, digits and dashes in full width.
const readable = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');

/** The code as people read it: 4-4-4-1. */
export const showCode = (code: string): string => code.replace(/^(.{4})(.{4})(.{4})(.)$/, '$1-$2-$3-$4');

/** What logs may show of a code: its first four characters, too little to use it; of a short one, a shared code, nothing. */
export const maskCode = (code: string): string => `${code.length > LENGTH ? code.slice(0, 4) : '****'}-****-****-*`;
