import { isObject, own } from './bson.js';

/** `a.b` on the way through documents and arrays, as MongoDB's filters read it. */
export const split = (path: string): string[] => path.split('.');

const INDEX = /^(0|[1-9]\d*)$/;
export const isIndex = (part: string): boolean => INDEX.test(part);

/**
 * Asks of every value the path reaches whether one fits. Arrays on the way are entered; an array at the end gives its
 * elements and then itself (only itself when `whole`). A missing field is asked as undefined, but an element of an
 * array that is no document gives nothing at all: `{'a.b': null}` does not find `{a: [1]}`.
 */
export function reaches(value: unknown, path: string[], fits: (value: unknown) => boolean, whole = false, at = 0): boolean {
  if (at === path.length) {
    if (!whole && Array.isArray(value) && value.some(fits)) return true;
    return fits(value);
  }
  const part = path[at] ?? '';
  if (Array.isArray(value)) {
    const position = isIndex(part) ? Number(part) : value.length;
    if (position < value.length && reaches(value[position], path, fits, whole, at + 1)) return true;
    return value.some((item) => isObject(item) && reaches(item, path, fits, whole, at));
  }
  if (!isObject(value)) return fits(undefined);
  return reaches(own(value, part), path, fits, whole, at + 1);
}

/** The values under which an index or a sort knows a document: missing is null, an empty array is undefined (below null). */
export function keyValues(document: unknown, path: string[]): unknown[] {
  const found: unknown[] = [];
  const collect = (value: unknown): boolean => {
    if (!Array.isArray(value)) found.push(value ?? null);
    else if (value.length === 0) found.push(undefined);
    else found.push(...value);
    return false;
  };
  reaches(document, path, collect, true);
  return found.length === 0 ? [null] : found;
}

/** The value at a path that enters no arrays: for sums of an expression and fields of `_id`. */
export function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>((inner, part) => (isObject(inner) ? own(inner, part) : undefined), value);
}
