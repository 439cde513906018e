import type { Collection } from './collection.js';
import { fail } from './errors.js';
import type { Filter } from './filter.js';
import { type SortField, sortBy } from './paths.js';
import type { Search, Stored } from './tree-index.js';

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
    if (filter.matches(stored.document)) found.push(stored);
    if (inOrder && found.length >= skip + limit) break;
  }
  return (inOrder ? found : sortBy(found, sort, ({ document }) => document)).slice(skip, skip + limit);
}

/** A hint may be left aside, since an index never changes the answer, except where some index does not hold every document. */
export function checkHint(collection: Collection | undefined, hint: unknown): void {
  if (hint !== undefined && collection?.indexes.some((index) => !index.isComplete))
    fail(238, 'a hint beside a sparse or partial index is not supported');
}

interface Candidates {
  documents: Iterable<Stored>;
  /** They come in the order that was asked for. */
  inOrder: boolean;
}

function findCandidates(collection: Collection, filter: Filter, sort: SortField[]): Candidates {
  const ids = idsIn(collection, filter);
  if (ids) return { documents: ids, inOrder: ids.size < 2 || sort.length === 0 };
  const asksForIds = sort[0]?.name === '_id' || filter.bounds.has('_id');
  const indexes = asksForIds ? [...collection.indexes, collection.idsInOrder()] : collection.indexes;
  const best = choose(
    indexes.map((index) => index.search(filter)),
    sort,
  );
  if (best) return walk(best, sort);
  const branches = filter.branches?.map(
    (branch) =>
      idsIn(collection, branch) ??
      choose(
        collection.indexes.map((index) => index.search(branch)),
        [],
      ),
  );
  if (branches?.every((branch) => branch !== undefined)) {
    const found = branches.flatMap((branch) => [...(branch instanceof Set ? branch : walk(branch, []).documents)]);
    return { documents: new Set(found), inOrder: sort.length === 0 };
  }
  const whole = indexes
    .filter((index) => index.isComplete)
    .map((index) => index.everything())
    .find((search) => directionOf(search, sort) !== 0);
  return whole && sort.length > 0 ? walk(whole, sort) : { documents: collection.documents.values(), inOrder: sort.length === 0 };
}

function idsIn(collection: Collection, { bounds }: Filter): Set<Stored> | undefined {
  const ids = bounds.get('_id')?.equal;
  return ids && new Set(ids.map((id) => collection.byId(id)).filter((stored) => stored !== undefined));
}

const ENOUGH = 100;

/** The search with the fewest entries, counted only as far as it matters; among large ones the one that spares the sort. */
function choose(possible: (Search | null)[], sort: SortField[]): Search | undefined {
  const searches = possible.filter((search) => search !== null);
  if (searches.length < 2) return searches[0];
  const counted = searches.map((search) => ({ search, entries: count(search), sorts: Math.abs(directionOf(search, sort)) }));
  return counted.sort((a, b) => a.entries - b.entries || b.sorts - a.sorts || b.search.fixed - a.search.fixed)[0]?.search;
}

function count({ index, ranges }: Search): number {
  let entries = 0;
  for (const range of ranges) for (const _ of index.entries(range)) if (++entries >= ENOUGH) return entries;
  return entries;
}

/** 1 or -1 if the search walked forwards or backwards gives the order asked for, 0 if neither does. */
function directionOf({ index, ranges, fixed }: Search, sort: SortField[]): 0 | 1 | -1 {
  const wanted = sort.filter(({ name }) => !index.names.slice(0, fixed).includes(name));
  const direction = wanted[0]?.direction ?? 1;
  if (sort.length > 0 && (index.multikey || ranges.length !== 1)) return 0;
  return wanted.every((field, i) => index.names[fixed + i] === field.name && field.direction === direction) ? direction : 0;
}

function walk(search: Search, sort: SortField[]): Candidates {
  const direction = directionOf(search, sort);
  const { index, ranges } = search;
  const found = entriesOf(search, direction === -1);
  return { documents: index.multikey || ranges.length > 1 ? new Set(found) : found, inOrder: direction !== 0 };
}

function* entriesOf({ index, ranges }: Search, backwards: boolean): Generator<Stored> {
  for (const range of ranges) yield* index.entries(range, backwards);
}
