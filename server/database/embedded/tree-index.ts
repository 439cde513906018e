import sortedBtree from 'sorted-btree';
import type { Document } from './bson.js';
import { compareArrays, Edge, equal, HIGHEST, LOWEST, rank } from './compare.js';
import { fail } from './errors.js';
import { type Bound, compileFilter, type Filter } from './filter.js';
import { keyValues, reaches, split } from './paths.js';

export interface Stored {
  readonly sequence: number;
  raw: Buffer;
  document: Document;
  /** The journal's batch that holds it. */
  batch: number;
}

export interface IndexSpec {
  name: string;
  key: Record<string, 1 | -1>;
  unique?: boolean;
  sparse?: boolean;
  partialFilterExpression?: Document;
  expireAfterSeconds?: number;
}

type Key = unknown[];
type Range = [low: Key, high: Key];

/** A way to find a superset of a filter's answer. `fixed`: how many leading fields have a given value. */
export interface Search {
  index: TreeIndex;
  ranges: Range[];
  fixed: number;
}

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

  get isComplete(): boolean {
    return !this.spec.sparse && !this.partial;
  }

  keysOf(document: Document): Key[] {
    if (this.partial && !this.partial.matches(document)) return [];
    if (this.spec.sparse && !this.paths.some((path) => reaches(document, path, (value) => value !== undefined, true))) return [];
    const values = this.paths.map((path) => keyValues(document, path));
    const position = values.findIndex((list) => list.length > 1);
    if (position < 0) return [values.map(([value]) => value)];
    if (values.some((list, i) => i > position && list.length > 1)) fail(171, `cannot index parallel arrays in ${this.spec.name}`);
    const keys = (values[position] ?? []).map((value) => values.map((list, i) => (i === position ? value : list[0])));
    return keys.sort(compareArrays).filter((key, i) => i === 0 || compareArrays(key, keys[i - 1] ?? []) !== 0);
  }

  /** The first of these keys that another document has, if the index is unique. */
  conflict(keys: Key[], self?: Stored): Key | undefined {
    if (!this.spec.unique) return undefined;
    return keys.find((key) =>
      [
        ...this.entries([
          [...key, LOWEST],
          [...key, HIGHEST],
        ]),
      ].some((stored) => stored !== self),
    );
  }

  add(stored: Stored, keys: Key[]): void {
    this.multikey ||= keys.length > 1 || keys.some((key) => key.includes(undefined));
    for (const key of keys) this.tree.set([...key, stored.sequence], stored);
  }

  remove(stored: Stored, keys: Key[]): void {
    for (const key of keys) this.tree.delete([...key, stored.sequence]);
  }

  /** How this index would look for a filter, or null if it cannot help or does not hold all of the answer. */
  search(filter: Filter): Search | null {
    if (this.partial && !implies(filter, this.partial)) return null;
    let prefixes: Key[] = [[]];
    let fixed = 0;
    let isMissingOut = this.spec.sparse === true;
    for (const name of this.names) {
      const bound = filter.bounds.get(name) ?? {};
      const values = bound.equal;
      if (fixed > 0 && this.multikey) break;
      if (!values) {
        if (bound.low === undefined && bound.high === undefined) break;
        return { index: this, ranges: prefixes.map((prefix) => this.between(prefix, bound)), fixed };
      }
      prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
      isMissingOut &&= values.includes(null);
      fixed++;
      if (prefixes.length > 1000) break;
    }
    if (fixed === 0 || isMissingOut) return null;
    return {
      index: this,
      ranges: prefixes.map((prefix) => [
        [...prefix, LOWEST],
        [...prefix, HIGHEST],
      ]),
      fixed,
    };
  }

  everything(): Search {
    return { index: this, ranges: [[[LOWEST], [HIGHEST]]], fixed: 0 };
  }

  /** In an index of arrays one element may meet the lower bound and another the upper, so only one of them counts. */
  private between(prefix: Key, { low, high }: Bound): Range {
    const type = rank(low === undefined ? high : low);
    const isOpen = high === undefined || (this.multikey && low !== undefined);
    return [
      low === undefined ? [...prefix, new Edge(type - 0.5)] : [...prefix, low, LOWEST],
      isOpen ? [...prefix, new Edge(type + 0.5)] : [...prefix, high, HIGHEST],
    ];
  }

  /** The documents with a date up to this one, for an index of one field that says when documents expire. */
  datesUpTo(last: Date): Set<Stored> {
    return new Set(this.entries([[new Edge(44.5)], [last, HIGHEST]]));
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
