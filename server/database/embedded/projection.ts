import { type Document, isObject, numeric, own } from './bson.js';
import { fail, refuse } from './errors.js';
import { isTruthy } from './expressions.js';
import { split } from './paths.js';

/** true: take it or leave it as a whole; otherwise what of its fields. */
type Tree = Map<string, Tree | true>;

export const isFlag = (value: unknown): boolean => typeof value === 'boolean' || numeric(value) !== null;

/** Reads `{a: 1, 'b.c': 1}` or `{a: 0}`; null when everything is wanted. */
export function compileProjection({ _id, ...named }: Document): ((document: Document) => Document) | null {
  const flags = Object.entries(named);
  if (flags.length === 0 && _id === undefined) return null;
  const odd = flags.find(([key, value]) => !isFlag(value) || split(key).includes('$'));
  if (odd) refuse(`a projection of '${odd[0]}' by more than 0 or 1`);
  const including = isTruthy(flags[0] ? flags[0][1] : _id);
  if (flags.some(([, value]) => isTruthy(value) !== including)) fail(31254, 'a projection either includes or excludes');
  const tree: Tree = new Map();
  for (const [key] of flags) grow(tree, split(key), key);
  if ((_id === undefined || isTruthy(_id)) === including) tree.set('_id', true);
  return (document) => project(document, tree, including) as Document;
}

function grow(tree: Tree, [part = '', ...rest]: string[], whole: string): void {
  const known = tree.get(part);
  const inner = known === true || (known && rest.length === 0) ? fail(31249, `Path collision at ${whole}`) : (known ?? new Map());
  tree.set(part, rest.length === 0 ? true : inner);
  if (rest.length > 0) grow(inner, rest, whole);
}

/** The document's own order of fields stays. Scalars in an array have no such field: included they fall away, excluded they stay. */
function project(value: unknown, tree: Tree, including: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => project(item, tree, including)).filter((item) => item !== undefined);
  if (!isObject(value)) return including ? undefined : value;
  const kept: Document = {};
  for (const key of Object.keys(value)) {
    const branch = tree.get(key);
    const isWhole = including ? branch === true : branch === undefined;
    const inner = isWhole ? own(value, key) : branch instanceof Map ? project(own(value, key), branch, including) : undefined;
    if (inner !== undefined) kept[key] = inner;
  }
  return kept;
}
