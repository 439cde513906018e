import type { HelperOptions } from 'handlebars';
import { DateTime } from 'luxon';
import { showCode } from '../../campaigns/coupon-code.js';
import { localTime } from '../../campaigns/local-time.js';
import { decimals } from '../../campaigns/money.js';
import { numberFormat, pluralRules } from '../../campaigns/words/formats.js';

/** A template asked for something that was not given. It must not be sent or shown with a hole. */
export class TemplateVariableMissing extends Error {}

const LANGUAGES: Record<string, string> = { en: 'en', zh: 'zh-CN', ko: 'ko-KR' };

/** The language in which a template is rendered stands in its variables, as `locale`. */
const language = ({ data }: HelperOptions): string => LANGUAGES[data?.root?.locale] ?? 'en';

function given<T>(value: T | null | undefined, helper: string): T {
  if (value === null || value === undefined) throw new TemplateVariableMissing(`{{${helper}}} was given nothing.`);
  return value;
}

function money(amountMinor: number, currency: string, options: HelperOptions): string {
  const amount = given(amountMinor, 'money') / 10 ** decimals(given(currency, 'money'));
  return numberFormat(language(options), { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(amount);
}

const number = (value: number, options: HelperOptions): string => numberFormat(language(options)).format(given(value, 'number'));

const percent = (basisPoints: number, options: HelperOptions): string =>
  numberFormat(language(options), { style: 'percent', maximumFractionDigits: 2 }).format(given(basisPoints, 'percent') / 10_000);

/** Days are few, and costly to write out. */
const days = new Map<string, string>();
const MOST_DAYS = 1000;

function writtenDay(day: string, tag: string, format: Intl.DateTimeFormatOptions): string {
  const key = `${tag} ${format.month} ${day}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const written = DateTime.fromISO(day, { zone: 'utc' }).setLocale(tag).toLocaleString(format);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(key, written);
  return written;
}

/** A day `YYYY-MM-DD`: "March 8, 2026". */
const date = (day: string, options: HelperOptions): string => writtenDay(given(day, 'date'), language(options), DateTime.DATE_FULL);

/** The same where the year goes without saying: "Mar 8". */
const shortDate = (day: string, options: HelperOptions): string =>
  writtenDay(given(day, 'shortDate'), language(options), { month: 'short', day: 'numeric' });

/** An instant in a zone: "Mar 8, 2026, 9:00 AM". */
const dateTime = (instant: Date, zone: string, options: HelperOptions): string =>
  localTime(given(instant, 'dateTime'), given(zone, 'dateTime')).setLocale(language(options)).toLocaleString(DateTime.DATETIME_MED);

/** The word that goes with a number: `{{plural count one="coupon" other="coupons"}}`. */
function plural(count: number, options: HelperOptions): string {
  const form = pluralRules(language(options)).select(given(count, 'plural'));
  return given(options.hash[form] ?? options.hash.other, 'plural');
}

const code = (bare: string): string => showCode(given(bare, 'code'));

const equal = (one: unknown, other: unknown): boolean => given(one, 'eq') === other;

// Handlebars' own take undefined for false or empty; here null is none, and undefined a slip.
function ifGiven(this: unknown, value: unknown, options: HelperOptions): string {
  return holds(value, 'if') ? options.fn(this) : options.inverse(this);
}

function unlessGiven(this: unknown, value: unknown, options: HelperOptions): string {
  return holds(value, 'unless') ? options.inverse(this) : options.fn(this);
}

function holds(value: unknown, helper: string): boolean {
  if (value === undefined) throw new TemplateVariableMissing(`{{#${helper}}} was given nothing.`);
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The items of a list; `{{else}}` where it is empty. `@index`, `@first` and `@last` as everywhere. */
function each(this: unknown, items: unknown[], options: HelperOptions): string {
  const list = given(items, '#each');
  if (list.length === 0) return options.inverse(this);
  const place = (index: number) => ({ ...options.data, index, first: index === 0, last: index === list.length - 1 });
  return list.map((item, index) => options.fn(item, { data: place(index), blockParams: [item, index] })).join('');
}

export const helpers = {
  money,
  number,
  percent,
  date,
  shortDate,
  dateTime,
  plural,
  code,
  eq: equal,
  if: ifGiven,
  unless: unlessGiven,
  each,
};
