import { type Document, hashKey, isObject, numeric, own, put } from './bson.js';
import { compare, equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { elementTest } from './filter.js';
import { add, multiply } from './numbers.js';
import { isIndex } from './paths.js';
import { readSort, sortBy } from './sort.js';
import { typeName } from './types.js';

/** Changes the document in place, at a path without positional parts. */
type Modifier = (document: Document, path: string[], operand: unknown, now: Date) => void;

type Container = Document | unknown[];

const change =
  (next: (value: unknown, operand: unknown, now: Date) => unknown): Modifier =>
  (document, path, operand, now) => {
    const value = get(document, path);
    const fresh = next(value, operand, now);
    if (fresh !== value || value === undefined) set(document, path, fresh);
  };

/** Each update operator. A value of the wrong type is an error with MongoDB's code, never a silent nothing. */
export const MODIFIERS = new Map<string, Modifier>([
  ['$set', (document, path, operand) => set(document, path, operand)],
  ['$setOnInsert', (document, path, operand) => set(document, path, operand)],
  ['$unset', (document, path) => unset(document, path)],
  ['$inc', change((value, operand) => add(value, operand))],
  ['$mul', change((value, operand) => multiply(value, operand))],
  ['$min', change((value, operand) => (value === undefined || compare(operand, value) < 0 ? operand : value))],
  ['$max', change((value, operand) => (value === undefined || compare(operand, value) > 0 ? operand : value))],
  [
    '$currentDate',
    change((_, operand, now) => {
      const asDate = operand === true || (isObject(operand) && operand.$type === 'date');
      return asDate ? now : refuse('$currentDate with a timestamp');
    }),
  ],
  [
    '$rename',
    (document, path, operand) => {
      if (typeof operand !== 'string') return fail(2, "The 'to' field for $rename must be a string");
      const value = get(document, path);
      if (value === undefined) return;
      unset(document, path);
      set(document, operand.split('.'), value);
    },
  ],
  ['$push', change((value, operand) => push(arrayFor('$push', value), operand))],
  ['$addToSet', change((value, operand) => addToSet(arrayFor('$addToSet', value), operand))],
  [
    '$pull',
    (document, path, operand, now) => {
      const test = elementTest(operand, now);
      pull('$pull', document, path, isObject(operand) || !Array.isArray(operand) ? test : (item) => equal(item, operand));
    },
  ],
  [
    '$pullAll',
    (document, path, operand) => {
      if (!Array.isArray(operand)) return fail(2, '$pullAll requires an array argument');
      pull('$pullAll', document, path, (item) => operand.some((unwanted) => equal(item, unwanted)));
    },
  ],
  [
    '$pop',
    (document, path, operand) => {
      const direction = numeric(operand);
      if (direction !== 1 && direction !== -1) return fail(9, '$pop expects 1 or -1');
      const value = get(document, path);
      if (value === undefined) return;
      const items = arrayFor('$pop', value);
      set(document, path, direction === 1 ? items.slice(0, -1) : items.slice(1));
    },
  ],
]);

function arrayFor(name: string, value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value)
    ? value
    : fail(name === '$pop' ? 14 : 2, `The field must be an array for ${name} but is of type ${typeName(value)}`);
}

function eachOf(operand: unknown): unknown[] {
  if (!isObject(operand) || !('$each' in operand)) return [operand];
  return Array.isArray(operand.$each) ? operand.$each : fail(2, 'The argument to $each must be an array');
}

function push(items: unknown[], operand: unknown): unknown[] {
  const { $each: _, $position, $slice, $sort, ...rest } = isObject(operand) && '$each' in operand ? operand : ({} as Document);
  for (const name of Object.keys(rest)) fail(2, `Unrecognized clause in $push: ${name}`);
  const grown = [...items];
  grown.splice($position === undefined ? items.length : wholeNumber('$position', $position), 0, ...eachOf(operand));
  const sorted = $sort === undefined ? grown : sortItems(grown, $sort);
  if ($slice === undefined) return sorted;
  const size = wholeNumber('$slice', $slice);
  return size < 0 ? sorted.slice(size) : sorted.slice(0, size);
}

function sortItems(items: unknown[], order: unknown): unknown[] {
  if (!isObject(order)) return sortBy(items, readSort({ v: order }), (v) => ({ v }));
  return sortBy(items, readSort(order), (item) => (isObject(item) ? item : {}));
}

function wholeNumber(name: string, value: unknown): number {
  const number = Number(numeric(value) ?? Number.NaN);
  return Number.isInteger(number) ? number : fail(2, `The value for ${name} must be an integer`);
}

function addToSet(items: unknown[], operand: unknown): unknown[] {
  const known = new Set(items.map(hashKey));
  const missing = eachOf(operand).filter((item) => !known.has(hashKey(item)) && known.add(hashKey(item)));
  return missing.length === 0 && items.length > 0 ? items : [...items, ...missing];
}

function pull(name: string, document: Document, path: string[], unwanted: (item: unknown) => boolean): void {
  const value = get(document, path);
  if (value === undefined) return;
  if (!Array.isArray(value)) fail(2, `Cannot apply ${name} to a non-array value`);
  set(
    document,
    path,
    value.filter((item) => !unwanted(item)),
  );
}

function get(document: Document, path: string[]): unknown {
  return path.reduce<unknown>((value, part) => child(value, part), document);
}

function child(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return isIndex(part) ? value[Number(part)] : undefined;
  return isObject(value) ? own(value, part) : undefined;
}

const MAX_PADDING = 100_000;

/** Makes missing documents on the way, but goes neither through a scalar nor through null. */
function set(document: Document, path: string[], value: unknown): void {
  let inner: Container = document;
  for (const [i, part] of path.slice(0, -1).entries()) {
    const next = child(inner, part);
    if (next === undefined) assign(inner, part, {});
    else if (typeof next !== 'object' || (!isObject(next) && !Array.isArray(next))) {
      fail(28, `Cannot create field '${path[i + 1]}' in element {${part}: ${typeName(next)}}`);
    }
    inner = child(inner, part) as Container;
  }
  assign(inner, path.at(-1) ?? '', value);
}

function assign(container: Container, part: string, value: unknown): void {
  if (!Array.isArray(container)) {
    put(container, part, value);
    return;
  }
  if (!isIndex(part)) fail(28, `Cannot create field '${part}' in an array`);
  if (Number(part) > container.length + MAX_PADDING) fail(2, `can't backfill more than ${MAX_PADDING} elements of an array`);
  while (container.length < Number(part)) container.push(null);
  container[Number(part)] = value;
}

/** An element of an array becomes null, so that the others keep their places. */
function unset(document: Document, path: string[]): void {
  const parent = get(document, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (isObject(parent)) delete parent[last];
  else if (Array.isArray(parent) && isIndex(last) && Number(last) < parent.length) parent[Number(last)] = null;
}
