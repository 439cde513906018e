import { createHmac } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford's: no I, L, O, U
const LENGTH = 12;
const BARE = new RegExp(`^[${ALPHABET}]{${LENGTH + 1}}$`);

/**
 * The code of a grant: the first 60 bits of the HMAC-SHA-256 of its identity under the shop's code key, as 12 characters, and a check
 * character (docs/model.md, "A grant is unique by campaign and occasion"). The same grant always gets the same code;
 * `attempt` 1 and up take the next one if another grant has it already.
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

type ReadCode = { code: string } | { mistyped: true } | { unreadable: true };

/**
 * A code as a customer types or pastes it: bare, or mistyped (the check character is wrong), or nothing that could be one of ours. Of a longer
 * text, a code with a label before it, the end counts where its check character is right; so it is of one text in 32 that is none, and
 * whether there is such a coupon shows when it is looked up.
 */
export function normalizeCode(typed: string): ReadCode {
  if (typed.length > LONGEST_TYPED) return { unreadable: true };
  const text = readable(typed);
  const end = text.slice(-LENGTH - 1);
  if (BARE.test(end) && isChecked(end)) return { code: end };
  return isAlmost(text) ? { mistyped: true } : { unreadable: true };
}

const isChecked = (code: string): boolean => checkCharacter(code.slice(0, LENGTH)) === code.slice(LENGTH);

/** As long as a code, of its letters, or of some like them. */
const isAlmost = (text: string): boolean =>
  BARE.test(text.replace(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu, '0')) && /[0-9A-Z]/.test(text);

/** Letters of the Cyrillic and the Greek alphabet that look like ours, each above its own. */
const THEIRS = 'АВЕЁЗІӀЈКМНОРСЅТУҮХѴԌԚԜҺΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ';
const OURS = 'ABEE3IIJKMHOPCSTYYXVGQWHABEZHIKMNOPTYXC';
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([...THEIRS].map((letter, place) => [letter, OURS.charAt(place)]));

// NFKC: Chinese and Korean keyboards also write letters and digits in full width. Nothing but letters and digits is read: texts are pasted
// with signs that nobody sees, in quotes, and with all kinds of dashes, a Japanese, a Chinese and a Korean letter among them (ー, 一, ㅡ).
const readable = (typed: string): string =>
  [
    ...typed
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[^\p{L}\p{N}]|[ー一\u1173]/gu, ''),
  ]
    .map((letter) => LOOK_ALIKES.get(letter) ?? letter)
    .join('')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');

/** The code as people read it: 4-4-4-1. */
export const showCode = (code: string): string => code.replace(/^(.{4})(.{4})(.{4})(.)$/, '$1-$2-$3-$4');

/** What logs may show of a code: its first four characters, too little to use it; of a short one, a shared code, nothing. */
export const maskCode = (code: string): string => `${code.length > LENGTH ? code.slice(0, 4) : '****'}-****-****-*`;
