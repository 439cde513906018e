import { IANAZone } from 'luxon';
import { z } from 'zod';
import { coded } from '../../campaigns/error-codes.js';

/**
 * A time zone by the name that every clock knows it by. A fixed distance from Greenwich (`UTC+8`, `+05:30`, `Z`) becomes the zone that has it
 * all year. Null: no zone, or only part of the year.
 */
export function normalizeZone(typed: string): string | null {
  if (typed.length > 100) return null;
  const text = typed
    .normalize('NFKC')
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/\s/g, '');
  const offset = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(text);
  if (offset) return zoneAt((offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0)));
  return /^(?:Z|UTC|GMT)$/i.test(text) ? 'UTC' : named(text);
}

/** Of words without a place only those that the zones' own list has: elsewhere CST is four zones, and BST two. */
const PLACELESS =
  /^(?:Cuba|CET|EET|Egypt|Eire|GB|GB-Eire|GMT0|Greenwich|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|NZ|NZ-CHAT|Navajo|Poland|Portugal|PRC|ROC|ROK|Singapore|Turkey|UCT|Universal|W-SU|WET|Zulu|[CEMP]ST\d[CEMP]DT)$/i;

/** As most are told; to try another one costs a tenth of a millisecond. */
const LISTED: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));

function named(text: string): string | null {
  const isName = /^(?!SystemV\/)[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+$/.test(text) || PLACELESS.test(text);
  if (!isName || !(LISTED.has(text) || IANAZone.isValidZone(text))) return null;
  const isInItsCase = /[A-Z]/.test(text) && /[a-z]/.test(text);
  return isInItsCase ? text : new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
}

/** Minutes before Greenwich, of the zones whose clocks are never changed. Whole hours have names of their own, in which the sign is turned round. */
const HALVES: ReadonlyMap<number, string> = new Map([
  [-570, 'Pacific/Marquesas'],
  [210, 'Asia/Tehran'],
  [270, 'Asia/Kabul'],
  [330, 'Asia/Kolkata'],
  [345, 'Asia/Kathmandu'],
  [390, 'Asia/Yangon'],
  [525, 'Australia/Eucla'],
  [570, 'Australia/Darwin'],
]);

function zoneAt(minutes: number): string | null {
  if (minutes === 0) return 'UTC';
  if (minutes % 60 !== 0) return HALVES.get(minutes) ?? null;
  const hours = minutes / 60;
  return hours >= -12 && hours <= 14 ? `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}` : null;
}

export const zoneSchema = z.string().transform((typed, context) => {
  const zone = normalizeZone(typed);
  if (zone !== null) return zone;
  context.addIssue({ code: 'custom', message: 'A time zone is written like Asia/Seoul.', params: coded('invalid_zone') });
  return z.NEVER;
});
