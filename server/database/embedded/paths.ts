import { type Document, isObject, numeric, own } from './bson.js';
import { compare } from './compare.js';
import { fail } from './errors.js';

export const split = (path: string): string[] => path.split('.');
export const isIndex = (part: string): boolean => /^(0|[1-9]\d*)$/.test(part);

/**
 * Asks of every value the path reaches whether one fits. Arrays on the way are entered; an array at the end gives its
 * elements and then itself (only itself when `whole`). A missing field is asked as undefined, but an element of an
 * array that is no document gives nothing at all: `{'a.b': null}` does not find `{a: [1]}`.
 */
export function reaches(value: unknown, path: string[], fits: (value: unknown) => boolean, whole = false, at = 0): boolean {
  const part = path[at];
  if (part === undefined) return (!whole && Array.isArray(value) && value.some(fits)) || fits(value);
  if (Array.isArray(value)) {
    const item = isIndex(part) ? value[Number(part)] : undefined;
    if (item !== undefined && reaches(item, path, fits, whole, at + 1)) return true;
    return value.some((inner) => isObject(inner) && reaches(inner, path, fits, whole, at));
  }
  return isObject(value) ? reaches(own(value, part), path, fits, whole, at + 1) : fits(undefined);
}

/** The values under which an index or a sort knows a document: missing is null, an empty array is undefined (below null). */
export function keyValues(document: unknown, path: string[]): unknown[] {
  const found: unknown[] = [];
  const collect = (value: unknown): boolean => {
    if (!Array.isArray(value)) found.push(value ?? null);
    else found.push(...(value.length === 0 ? [undefined] : value));
    return false;
  };
  reaches(document, path, collect, true);
  return found.length === 0 ? [null] : found;
}

/** One step of an update's path: into a document, or to a place in an array. */
export function child(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return isIndex(part) ? value[Number(part)] : undefined;
  return isObject(value) ? own(value, part) : undefined;
}

export type SortField = { name: string; direction: 1 | -1 };

/** Reads `{field: 1, other: -1}`. */
export function readSort(source: unknown): SortField[] {
  if (!isObject(source ?? {})) return fail(14, 'the sort must be an object');
  return Object.entries(source ?? {}).map(([name, value]) => {
    const direction = numeric(value);
    return direction === 1 || direction === -1 ? { name, direction } : fail(15975, `the sort by '${name}' must be 1 or -1`);
  });
}

/** Missing counts as null, an array by its least element upwards and by its greatest downwards. Ties keep their order. */
export function sortBy<T>(items: T[], sort: SortField[], documentOf: (item: T) => Document): T[] {
  if (sort.length === 0) return items;
  const keyed = items.map((item) => ({ item, keys: sort.map((field) => sortKey(documentOf(item), field)) }));
  keyed.sort((a, b) => sort.reduce((order, { direction }, i) => order || compare(a.keys[i], b.keys[i]) * direction, 0));
  return keyed.map(({ item }) => item);
}

const sortKey = (document: Document, { name, direction }: SortField): unknown =>
  keyValues(document, split(name)).reduce((best, value) => (compare(value, best) * direction < 0 ? value : best));
