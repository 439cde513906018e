import type { Locale } from '../shop/shop.js';
import { spokenName } from './spoken-name.js';

/** By what a message greets somebody: the first name in English, the whole name in Chinese and Korean. Null: by nothing. */
export function greetedName(name: string, locale: Locale): string | null {
  const whole = spokenName(withoutPictures(name));
  if (whole === null || NOBODY.has(whole.toLowerCase())) return null;
  if (EAST_ASIAN.test(whole)) return eastAsian(whole);
  const words = inSpokenOrder(inCase(whole));
  if (words.every((word) => INITIAL.test(word))) return null;
  return locale === 'en' ? firstName(words) : words.join(' ');
}

const withoutPictures = (name: string): string => name.replaceAll(/\p{So}|\p{Emoji_Modifier}|\([^)]*\)/gu, ' ');

/** What programs and people write where they give no name. */
const NOBODY = new Set(
  'guest,user,customer,anonymous,unknown,test,none,微信用户,用户,游客,匿名,匿名用户,顾客,客户,고객,고객님,회원,회원님,비회원,손님,게스트,익명'.split(
    ',',
  ),
);

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** "김 하늘" and "김하늘님" are 김하늘; a family name of one letter alone is no greeting. */
function eastAsian(name: string): string | null {
  const bare = name
    .replace(/\s*(?:고객)?님$/u, '')
    .replace(/^([\p{Script=Han}\p{Script=Hangul}]{1,2}) (?=[\p{Script=Han}\p{Script=Hangul}]{1,3}$)/u, '$1');
  return [...bare].length > 1 ? bare : null;
}

/** "WALKER, EMILY" is Emily Walker; "King, Jr." is no first name. */
function inSpokenOrder(name: string): string[] {
  const [before = '', after = ''] = name.split(/\s*,\s*/);
  const turned = after === '' || SUFFIX.test(after) ? before : `${after} ${before}`;
  return turned.split(' ').filter((word) => word !== '');
}

const TITLE = /^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lady|lord|rev|herr|frau|mme|mlle)\.?$/i;
const SUFFIX = /^(?:jr|sr|ii|iii|iv|phd|md|esq)\.?$/i;
const INITIAL = /^\p{L}\.?$/u;

/** No person's: a company's, or what somebody is called where they signed in. */
const NO_PERSON = /[\p{N}_]|\b(?:ltd|limited|llc|llp|inc|incorporated|corp|corporation|company|gmbh|plc|pty|sarl)\b|& co\b/iu;

const SEVERAL = /[&+]|\band\b/i;

function firstName(words: string[]): string | null {
  const whole = words.join(' ');
  if (NO_PERSON.test(whole)) return null;
  const [first = '', ...more] = words.filter((word) => !TITLE.test(word) && !SUFFIX.test(word));
  if (more.length === 0) return words.length > 1 && TITLE.test(words[0] ?? '') ? whole : first;
  if (SEVERAL.test(whole)) return whole;
  return [first, ...more.slice(0, -1)].find((word) => !INITIAL.test(word)) ?? whole;
}

/** Names as forms hold them: "emily carter", "CARTER", "jean-luc". Two letters alone may be what somebody is called: "MJ". */
function inCase(name: string): string {
  const isUpper = name === name.toUpperCase() && [...name].length > 2;
  if (NO_PERSON.test(name) || !(isUpper || name === name.toLowerCase())) return name;
  return name.toLowerCase().replaceAll(BEGINS_NAME, (letter) => letter.toUpperCase());
}

/** The first letter of each part, and the one after "O'" and "D'". */
const BEGINS_NAME = /(?<![\p{L}\p{M}'’])\p{L}|(?<=(?<!\p{L})[od]['’])\p{L}/giu;
