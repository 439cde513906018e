import sortedBtree from 'sorted-btree';
import { bulkLoad } from 'sorted-btree/extended/bulkLoad.js';
import type { Document } from './bson.js';
import type { Collection } from './engine.js';
import { fail } from './errors.js';
import { type Bound, compileFilter, type Filter } from './filter.js';
import type { SortField, Source } from './values.js';
import { compareArrays, Edge, equal, HIGHEST, keyValues, LOWEST, rank, reaches, sorting, split } from './values.js';

/** `sequence`: its place in the order of inserts. `raw`: its bytes, which never change; a changed document has others. `batch`: the journal's batch that holds it. */
export type Stored = { readonly sequence: number; raw: Buffer; batch: number };

export type IndexSpec = {
  name: string;
  key: Record<string, 1 | -1>;
  unique?: boolean;
  sparse?: boolean;
  partialFilterExpression?: Document;
  expireAfterSeconds?: number;
};

export type Key = unknown[];
type Range = [low: Key, high: Key];
/** A way to find a superset of a filter's answer. `fixed`: how many leading fields have a given value. */
export type Search = { index: TreeIndex; ranges: Range[]; fixed: number };

const around = (prefix: Key): Range => [
  [...prefix, LOWEST],
  [...prefix, HIGHEST],
];

/** The library's own. */
const NODE_SIZE = 32;
const isSeveral = (keys: Key[]): boolean => keys.length > 1 || keys.some((key) => key.includes(undefined));

/** One sorted tree of `[values…, sequence]` in BSON order, whatever the directions: a search can run both ways. */
export class TreeIndex {
  readonly names: string[];
  /** Some document has several keys or an array here; then an entry does not stand for its whole document. */
  multikey = false;
  /** The fields at the top of a document on which its keys depend. */
  readonly fields: Set<string>;
  private readonly paths: string[][];
  private readonly partial: Filter | null;
  private tree = new sortedBtree.default<Key, Stored>(undefined, compareArrays);

  constructor(readonly spec: IndexSpec) {
    this.names = Object.keys(spec.key);
    this.paths = this.names.map(split);
    this.fields = new Set([...this.names, ...Object.keys(spec.partialFilterExpression ?? {})].map((path) => split(path)[0] ?? ''));
    this.partial = spec.partialFilterExpression ? compileFilter(spec.partialFilterExpression, new Date(0)) : null;
  }

  keysOf(source: Source): Key[] {
    if (this.partial && !this.partial.matches(source)) return [];
    if (this.spec.sparse && !this.paths.some((path) => reaches(source, path, (value) => value !== undefined, true))) return [];
    const values = this.paths.map((path) => keyValues(source, path));
    const position = values.findIndex((list) => list.length > 1);
    if (position < 0) return [values.map(([value]) => value)];
    if (values.some((list, i) => i > position && list.length > 1)) fail(171, `cannot index parallel arrays in ${this.spec.name}`);
    const keys = (values[position] ?? []).map((value) => values.map((list, i) => (i === position ? value : list[0])));
    return keys.sort(compareArrays).filter((key, i) => i === 0 || !equal(key, keys[i - 1]));
  }

  /** The first of these keys that another document has, if the index is unique. */
  conflict(keys: Key[], self?: Stored): Key | undefined {
    return this.spec.unique ? keys.find((key) => [...this.entries(around(key))].some((stored) => stored !== self)) : undefined;
  }

  /** What the tree is to hold of a document. */
  entriesOf(source: Source, sequence: number): Key[] {
    const keys = this.keysOf(source);
    this.multikey ||= isSeveral(keys);
    return keys.map((key) => [...key, sequence]);
  }

  /** Fills an index that is empty with entries of these documents. A key that two of them share, if it is unique, and then it is of no use. */
  fill(entries: Key[], documents: ReadonlyMap<number, Stored>): Key | undefined {
    entries.sort(compareArrays);
    const twice = this.spec.unique ? entries.find((key, i) => i > 0 && equal(key.slice(0, -1), entries[i - 1]?.slice(0, -1))) : undefined;
    const stored = entries.map((key) => documents.get(key.at(-1) as number) as Stored);
    if (!twice) this.tree = bulkLoad(entries, stored, NODE_SIZE, compareArrays);
    return twice?.slice(0, -1);
  }

  add(stored: Stored, keys: Key[]): void {
    this.multikey ||= isSeveral(keys);
    for (const key of keys) this.tree.set([...key, stored.sequence], stored);
  }

