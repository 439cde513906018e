import { type Document, isObject, numeric } from './bson.js';
import { compare } from './compare.js';
import { fail, refuse } from './errors.js';
import { keyValues, split } from './paths.js';

export interface SortField {
  name: string;
  path: string[];
  direction: 1 | -1;
}

/** Reads `{field: 1, other: -1}`. */
export function readSort(source: unknown): SortField[] {
  if (source === undefined) return [];
  if (!isObject(source)) return fail(14, 'the sort must be an object');
  return Object.entries(source).map(([name, value]) => {
    const direction = numeric(value);
    if (isObject(value)) refuse('sorting by $meta');
    if (direction !== 1 && direction !== -1) fail(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    return { name, path: split(name), direction: direction === 1 ? 1 : -1 };
  });
}

/** Sorts as MongoDB does: missing as null, an array by its least element upwards and by its greatest downwards. Ties keep their order. */
export function sortBy<T>(items: T[], sort: SortField[], documentOf: (item: T) => Document): T[] {
  if (sort.length === 0) return items;
  const keyed = items.map((item) => ({ item, keys: sort.map((field) => sortKey(documentOf(item), field)) }));
  keyed.sort((a, b) => {
    for (const [i, { direction }] of sort.entries()) {
      const order = compare(a.keys[i], b.keys[i]);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

function sortKey(document: Document, { path, direction }: SortField): unknown {
  const values = keyValues(document, path);
  return values.length === 1 ? values[0] : values.reduce((best, value) => (compare(value, best) * direction < 0 ? value : best));
}
