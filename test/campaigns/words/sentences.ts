import type { Language } from '../../../campaigns/words/language.js';

const END: Record<Language, RegExp> = { en: /[.!?]$/, zh: /[。！？]$/, ko: /[.!?]$/ };
const LETTERS: Record<Language, RegExp> = { en: /[A-Za-z]/, zh: /\p{Script=Han}/u, ko: /\p{Script=Hangul}/u };
/** no_consent, cart.subtotalMinor, JSON, what a template leaves: the words of programs. */
const CODE = /[a-z]+_[a-z_]+|\b(?:cart|order|customer|event)\.[a-z]\w*|[a-z][A-Z]|["[\]{}]|undefined|NaN/;

/** What is wrong with a sentence for people in a language; null: nothing. */
export function faultOf(sentence: string, language: Language): string | null {
  if (sentence.trim() !== sentence || sentence.length < 2 || /\s\s/.test(sentence)) return `blank: “${sentence}”`;
  if (!END[language].test(sentence)) return `no end: “${sentence}”`;
  if (!LETTERS[language].test(sentence)) return `not in ${language}: “${sentence}”`;
  const [code] = CODE.exec(sentence) ?? [];
  return code === undefined ? null : `“${code}” in “${sentence}”`;
}