  remove(stored: Stored, keys: Key[]): void {
    for (const key of keys) this.tree.delete([...key, stored.sequence]);
  }

  /** How this index would look for a filter, or null if it cannot help or may not hold all of the answer. */
  search(filter: Filter): Search | null {
    if (!implies(filter, this.spec.partialFilterExpression ?? {})) return null;
    let [prefixes, fixed, holdsAll]: [Key[], number, boolean] = [[[]], 0, !this.spec.sparse];
    for (const name of this.names) {
      const bound = filter.bounds.get(name) ?? {};
      const values = bound.equal;
      if (prefixes.length > 1000) break;
      if (!values && [bound.beginning, bound.low, bound.high].every((edge) => edge === undefined)) break;
      if (!values) return { index: this, ranges: prefixes.map((prefix) => this.between(prefix, bound)), fixed };
      prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
      holdsAll ||= !values.includes(null);
      fixed++;
    }
    if (holdsAll && fixed > 0) return { index: this, ranges: prefixes.map(around), fixed };
    return this.spec.sparse && filter.bounds.get(this.names[0] ?? '')?.exists ? { index: this, ranges: [around([])], fixed: 0 } : null;
  }

  /** All of it in order, for a sort without a search; only if every document is here. */
  everything(): Search | null {
    return this.spec.sparse || this.partial ? null : { index: this, ranges: [around([])], fixed: 0 };
  }

  /** In an index of arrays one element may meet the lower bound and another the upper, so only one of them counts; the beginning of a text is one. */
  private between(prefix: Key, { beginning, ...edges }: Bound): Range {
    const { low, high } = beginning === undefined ? edges : { low: beginning, high: `${beginning}\u{10ffff}` };
    const type = rank(low === undefined ? high : low);
    const isOpen = high === undefined || (this.multikey && low !== undefined && beginning === undefined);
    const start = low === undefined ? [new Edge(type - 0.5)] : [low, LOWEST];
    return [
      [...prefix, ...start],
      [...prefix, ...(isOpen ? [new Edge(type + 0.5)] : [high, HIGHEST])],
    ];
  }

  /** What a TTL index says is over. */
  expired(now: Date): Set<Stored> {
    const { expireAfterSeconds: seconds } = this.spec;
    if (seconds === undefined) return new Set();
    return new Set(this.entries([[new Edge(44.5)], [new Date(now.getTime() - seconds * 1000), HIGHEST]]));
  }

  *entries([low, high]: Range, backwards = false): Generator<Stored> {
    for (const [key, stored] of backwards ? this.tree.entriesReversed(high) : this.tree.entries(low)) {
      if (backwards ? compareArrays(key, low) < 0 : compareArrays(key, high) > 0) return;
      yield stored;
    }
  }
}

/** Whether a filter finds only what a partial index holds: it asks of each of the index's fields for that value. */
const implies = ({ bounds }: Filter, partial: Document): boolean =>
  Object.entries(partial).every(([path, value]) => bounds.get(path)?.equal?.every((asked) => equal(asked, value)));

const [ENOUGH, MOST_COUNTED] = [100, 6400];
type Selection = { filter: Filter; sort?: SortField[]; skip?: number; limit?: number };
/** `inOrder`: those of each lane come in the order that was asked for. */
type Candidates = { lanes: Iterable<Stored>[]; inOrder: boolean };

