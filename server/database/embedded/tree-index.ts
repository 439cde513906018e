import sortedBtree from 'sorted-btree';
import type { Bound, Bounds } from './bounds.js';
import type { Document } from './bson.js';
import { compare, Edge, equal, HIGHEST, LOWEST, rank } from './compare.js';
import { fail } from './errors.js';
import { compileFilter, type Filter } from './filter.js';
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

/** A way to find a superset of a filter's answer. */
export interface Search {
  index: TreeIndex;
  ranges: Range[];
  /** How many leading fields are fixed to one value. */
  fixed: number;
}

/** One sorted tree of `[values…, sequence]` in BSON order, whatever the directions: a search can run both ways. */
export class TreeIndex {
  readonly fields: { name: string; path: string[]; direction: 1 | -1 }[];
  readonly partial: Filter | null;
  /** Some document has several keys here; then an entry does not stand for its whole document. */
  multikey = false;
  private readonly tree = new sortedBtree.default<Key, Stored>(undefined, compareKeys);

  constructor(readonly spec: IndexSpec) {
    this.fields = Object.entries(spec.key).map(([name, direction]) => ({ name, path: split(name), direction }));
    this.partial = spec.partialFilterExpression ? compileFilter(spec.partialFilterExpression, new Date(0)) : null;
  }

  get size(): number {
    return this.tree.size;
  }

  keysOf(document: Document): Key[] {
    if (this.partial && !this.partial.matches(document)) return [];
    if (this.spec.sparse && !this.fields.some(({ path }) => reaches(document, path, (value) => value !== undefined, true))) return [];
    const values = this.fields.map(({ path }) => keyValues(document, path));
    const many = values.filter((list) => list.length > 1).length;
    if (many > 1) fail(171, `cannot index parallel arrays in ${this.spec.name}`);
    if (many === 0) return [values.map(([value]) => value)];
    const position = values.findIndex((list) => list.length > 1);
    const keys = (values[position] ?? []).map((value) => values.map((list, i) => (i === position ? value : list[0])));
    return keys.sort(compareKeys).filter((key, i) => i === 0 || compareKeys(key, keys[i - 1] ?? []) !== 0);
  }

  /** Another document that has one of these keys, if the index is unique. */
  conflict(keys: Key[], self?: Stored): Key | undefined {
    if (!this.spec.unique) return undefined;
    return keys.find((key) => {
      const pair = this.tree.nextHigherPair([...key, LOWEST]);
      if (!pair || compareKeys(pair[0].slice(0, -1), key) !== 0) return false;
      if (pair[1] !== self) return true;
      const second = this.tree.nextHigherPair(pair[0]);
      return second !== undefined && compareKeys(second[0].slice(0, -1), key) === 0;
    });
  }

  add(stored: Stored, keys: Key[]): void {
    this.multikey ||= keys.length > 1 || keys.some((key) => key.includes(undefined));
    for (const key of keys) this.tree.set([...key, stored.sequence], stored);
  }

  remove(stored: Stored, keys: Key[]): void {
    for (const key of keys) this.tree.delete([...key, stored.sequence]);
  }

  /** How this index would look for a filter, or null if it cannot help. */
  search(bounds: Bounds, source: Document): Search | null {
    if (this.partial && !implies(bounds, source, this.partial)) return null;
    let prefixes: Key[] = [[]];
    let fixed = 0;
    let excludesMissing = false;
    for (const { name } of this.fields) {
      const bound = bounds.byPath.get(name);
      if (!bound || (fixed > 0 && this.multikey)) break;
      if (!bound.equal) {
        if (bound.low === undefined && bound.high === undefined) break;
        return { index: this, ranges: prefixes.map((prefix) => this.between(prefix, bound)), fixed };
      }
      if (prefixes.length * bound.equal.length > 10_000) break;
      const values = bound.equal;
      excludesMissing ||= !values.includes(null);
      prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
      fixed++;
    }
    if (fixed === 0 || (this.spec.sparse && !excludesMissing)) return null;
    return {
      index: this,
      ranges: prefixes.map((prefix) => [
        [...prefix, LOWEST],
        [...prefix, HIGHEST],
      ]),
      fixed,
    };
  }

  /** In an index of arrays one element may meet the lower bound and another the upper, so only one of them counts. */
  private between(prefix: Key, bound: Bound): Range {
    const { low } = bound;
    const high = this.multikey && low !== undefined ? undefined : bound.high;
    const type = rank(low === undefined ? high : low);
    return [
      low === undefined ? [...prefix, new Edge(type - 0.5)] : [...prefix, low, LOWEST],
      high === undefined ? [...prefix, new Edge(type + 0.5)] : [...prefix, high, HIGHEST],
    ];
  }

  /** Everything, for a sort without a search; only if every document is in here. */
  everything(): Search | null {
    return this.spec.sparse || this.partial ? null : { index: this, ranges: [[[LOWEST], [HIGHEST]]], fixed: 0 };
  }

  /** The documents with a date up to this one: for an index of one field that says when documents expire. */
  datesUpTo(last: Date): Set<Stored> {
    return new Set(this.entries([[new Edge(44.5)], [last, HIGHEST]]));
  }

  *entries([low, high]: Range, backwards = false): Generator<Stored> {
    const pairs = backwards ? this.tree.entriesReversed(high) : this.tree.entries(low);
    for (const [key, stored] of pairs) {
      if (backwards ? compareKeys(key, low) < 0 : compareKeys(key, high) > 0) return;
      yield stored;
    }
  }
}

function compareKeys(a: Key, b: Key): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = a[i] === b[i] ? 0 : compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** A partial index may serve only a filter that finds nothing outside it: each of its conditions stands in the filter or follows from it. */
function implies(bounds: Bounds, source: Document, partial: Filter): boolean {
  return Object.entries(partial.source).every(([path, condition]) => {
    if (path in source && equal(source[path], condition)) return true;
    const bound = bounds.byPath.get(path);
    if (bound?.equal) {
      const test = compileFilter({ [path.replaceAll('.', '_')]: condition }, new Date(0));
      return bound.equal.length > 0 && bound.equal.every((value) => value !== null && test.matches({ [path.replaceAll('.', '_')]: value }));
    }
    return bound !== undefined && (bound.low ?? bound.high) !== undefined && equal(condition, { $exists: true });
  });
}
