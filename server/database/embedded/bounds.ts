import { BSONRegExp } from 'bson';

/** What a filter says of one path: one of some values, or between two (both ends included; the matcher is exact). */
export interface Bound {
  equal?: unknown[];
  low?: unknown;
  high?: unknown;
}

/** Collects, from the parts of a filter that must all hold, what an index can be searched by. */
export class Bounds {
  readonly byPath = new Map<string, Bound>();
  /** The branches of an `$or`: an answer lies in one of them. */
  alternatives?: Bounds[];

  equal(path: string, values: unknown[]): void {
    const bound = this.at(path);
    if (bound.equal === undefined && values.every(isSearchable)) bound.equal = values;
  }

  range(path: string, end: 'low' | 'high', value: unknown): void {
    const bound = this.at(path);
    if (bound[end] === undefined && isSearchable(value)) bound[end] = value;
  }

  /** A pattern that begins with plain letters after `^` finds only strings that begin with them. */
  prefix(path: string, pattern: string): void {
    const [, letters = '', next = ''] = /^\^([\p{L}\p{N} _@:/-]*)(.?)/su.exec(pattern) ?? [];
    const start = '*?{+'.includes(next) && next !== '' ? letters.slice(0, -1) : letters;
    if (start === '' || pattern.includes('|')) return;
    this.range(path, 'low', start);
    this.range(path, 'high', `${start}\u{10ffff}`);
  }

  addAll(other: Bounds, prefix = ''): void {
    for (const [path, bound] of other.byPath) this.byPath.set(prefix + path, { ...bound, ...this.byPath.get(prefix + path) });
    if (prefix === '' && other.alternatives) this.alternatives ??= other.alternatives;
  }

  private at(path: string): Bound {
    const known = this.byPath.get(path);
    if (known) return known;
    const bound: Bound = {};
    this.byPath.set(path, bound);
    return bound;
  }
}

/** A whole array may be what is asked for, and an index knows only its elements. */
const isSearchable = (value: unknown): boolean => !Array.isArray(value) && !(value instanceof BSONRegExp);