/** The documents a filter finds, in order, as they are. */
export function select(collection: Collection | undefined, selection: Selection): Stored[] {
  for (const steps = selecting(collection, selection, (stored) => stored); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const [STEP, AT_ONCE] = [64, 1024];

/**
 * The same as they were when it began, however they change at a `yield`, where others may go first. The filter is asked of every candidate,
 * whatever an index said. Of a lane in order a limit's worth is read. What is not read at once is put aside by `keep` before anybody changes it.
 */
export function* selecting(
  collection: Collection | undefined,
  { filter, sort = [], skip = 0, limit = Number.POSITIVE_INFINITY }: Selection,
  keep = (stored: Stored): Stored => ({ ...stored }),
): Generator<void, Stored[]> {
  if (!collection) return [];
  const ids = filter.bounds.get('_id');
  if ((ids && !ids.equal) || sort[0]?.name === '_id') yield* collection.ordering();
  const { lanes, inOrder } = findCandidates(collection, filter, sort);
  const found = new Map<number, Stored>();
  let seen = 0;
  let waiting = lanes.map((lane): Iterator<Stored> => lane[Symbol.iterator]());
  while (waiting.length > 0) {
    let lane = waiting.shift() as Iterator<Stored>;
    const enough = inOrder ? found.size + skip + limit : Number.POSITIVE_INFINITY;
    while (found.size < enough) {
      const { done, value: stored } = lane.next();
      if (done) break;
      if (filter.matches(stored.raw)) found.set(stored.sequence, stored);
      if (++seen === AT_ONCE) {
        for (const [sequence, one] of found) found.set(sequence, keep(one));
        lane = restOf(lane).map(keep).values();
        waiting = waiting.map((rest) => restOf(rest).map(keep).values());
      }
      if (seen >= AT_ONCE && seen % STEP === 0) yield;
    }
  }
  const all = [...found.values()];
  return (inOrder && lanes.length === 1 ? all : yield* sorting(all, sort, skip + limit)).slice(skip, skip + limit);
}

const restOf = (lane: Iterator<Stored>): Stored[] => [...{ [Symbol.iterator]: () => lane }];

function findCandidates(collection: Collection, filter: Filter, sort: SortField[]): Candidates {
  const narrowed = findByIndex(collection, filter, sort) ?? findByBranches(collection, filter, sort);
  if (narrowed) return narrowed;
  const indexes = sort[0]?.name === '_id' ? [collection.idsInOrder()] : collection.indexes;
  const whole = indexes.map((index) => index.everything()).find((search) => search && directionOf(search, sort) !== 0);
  return whole && sort.length > 0 ? walk(whole, sort) : { lanes: [collection.documents.values()], inOrder: sort.length === 0 };
}

function findByIndex(collection: Collection, filter: Filter, sort: SortField[]): Candidates | undefined {
  const ids = filter.bounds.get('_id');
  if (ids?.equal) {
    const documents = new Set(ids.equal.map(collection.byId).filter((stored) => stored !== undefined));
    return { lanes: [documents], inOrder: documents.size < 2 || sort.length === 0 };
  }
  const indexes = ids ? [...collection.indexes, collection.idsInOrder()] : collection.indexes;
  const searches = indexes.map((index) => index.search(filter)).filter((search) => search !== null);
  const best = choose(searches, sort);
  return best && walk(best, sort);
}

/** What an `$or` finds is found by one of its branches. */
function findByBranches(collection: Collection, { branches }: Filter, sort: SortField[]): Candidates | undefined {
  const found = branches?.map((branch) => findByIndex(collection, branch, [])).filter((candidates) => candidates !== undefined);
  if (!found || found.length < (branches?.length ?? 0)) return undefined;
  return { lanes: found.flatMap(({ lanes }) => lanes), inOrder: sort.length === 0 };
}

/** The search with the fewest entries, counted as far as it matters: until one is known whole, unless one of the large ones spares the sort. */
function choose(searches: Search[], sort: SortField[]): Search | undefined {
  if (searches.length < 2) return searches[0];
  for (let enough = ENOUGH; ; enough *= 4) {
    const countedOf = (search: Search) => ({ search, entries: countUpTo(enough, search), sorts: Math.abs(directionOf(search, sort)) });
    const counted = searches.map(countedOf);
    const best = counted.sort((a, b) => a.entries - b.entries || b.sorts - a.sorts || b.search.fixed - a.search.fixed)[0];
    const sparesSort = sort.length > 0 && best?.sorts === 1;
    if (!best || best.entries < enough || sparesSort || enough >= MOST_COUNTED) return best?.search;
  }
}

function countUpTo(enough: number, { index, ranges }: Search): number {
  let count = 0;
  for (const range of ranges) for (const _entry of index.entries(range)) if (++count >= enough) return count;
  return count;
}

/** 1 or -1 if each range walked forwards or backwards gives the order asked for, 0 if neither does. */
function directionOf({ index, ranges, fixed }: Search, sort: SortField[]): 0 | 1 | -1 {
  const severals = ranges.length > 1 ? index.names.slice(0, fixed) : [];
  if (sort.length > 0 && (index.multikey || sort.some(({ name }) => severals.includes(name)))) return 0;
  const wanted = sort.filter(({ name }) => !index.names.slice(0, fixed).includes(name));
  const direction = wanted[0]?.direction ?? 1;
  return wanted.every((field, i) => index.names[fixed + i] === field.name && field.direction === direction) ? direction : 0;
}

function walk(search: Search, sort: SortField[]): Candidates {
  const direction = directionOf(search, sort);
  return { lanes: search.ranges.map((range) => search.index.entries(range, direction === -1)), inOrder: direction !== 0 };
}
