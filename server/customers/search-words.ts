/** Words of a name that are kept for searching, and characters of a word. More than that nobody types. */
const MOST_WORDS = 24;
const LONGEST = 40;

/** Of names without a word: one that no search can begin with. An empty list would look like a customer whose words are still to be written. */
const NO_WORDS = [''];

/**
 * The words by whose beginnings a customer is found, as `wordsToFind` reads what is typed. `O’Brien-Smith` is found by o, brien, smith and
 * obriensmith; a name in Chinese, Japanese or Korean, which is written without spaces, from each of its characters on: 김하늘 by 하늘 too.
 */
export function nameWords(name: string | null): string[] {
  const typed = (name ?? '').split(/\s+/).map(folded);
  const parts = typed.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  const whole = typed.map(joined);
  const inOne = joined(typed.join(''));
  const words = [...parts, ...whole, inOne, ...(WITHOUT_SPACES.test(inOne) ? endingsOf(inOne) : [])];
  const kept = [...new Set(words.map(shortened))].filter((word) => word !== '').slice(0, MOST_WORDS);
  return kept.length > 0 ? kept : NO_WORDS;
}

/** What is typed, as beginnings of words that must all be there; the longest first, since it finds the fewest. */
export const wordsToFind = (typed: string): string[] =>
  [...new Set(typed.split(/\s+/).map((word) => shortened(joined(folded(word)))))]
    .filter((word) => word !== '')
    .sort((one, other) => other.length - one.length)
    .slice(0, MOST_WORDS);

const WITHOUT_SPACES = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u;

const endingsOf = (word: string): string[] => {
  const characters = [...word].slice(0, LONGEST);
  return characters.map((_, place) => characters.slice(place).join(''));
};

/** Letters whose stroke is no accent that could be taken off, as people write them whose keyboard lacks them. */
const PLAIN: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', æ: 'ae', œ: 'oe', þ: 'th' };

/** Capitals, full width, accents and strokes make no difference: `Ｊosé` is jose, `Łukasz` lukasz. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replace(/[łøđðħæœþ]/g, (letter) => PLAIN[letter] ?? letter);

const joined = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

const shortened = (word: string): string => [...word].slice(0, LONGEST).join('');

/** A telephone number from its last digit on, so that however its beginning is written, or left out, its end finds it. Null: none. */
export const phoneBackwards = (phone: string | undefined): string | null => (phone === undefined ? null : backwards(phone));

/** Fewer digits than these are no telephone number, but may be an order's. */
const FEWEST_DIGITS = 6;

/** What is typed as a telephone number or its end, from its last digit on: as it stands, and without a 00 or 0 before the number. None: it is no number. */
export function phoneEnds(typed: string): string[] {
  const plain = typed.normalize('NFKC');
  if (!/^[\d\s()+./\p{Pd}]+$/u.test(plain)) return [];
  const digits = plain.replace(/\D/g, '');
  return [...new Set([digits, digits.replace(/^0+/, '')])].filter(({ length }) => length >= FEWEST_DIGITS).map(backwards);
}

const backwards = (text: string): string => text.replace(/\D/g, '').split('').reverse().join('');
