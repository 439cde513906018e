import { type AuthorityLimits, GIVERS } from '../../campaigns/authority-limits.js';
import { decimals } from '../../campaigns/money.js';
import { type Given, minorOf } from './typed.js';

type Unit = 'money' | 'percent' | 'days';

/** One limit: where it stands in the document of all, and how it is called. */
interface LimitField {
  path: string;
  label: string;
  unit: Unit;
}

const OF_EACH: [path: string, label: string, unit: Unit][] = [
  ['goodwill.{giver}.perGrantMinor', 'goodwill at once', 'money'],
  ['goodwill.{giver}.perDayMinor', 'goodwill a day', 'money'],
  ['bargain.{giver}.basisPoints', 'bargain', 'percent'],
  ['bargain.{giver}.fromMinor', 'bargain on orders from', 'money'],
  ['bargain.{giver}.perDayMinor', 'bargains a day', 'money'],
];

const OF_ALL: [path: string, label: string, unit: Unit][] = [
  ['perCustomerAndMonthMinor', 'Goodwill for one customer a month', 'money'],
  ['ofLossBasisPoints', 'Goodwill for one loss, of the loss', 'percent'],
  ['smallClaimsMinor', 'Loss without a known order that needs no supervisor', 'money'],
  ['extension.graceDays', 'A coupon may be extended for so long after its last day', 'days'],
  ['extension.days', 'It gets, unless somebody says otherwise,', 'days'],
  ['extension.mostDays', 'It gets at most', 'days'],
];

/** All limits on what may be given away, each a field of one form. To add a limit, add a row. */
export const LIMIT_FIELDS: LimitField[] = [
  ...GIVERS.flatMap((giver) =>
    OF_EACH.map(([path, label, unit]) => ({ path: path.replace('{giver}', giver), label: `${nameOf(giver)}: ${label}`, unit })),
  ),
  ...OF_ALL.map(([path, label, unit]) => ({ path, label, unit })),
];

function nameOf(giver: string): string {
  return giver === 'admin' ? 'Admin' : `${giver.charAt(0).toUpperCase()}${giver.slice(1)}`;
}

const placesOf = (unit: Unit, currency: string): number => ({ money: decimals(currency), percent: 2, days: 0 })[unit];

/** "in CNY", "in %", "in days". */
export const unitWords = (unit: Unit, currency: string): string => `in ${{ money: currency, percent: '%', days: 'days' }[unit]}`;

/** A limit as the form shows it: "30.00". */
export function shownLimit(limits: AuthorityLimits, { path, unit }: LimitField, currency: string): string {
  const value = path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], limits) as number;
  const places = placesOf(unit, currency);
  return (value / 10 ** places).toFixed(places);
}

/** The document of all limits that the form's fields make up. */
export function limitsTyped(given: Given, currency: string): Record<string, unknown> {
  const limits: Record<string, unknown> = {};
  for (const { path, unit } of LIMIT_FIELDS) put(limits, path.split('.'), minorOf(given[path] ?? '', placesOf(unit, currency)));
  return limits;
}

function put(into: Record<string, unknown>, [key = '', ...rest]: string[], value: number): void {
  if (rest.length === 0) into[key] = value;
  else {
    into[key] ??= {};
    put(into[key] as Record<string, unknown>, rest, value);
  }
}
