import { z } from 'zod';
import { coded } from '../../campaigns/error-codes.js';

/**
 * A language as BCP 47 writes it, with its script and region: `zh_CN_#Hans` (Java), `ko_KR.UTF-8` (POSIX), `en_US@calendar=gregorian` (ICU)
 * and `EN` are read as they are meant. Null: no language.
 */
export function normalizeLocale(typed: string): string | null {
  if (typed.length > 100) return null;
  const [language = '', ...rest] = typed
    .normalize('NFKC')
    .trim()
    .replace(/[.@].*$/, '')
    .replaceAll('#', '')
    .split(/[-_]+/);
  if (!/^[a-z]{2,3}$/i.test(language)) return null;
  const more = beforeExtensions(rest);
  const script = more.map((part) => SCRIPTS.get(part.toLowerCase()) ?? part).find((part) => /^[a-z]{4}$/i.test(part));
  const region = more.find((part) => /^(?:[a-z]{2}|\d{3})$/i.test(part));
  const locale = new Intl.Locale([language, script, region].filter(Boolean).join('-'));
  return locale.language === 'und' || locale.language === undefined ? null : locale.toString();
}

/** A single letter begins what says nothing of the language: calendars and the like. */
const beforeExtensions = (parts: string[]): string[] => {
  const end = parts.findIndex((part) => part.length === 1);
  return end === -1 ? parts : parts.slice(0, end);
};

/** Windows' names for the two scripts of Chinese. */
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['chs', 'Hans'],
  ['cht', 'Hant'],
]);

export const localeSchema = z.string().transform((typed, context) => {
  const locale = normalizeLocale(typed);
  if (locale !== null) return locale;
  context.addIssue({ code: 'custom', message: 'A language is written like zh, ko, en or zh-CN.', params: coded('invalid_locale') });
  return z.NEVER;
});

/** A country in the two letters of ISO 3166; what it was called before is read as it is called now. Null: no country. */
export function normalizeCountry(typed: string): string | null {
  const text = typed.normalize('NFKC').trim();
  return /^[a-z]{2}$/i.test(text) ? (new Intl.Locale(`und-${text}`).region ?? null) : null;
}

/** The country that a body names, where it can be read. */
export const countryIn = ({ country: typed }: { country?: unknown }): string | null =>
  typeof typed === 'string' ? normalizeCountry(typed) : null;

export const countrySchema = z.string().transform((typed, context) => {
  const country = normalizeCountry(typed);
  if (country !== null) return country;
  context.addIssue({ code: 'custom', message: 'A country is written in two letters, like KR.', params: coded('invalid_country') });
  return z.NEVER;
});
