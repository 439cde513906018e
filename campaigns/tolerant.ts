import type { z } from 'zod';
import { pathOf, problemWords } from './problem.js';
import { parse } from './schema-problems.js';
import { type Warning, type WarningCode, warning } from './warnings.js';

/**
 * Outside data is read before its schema checks it: what was not said is taken out, what can be read is put as it is meant, and what may be
 * left out and cannot be used is left out with a warning, so that one bad field does not cost the whole body. The rest is for the schema.
 */
export type Reading = (value: unknown, place: Place) => unknown; // undefined: not there

/** Where something stands in a body, and what was left out of it so far. */
export interface Place {
  readonly path: string;
  readonly warnings: Warning[];
  /** Of the customer, else of the shop: its telephone numbers may be written without the country. */
  readonly country?: string | undefined;
  /** When what is told happened. */
  readonly at?: string | undefined;
  /** When it is told. */
  readonly now?: Date | undefined;
}

/** The place of a part. */
export const within = (place: Place, step: string | number): Place => ({
  ...place,
  path: typeof step === 'number' ? `${place.path}[${step}]` : [place.path, pathOf([step])].filter(Boolean).join('.'),
});

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null, and a text of blanks only. */
export const saysNothing = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** What says nothing is not given. Anything else the schema takes or refuses. */
export const ifSaid: Reading = (value) => (saysNothing(value) ? undefined : value);

/** Left out with a warning where the schema does not take it; else as the schema makes it. */
export const usable =
  (schema: z.ZodType, code: WarningCode = 'field_unusable'): Reading =>
  (value, place) => {
    const parsed = parse(schema, value);
    if ('value' in parsed) return parsed.value;
    const [problem] = parsed.problems;
    return leftOut(place, code, problem && problemWords(problem));
  };

/** The same, and what says nothing is not given. */
export const ifUsable = (schema: z.ZodType, code?: WarningCode): Reading => {
  const read = usable(schema, code);
  return (value, place) => (saysNothing(value) ? undefined : read(value, place));
};

export function leftOut(place: Place, code: WarningCode, why?: string): undefined {
  place.warnings.push(warning(code, place.path, why));
}

/** Null stays: it takes away what was known. */
export const orNull =
  (read: Reading): Reading =>
  (value, place) =>
    value === null ? null : read(value, place);

/** A name may be given as a number: shops count their orders and customers. */
export const named =
  (read: Reading): Reading =>
  (value, place) =>
    read(Number.isSafeInteger(value) ? String(value) : value, place);

/** Each of an object's fields that stands in the table; the others, and what is no object, are for the schema. */
export const fields =
  (table: Readonly<Record<string, Reading>>): Reading =>
  (value, place) => {
    if (!isRecord(value)) return value;
    const read = { ...value };
    for (const [name, reading] of Object.entries(table)) {
      if (!Object.hasOwn(read, name)) continue;
      const found = reading(read[name], within(place, name));
      if (found === undefined) delete read[name];
      else read[name] = found;
    }
    return read;
  };

/** Each item of a list. */
export const each =
  (read: Reading): Reading =>
  (value, place) =>
    Array.isArray(value) ? value.map((item, index) => read(item, within(place, index))).filter((item) => item !== undefined) : value;

/** A list that may be left out, as may each of its items, and all after the first `most`. */
export const listOf =
  (read: Reading, most = Number.POSITIVE_INFINITY): Reading =>
  (value, place) => {
    if (saysNothing(value)) return undefined;
    if (!Array.isArray(value)) return leftOut(place, 'field_unusable', 'This must be a list.');
    const items = each(read)(value.slice(0, most), place);
    if (value.length > most) leftOut(place, 'field_unusable', `Only the first ${most} are kept.`);
    return items;
  };

/** Warns of an instant that is ahead; it is cut where it is kept. */
export function warnIfAhead(instant: string, place: Place): void {
  if (place.now && Date.parse(instant) > place.now.getTime()) place.warnings.push(warning('instant_ahead', place.path));
}

/** One word of a list, in any case. */
export const oneOf = (schema: z.ZodType, code?: WarningCode): Reading => {
  const read = ifUsable(schema, code);
  return (value, place) => read(typeof value === 'string' ? value.trim().toLowerCase() : value, place);
};

const [YES, NO]: unknown[][] = [
  ['true', 'yes', 'y', '1', 1],
  ['false', 'no', 'n', '0', 0],
];

/** Yes or no, in what stands for it where there are no booleans. */
export const yesOrNo: Reading = (value) => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (YES?.includes(word)) return true;
  if (NO?.includes(word)) return false;
  return saysNothing(value) ? undefined : value;
};

/** One reading after the other. */
export const inTurn =
  (first: Reading, second: Reading): Reading =>
  (value, place) => {
    const read = first(value, place);
    return read === undefined ? undefined : second(read, place);
  };
