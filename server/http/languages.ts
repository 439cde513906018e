import type { Request } from 'express';
import { LANGUAGES, type Language } from '../../campaigns/words/language.js';
import { Refusal } from '../lib/refusal.js';

/** What somebody reads, by Accept-Language: the first of their languages that we speak, else English. */
export function languageOf(req: Request): Language {
  if (req.headers['accept-language'] === undefined) return 'en';
  return LANGUAGES.find((language) => language === req.acceptsLanguages([...LANGUAGES])) ?? 'en';
}

/** What was thrown, in the language of whoever reads it where it can be said in theirs. */
export const inLanguage = (error: unknown, language: Language = 'en'): unknown =>
  error instanceof Refusal ? (error.sayIn?.(language) ?? error) : error;
