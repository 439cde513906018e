import type { Collection } from './collection.js';
import type { Filter } from './filter.js';
import { type SortField, sortBy } from './paths.js';
import type { Search, Stored } from './tree-index.js';

export type Selection = { filter: Filter; sort?: SortField[]; skip?: number; limit?: number };

/** `inOrder`: they come in the order that was asked for. */
type Candidates = { documents: Iterable<Stored>; inOrder: boolean };

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

function findCandidates(collection: Collection, filter: Filter, sort: SortField[]): Candidates {
  const narrowed = findByIndex(collection, filter, sort) ?? findByBranches(collection, filter, sort);
  if (narrowed) return narrowed;
  const indexes = sort[0]?.name === '_id' ? [collection.idsInOrder()] : collection.indexes;
  const whole = indexes.map((index) => index.everything()).find((search) => search && directionOf(search, sort) !== 0);
  return whole && sort.length > 0 ? walk(whole, sort) : { documents: collection.documents.values(), inOrder: sort.length === 0 };
}

function findByIndex(collection: Collection, filter: Filter, sort: SortField[]): Candidates | undefined {
  const ids = filter.bounds.get('_id');
  if (ids?.equal) {
    const documents = new Set(ids.equal.map(collection.byId).filter((stored) => stored !== undefined));
    return { documents, inOrder: documents.size < 2 || sort.length === 0 };
  }
  const indexes = ids ? [...collection.indexes, collection.idsInOrder()] : collection.indexes;
  const best = choose(
    indexes.map((index) => index.search(filter)).filter((search) => search !== null),
    sort,
  );
  return best && walk(best, sort);
}

/** What an `$or` finds is found by one of its branches. */
function findByBranches(collection: Collection, { branches }: Filter, sort: SortField[]): Candidates | undefined {
  const found = branches?.map((branch) => findByIndex(collection, branch, [])).filter((candidates) => candidates !== undefined);
  if (!found || found.length < (branches?.length ?? 0)) return undefined;
  return { documents: new Set(found.flatMap(({ documents }) => [...documents])), inOrder: sort.length === 0 };
}

const ENOUGH = 100;

/** The search with the fewest entries, counted only as far as it matters; among large ones the one that spares the sort. */
function choose(searches: Search[], sort: SortField[]): Search | undefined {
  if (searches.length < 2) return searches[0];
  const counted = searches.map((search) => ({ search, entries: countUpTo(ENOUGH, search), sorts: Math.abs(directionOf(search, sort)) }));
  return counted.sort((a, b) => a.entries - b.entries || b.sorts - a.sorts || b.search.fixed - a.search.fixed)[0]?.search;
}

function countUpTo(most: number, search: Search): number {
  const entries = entriesOf(search, false);
  let count = 0;
  while (count < most && !entries.next().done) count++;
  return count;
}

/** 1 or -1 if the search walked forwards or backwards gives the order asked for, 0 if neither does. */
function directionOf({ index, ranges, fixed }: Search, sort: SortField[]): 0 | 1 | -1 {
  if (sort.length > 0 && (index.multikey || ranges.length !== 1)) return 0;
  const wanted = sort.filter(({ name }) => !index.names.slice(0, fixed).includes(name));
  const direction = wanted[0]?.direction ?? 1;
  return wanted.every((field, i) => index.names[fixed + i] === field.name && field.direction === direction) ? direction : 0;
}

function walk(search: Search, sort: SortField[]): Candidates {
  const direction = directionOf(search, sort);
  const entries = entriesOf(search, direction === -1);
  return { documents: search.index.multikey || search.ranges.length > 1 ? new Set(entries) : entries, inOrder: direction !== 0 };
}

function* entriesOf({ index, ranges }: Search, backwards: boolean): Generator<Stored> {
  for (const range of ranges) yield* index.entries(range, backwards);
}
