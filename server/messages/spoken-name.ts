import { UNSEEN } from '../lib/words.js';

/** Longer is no name to be greeted by. */
const LONGEST = 60;
const MOST_DIGITS = 4;

/** Marks that change which way the text around them runs; isolates and overrides stand in no name. */
const TURNS_AROUND = /[\u202a-\u202e\u2066-\u2069]/u;

/** What mail programs make a link of: a scheme, an address, a path, or letters on both sides of a full stop of any alphabet. */
const LINK = /:\/\/|[@/\\<>[\]{}|]|\b(?:www|https?|ftp|mailto|tel|javascript)\b|:\S|[\p{L}\p{N}][.。][\p{L}\p{N}]/iu;

/** "J.R. Smith": a capital alone before its full stop. With a blank after it nobody takes it for a link. */
const INITIAL = /(?<![\p{L}\p{N}.。])(\p{Lu}\.)(?=\p{Lu})/gu;

const MANY_MARKS = /\p{M}{5}/u;

/** What a program writes where it knew no name. */
const NO_NAMES = new Set(['undefined', 'null', 'NaN']);

/**
 * What of a name is spoken in mails and texts. Null: nothing. Shops let people type their own names, so one that a mail program makes a link
 * of is an advertisement that we would be sending, and one that cannot be seen leaves a hole.
 */
export function spokenName(name: string): string | null {
  if (TURNS_AROUND.test(name) || NO_NAMES.has(name.trim())) return null;
  const seen = spaced(
    unescaped(name)
      .replaceAll(UNSEEN, '')
      .normalize('NFC')
      .replaceAll(/[\p{Cc}\p{Z}\s]+/gu, ' ')
      .trim(),
  );
  const plain = seen.normalize('NFKC'); // full-width letters and full stops are links too
  const digits = plain.match(/\p{N}/gu)?.length ?? 0;
  const isName = /\p{L}/u.test(plain) && [...plain].length <= LONGEST && digits <= MOST_DIGITS;
  return isName && !LINK.test(plain) && !MANY_MARKS.test(plain) ? seen : null;
}

const ESCAPED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#x27': "'", nbsp: ' ' };

/** "O&#39;Brien" is O'Brien: some shops' systems keep names as they stand in a page. */
const unescaped = (name: string): string =>
  name.replaceAll(/&(#?\w{2,5});/g, (whole, word: string) => ESCAPED[word.toLowerCase()] ?? whole);

/** Each initial of "J.R.R.Tolkien" ends where the next begins. */
function spaced(name: string): string {
  const next = name.replaceAll(INITIAL, '$1 ');
  return next === name ? name : spaced(next);
}

/** An order's id as customers read it: without what nobody sees, or what would turn the text around it. */
export const spokenId = (id: string): string =>
  id
    .replaceAll(UNSEEN, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .trim() || '–';
