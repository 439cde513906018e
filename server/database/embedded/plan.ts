import type { Bounds } from './bounds.js';
import type { Collection } from './collection.js';
import type { Filter } from './filter.js';
import type { SortField } from './sort.js';
import type { Search, Stored } from './tree-index.js';

/** Documents that may fit a filter, none of those that do left out. */
interface Candidates {
  documents: Iterable<Stored>;
  /** They come in the order that was asked for. */
  inOrder: boolean;
}

/** The documents a filter finds, each once, in the order of the collection or of an index; `inOrder` if that is the asked order. */
export function findCandidates(collection: Collection, filter: Filter, sort: SortField[]): Candidates {
  const byId = filter.bounds.byPath.get('_id');
  if (byId?.equal) return { documents: pick(byId.equal.map((id) => collection.byId(id))), inOrder: byId.equal.length < 2 };
  const indexes = usesIdOrder(filter, sort) ? [...collection.indexes, collection.idsInOrder()] : collection.indexes;
  const searches = indexes.map((index) => index.search(filter.bounds, filter.source)).filter((search) => search !== null);
  const best = choose(searches, sort);
  if (best) return { documents: run(best, sort), inOrder: delivers(best, sort) !== 0 };
  const branches = filter.bounds.alternatives?.map((bounds) => searchBranch(collection, bounds));
  if (branches?.every((branch) => branch !== null)) return { documents: pick(branches.flatMap((branch) => [...branch])), inOrder: false };
  const scan = indexes.map((index) => index.everything()).find((search) => search && delivers(search, sort) !== 0);
  return scan && sort.length > 0
    ? { documents: run(scan, sort), inOrder: true }
    : { documents: collection.documents.values(), inOrder: sort.length === 0 };
}

const SMALL = 100;

/** The search with the fewest entries, counted only as far as it matters; among large ones the one that spares the sort. */
function choose(searches: Search[], sort: SortField[]): Search | undefined {
  if (searches.length < 2) return searches[0];
  const counted = searches.map((search) => ({ search, entries: countUpTo(search, SMALL), sorts: delivers(search, sort) !== 0 }));
  counted.sort((a, b) => a.entries - b.entries || Number(b.sorts) - Number(a.sorts) || b.search.fixed - a.search.fixed);
  return counted[0]?.search;
}

function countUpTo({ index, ranges }: Search, limit: number): number {
  let count = 0;
  for (const range of ranges) {
    for (const _ of index.entries(range)) if (++count >= limit) return count;
  }
  return count;
}

function searchBranch(collection: Collection, bounds: Bounds): Iterable<Stored> | null {
  const byId = bounds.byPath.get('_id');
  if (byId?.equal) return pick(byId.equal.map((id) => collection.byId(id)));
  const best = choose(
    collection.indexes.map((index) => index.search(bounds, {})).filter((search) => search !== null),
    [],
  );
  return best ? run(best, []) : null;
}

/** 1 or -1 if walking the search forwards or backwards gives the order asked for, 0 if neither does. */
function delivers({ index, ranges, fixed }: Search, sort: SortField[]): 0 | 1 | -1 {
  if (sort.length === 0) return 1;
  if (index.multikey || ranges.length !== 1) return 0;
  const fixedNames = index.fields.slice(0, fixed).map(({ name }) => name);
  const wanted = sort.filter(({ name }) => !fixedNames.includes(name));
  const follows = wanted.every(({ name, direction }, i) => index.fields[fixed + i]?.name === name && direction === wanted[0]?.direction);
  return follows ? (wanted[0]?.direction ?? 1) : 0;
}

function run(search: Search, sort: SortField[]): Iterable<Stored> {
  const backwards = sort.length > 0 && delivers(search, sort) === -1;
  const found = walk(search, backwards);
  return search.index.multikey || search.ranges.length > 1 ? pick(found) : found;
}

function* walk({ index, ranges }: Search, backwards: boolean): Generator<Stored> {
  for (const range of ranges) yield* index.entries(range, backwards);
}

function pick(found: Iterable<Stored | undefined>): Iterable<Stored> {
  const once = new Set(found);
  once.delete(undefined);
  return once as Set<Stored>;
}

function usesIdOrder(filter: Filter, sort: SortField[]): boolean {
  return sort[0]?.name === '_id' || filter.bounds.byPath.has('_id');
}
