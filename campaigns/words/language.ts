import { decimals } from '../money.js';
import { dateFormat, displayNames, listFormat, numberFormat } from './formats.js';

/** The languages that the shop's people and customers are spoken to in. */
export const LANGUAGES = ['en', 'zh', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same sentence in every language. */
export type Sentence = Readonly<Record<Language, string>>;

/** In which language something is said, and in which currency its amounts are. */
export interface Speech {
  language: Language;
  currency: string;
}

const TAGS: Sentence = { en: 'en', zh: 'zh-CN', ko: 'ko-KR' };

/** The language of a locale such as `zh-TW`, where we speak it; null: we do not, or none is known. */
export function languageIn(locale: string | null | undefined): Language | null {
  const [language] = locale?.toLowerCase().split(/[-_]/) ?? [];
  return LANGUAGES.find((one) => one === language) ?? null;
}

/** An amount as people write it: CN¥200, ¥200, ₩5,000. Whole amounts without decimals. */
export function moneyIn(amountMinor: number, currency: string, language: Language): string {
  const amount = amountMinor / 10 ** decimals(currency);
  return numberFormat(TAGS[language], { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(amount);
}

export const numberIn = (number: number, language: Language): string => numberFormat(TAGS[language]).format(number);

/** 250 basis points are 2.5%. */
export const basisPointsIn = (basisPoints: number, language: Language): string =>
  numberFormat(TAGS[language], { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000);

/** A day `YYYY-MM-DD`: "March 8, 2026". */
export const dateIn = (day: string, language: Language): string => dayIn(new Date(`${day}T00:00:00Z`), 'UTC', language);

/** A day of the week, 1 to 7: "Thursday", 周四. */
export const weekdayIn = (day: number, language: Language): string =>
  dateFormat(TAGS[language], { weekday: language === 'zh' ? 'short' : 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, day)), // a year that began on a Monday
  );

/** An instant's day in a zone: "March 8, 2026". */
export const dayIn = (instant: Date, zone: string, language: Language): string =>
  dateFormat(TAGS[language], { dateStyle: 'long', timeZone: zone }).format(instant);

/** A local time `YYYY-MM-DDTHH:mm`: "Thursday, December 3, 2026", and the hour where it is not the day's start. */
export const momentIn = (moment: string, language: Language): string =>
  dateFormat(TAGS[language], {
    dateStyle: 'full',
    timeZone: 'UTC',
    ...(!moment.endsWith('T00:00') && { timeStyle: 'short' }),
    // ICU writes "AM 9:00" in Korean, by its edition: 24 hours read alike everywhere.
    ...(language === 'ko' && { hourCycle: 'h23' }),
  }).format(new Date(`${moment}Z`));

/** Words of others in a line of ours: line breaks in them would begin a new paragraph, or a new header of a mail. */
export const oneLine = (words: string): string => words.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

const MOST_LISTED = 12;

const OTHERS: Record<Language, (count: number) => string> = {
  en: (count) => `${count} others`,
  zh: (count) => `其他${count}项`,
  ko: (count) => `그 외 ${count}개`,
};

/** "A, B, or C"; of a long list the first dozen, and how many more. */
export function listIn(items: readonly string[], join: 'or' | 'and', language: Language): string {
  const more = items.length > MOST_LISTED + 1 ? items.length - MOST_LISTED : 0;
  const told = more === 0 ? items : [...items.slice(0, MOST_LISTED), OTHERS[language](more)];
  return listFormat(TAGS[language], join === 'or' ? 'disjunction' : 'conjunction').format(told);
}

/** A name of ISO's, such as a country's, by its code; as it stands where there is none. */
export function nameIn(code: string, type: 'region' | 'language' | 'currency', language: Language): string {
  try {
    return displayNames(TAGS[language], type).of(code) ?? code;
  } catch {
    return code;
  }
}

/** With a capital, where a line begins. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The word that goes with a number in English. */
export const plural = (count: number, one: string, other: string): string => (Math.abs(count) === 1 ? one : other);

/** A letter of another alphabet than Han. Kana stand beside Han in one word. */
const LETTER = /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])\p{L}/u;
const IN_RUN = `(?:${LETTER.source}|[\\p{M}0-9_*])`;

/** A run of such letters and of digits, such as a code, and the Han beside it. */
const RUN = new RegExp(`(?<=(\\p{Script=Han})?)${IN_RUN}(?:(?:${IN_RUN}|[.#/@-])*${IN_RUN})?(?=(\\p{Script=Han})?)`, 'gu');

/** A Chinese sentence with a space between Han and the words of other alphabets; numbers stand close, as after ¥. Other languages as they are. */
export function spaced(sentence: string, language: Language): string {
  if (language !== 'zh' || !LETTER.test(sentence)) return sentence;
  return sentence.replaceAll(RUN, (word, before, after) =>
    LETTER.test(word) ? `${before === undefined ? '' : ' '}${word}${after === undefined ? '' : ' '}` : word,
  );
}

/** What follows a Korean word that ends in a consonant, and what one that ends in a vowel. */
const PARTICLES: Record<string, string> = { 이어야: '여야', 이: '가', 으로: '로' };

/** The particle that goes with a Korean word, by the form after a consonant. What is not Hangul counts as if it ended in one. */
export function joined(word: string, particle: string): string {
  const end = finalOf(word);
  return end === 0 || (particle === '으로' && end === RIEUL) ? (PARTICLES[particle] ?? particle) : particle;
}

const RIEUL = 8;

/** Which consonant a Hangul word ends in, counted as Unicode does: 0 is none. */
function finalOf(word: string): number | null {
  const last = word.codePointAt(word.length - 1) ?? 0;
  return last < 0xac00 || last > 0xd7a3 ? null : (last - 0xac00) % 28;
}
