const HAN = '\\p{Script=Han}';
/** What goes on as one word with the letters in it: "T-1006", "US$5". */
const REST = '[^\\s\\p{Script=Han}\\u3000-\\u303f\\uff01-\\uff5e“”‘’…]*';
/** Letters of other alphabets. Kana stand beside Han in one word, and so do they here. */
const LETTER = '(?:(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}])\\p{L})';

const BEFORE = new RegExp(`(?<=${HAN})(?=${REST}${LETTER})`, 'gu');
const AFTER = new RegExp(`(?=${HAN})(?<=${LETTER}${REST})`, 'gu');

/** In Chinese a blank stands between Han and the words of other alphabets, whatever the shop is called. What somebody wrote by hand stays as they wrote it. */
export function setApart(said: string, variables: { locale: string; text?: unknown }): string {
  if (variables.locale !== 'zh') return said;
  const { text } = variables;
  return typeof text === 'string' && text !== '' ? said.split(text).map(apart).join(text) : apart(said);
}

/** The same between the tags of a page. */
export const setApartInHtml = (html: string, locale: string): string =>
  html
    .split(/(<[^>]*>)/)
    .map((part) => (part.startsWith('<') ? part : setApart(part, { locale })))
    .join('');

/** Links stay whole. */
const apart = (words: string): string =>
  words
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(BEFORE, ' ').replaceAll(AFTER, ' ')))
    .join('');
