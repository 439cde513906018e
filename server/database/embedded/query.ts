import { Long } from 'bson';
import { type Document, isObject, numeric } from './bson.js';
import type { Collection } from './collection.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import type { Filter } from './filter.js';
import { findCandidates } from './plan.js';
import { type SortField, sortBy } from './sort.js';
import type { Stored } from './tree-index.js';

export interface Selection {
  filter: Filter;
  sort?: SortField[];
  skip?: number;
  limit?: number;
}

/** The documents a filter finds, in order. The filter is asked of every candidate, whatever an index said. */
export function select(
  collection: Collection | undefined,
  { filter, sort = [], skip = 0, limit = Number.POSITIVE_INFINITY }: Selection,
): Stored[] {
  if (!collection) return [];
  const { documents, inOrder } = findCandidates(collection, filter, sort);
  const found: Stored[] = [];
  for (const stored of documents) {
    if (!filter.matches(stored.document)) continue;
    found.push(stored);
    if (inOrder && found.length >= skip + limit) break;
  }
  const sorted = inOrder ? found : sortBy(found, sort, ({ document }) => document);
  return skip === 0 && sorted.length <= limit ? sorted : sorted.slice(skip, skip + limit);
}

/** A hint may be left aside, since an index never changes the answer; except one that does not hold every document. */
export function checkHint(collection: Collection | undefined, hint: unknown): void {
  if (hint === undefined || !collection || hint === '_id_' || equal(hint, { _id: 1 }) || (isObject(hint) && '$natural' in hint)) return;
  const index = collection.indexes.find(({ spec }) => spec.name === hint || equal(spec.key, hint));
  if (!index) fail(2, 'error processing query: hint provided does not correspond to an existing index');
  if (index?.spec.sparse || index?.partial) refuse('a hint to a sparse or partial index');
}

/** A document, or what stands for an absent one. */
export function documentOf(value: unknown, name: string): Document {
  if (value === undefined || value === null) return {};
  return isObject(value) ? value : fail(14, `Expected field ${name} to be of type object`);
}

/** A count of 0 or more, or undefined. 0 means no limit. */
export function countOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const count = Number(numeric(value) ?? Number.NaN);
  return Number.isInteger(count) && count >= 0 ? count : fail(value instanceof Long ? 2 : 51024, `Field '${name}' value must be >= 0`);
}
