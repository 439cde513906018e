import { type Document, isObject, own, put } from './bson.js';
import { fail, refuse } from './errors.js';
import { isTruthy } from './expressions.js';
import { split } from './paths.js';

export type Projection = (document: Document) => Document;

/** true: take it or leave it as a whole; otherwise what of its fields. */
type Tree = Map<string, Tree | true>;

/** Reads `{a: 1, 'b.c': 1}` or `{a: 0}`; null when everything is wanted. Operators in a projection are refused. */
export function compileProjection(source: unknown): Projection | null {
  if (source === undefined || (isObject(source) && Object.keys(source).length === 0)) return null;
  if (!isObject(source)) return fail(14, 'the projection must be an object');
  for (const [key, value] of Object.entries(source)) {
    if (isObject(value) || typeof value === 'string' || key.split('.').includes('$'))
      refuse(`the projection of '${key}' by more than 0 or 1`);
  }
  const named = Object.entries(source).filter(([key]) => key !== '_id');
  const including = named.length > 0 ? isTruthy(named[0]?.[1]) : isTruthy(source._id);
  if (named.some(([, value]) => isTruthy(value) !== including))
    return fail(31254, 'Cannot do exclusion in inclusion projection, or inclusion in exclusion projection');
  const tree: Tree = new Map();
  for (const [key] of named) grow(tree, split(key), key);
  const withId = source._id === undefined || isTruthy(source._id);
  if (withId === including) tree.set('_id', true);
  return (document) => (including ? include(document, tree) : exclude(document, tree)) as Document;
}

function grow(tree: Tree, path: string[], whole: string): void {
  const [part = '', ...rest] = path;
  const known = tree.get(part);
  if (known === true || (known && rest.length === 0)) fail(31249, `Path collision at ${whole}`);
  if (rest.length === 0) return void tree.set(part, true);
  const inner: Tree = known instanceof Map ? known : new Map();
  tree.set(part, inner);
  grow(inner, rest, whole);
}

/** Keeps the document's own order of fields. Of an array, its documents; scalars in it fall away. */
function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.filter((item) => isObject(item) || Array.isArray(item)).map((item) => include(item, tree));
  if (!isObject(value)) return undefined;
  const kept: Document = {};
  for (const key of Object.keys(value)) {
    const branch = tree.get(key);
    const inner = branch === true ? own(value, key) : branch && include(own(value, key), branch);
    if (inner !== undefined) put(kept, key, inner);
  }
  return kept;
}

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isObject(value)) return value;
  const kept: Document = {};
  for (const key of Object.keys(value)) {
    const branch = tree.get(key);
    if (branch !== true) put(kept, key, branch ? exclude(own(value, key), branch) : own(value, key));
  }
  return kept;
}
