import sortedBtree from 'sorted-btree';
import type { Document } from './bson.js';
import { compareArrays, Edge, equal, HIGHEST, LOWEST, rank } from './compare.js';
import { fail } from './errors.js';
import { type Bound, compileFilter, type Filter } from './filter.js';
import { keyValues, reaches, split } from './paths.js';

/** `batch`: the journal's batch that holds it. */
export type Stored = { readonly sequence: number; raw: Buffer; document: Document; batch: number };

export type IndexSpec = {
  name: string;
  key: Record<string, 1 | -1>;
  unique?: boolean;
  sparse?: boolean;
  partialFilterExpression?: Document;
  expireAfterSeconds?: number;
};

type Key = unknown[];
type Range = [low: Key, high: Key];

/** A way to find a superset of a filter's answer. `fixed`: how many leading fields have a given value. */
export type Search = { index: TreeIndex; ranges: Range[]; fixed: number };

const around = (prefix: Key): Range => [
  [...prefix, LOWEST],
  [...prefix, HIGHEST],
];

/** One sorted tree of `[values…, sequence]` in BSON order, whatever the directions: a search can run both ways. */
export class TreeIndex {
  readonly names: string[];
  /** Some document has several keys or an array here; then an entry does not stand for its whole document. */
  multikey = false;
  private readonly paths: string[][];
  private readonly partial: Filter | null;
  private readonly tree = new sortedBtree.default<Key, Stored>(undefined, compareArrays);

  constructor(readonly spec: IndexSpec) {
    this.names = Object.keys(spec.key);
    this.paths = this.names.map(split);
    this.partial = spec.partialFilterExpression ? compileFilter(spec.partialFilterExpression, new Date(0)) : null;
  }

  keysOf(document: Document): Key[] {
    if (this.partial && !this.partial.matches(document)) return [];
    if (this.spec.sparse && !this.paths.some((path) => reaches(document, path, (value) => value !== undefined, true))) return [];
    const values = this.paths.map((path) => keyValues(document, path));
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

  add(stored: Stored, keys: Key[]): void {
    this.multikey ||= keys.length > 1 || keys.some((key) => key.includes(undefined));
    for (const key of keys) this.tree.set([...key, stored.sequence], stored);
  }

  remove(stored: Stored, keys: Key[]): void {
    for (const key of keys) this.tree.delete([...key, stored.sequence]);
  }

  /** How this index would look for a filter, or null if it cannot help or may not hold all of the answer. */
  search(filter: Filter): Search | null {
    if (this.partial && !implies(filter, this.partial)) return null;
    let [prefixes, fixed, holdsAll]: [Key[], number, boolean] = [[[]], 0, !this.spec.sparse];
    for (const name of this.names) {
      const bound = filter.bounds.get(name) ?? {};
      const values = bound.equal;
      if (prefixes.length > 1000) break;
      if (!values && bound.low === undefined && bound.high === undefined) break;
      if (!values) return { index: this, ranges: prefixes.map((prefix) => this.between(prefix, bound)), fixed };
      prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
      holdsAll ||= !values.includes(null);
      fixed++;
    }
    return holdsAll && (fixed > 0 || this.partial) ? { index: this, ranges: prefixes.map(around), fixed } : null;
  }

  /** All of it in order, for a sort without a search; only if every document is here. */
  everything(): Search | null {
    return this.spec.sparse || this.partial ? null : { index: this, ranges: [around([])], fixed: 0 };
  }

  /** In an index of arrays one element may meet the lower bound and another the upper, so only one of them counts. */
  private between(prefix: Key, { low, high }: Bound): Range {
    const type = rank(low === undefined ? high : low);
    const isOpen = high === undefined || (this.multikey && low !== undefined);
    const start = low === undefined ? [new Edge(type - 0.5)] : [low, LOWEST];
    return [
      [...prefix, ...start],
      [...prefix, ...(isOpen ? [new Edge(type + 0.5)] : [high, HIGHEST])],
    ];
  }

  /** What a TTL index says is over. */
  expired(now: Date): Set<Stored> {
    const { expireAfterSeconds: seconds = Number.POSITIVE_INFINITY } = this.spec;
    return new Set(
      seconds < Number.POSITIVE_INFINITY ? this.entries([[new Edge(44.5)], [new Date(now.getTime() - seconds * 1000), HIGHEST]]) : [],
    );
  }

  *entries([low, high]: Range, backwards = false): Generator<Stored> {
    for (const [key, stored] of backwards ? this.tree.entriesReversed(high) : this.tree.entries(low)) {
      if (backwards ? compareArrays(key, low) < 0 : compareArrays(key, high) > 0) return;
      yield stored;
    }
  }
}

/** Whether a filter finds only what a partial index holds: each of the index's conditions stands in the filter or follows from it. */
function implies({ source, bounds }: Filter, partial: Filter): boolean {
  return Object.entries(partial.source).every(([path, condition]) => {
    if (path in source && equal(source[path], condition)) return true;
    const { equal: values, low, high } = bounds.get(path) ?? {};
    if (!values) return (low ?? high) !== undefined && equal(condition, { $exists: true });
    const { matches } = compileFilter({ v: condition }, new Date(0));
    return values.length > 0 && values.every((value) => value !== null && matches({ v: value }));
  });
}
