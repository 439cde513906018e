import { ObjectId } from 'bson';
import type { Document } from './bson.js';
import { fail, refuse } from './errors.js';
import { elementTest, type Filter } from './filter.js';
import { add, compare, equal, hashKey, isObject, own, split } from './values.js';

/** An update made ready. It changes the document that it is given, which nobody else has, and says which fields at its top it may have changed. */
export type Update = {
  /** `inserting`: it is a new one, so `$setOnInsert` counts. */
  change: (document: Document, inserting: boolean) => Document;
  touched: Set<string>;
};
type Step = { name: string; path: string; operand: unknown };

/** Reads an update: operators only. */
export function compileUpdate(source: unknown, now: Date): Update {
  if (!isObject(source) || !Object.keys(source)[0]?.startsWith('$')) return refuse('an update by anything but operators');
  const steps = Object.keys(source).flatMap((name) => readSteps(name, source[name]));
  const always = steps.filter(({ name }) => name !== '$setOnInsert');
  refuseClash(steps, 40);
  return {
    change: (document, inserting) => change(document, inserting ? steps : always, now),
    touched: new Set(always.map(({ path }) => split(path)[0] ?? '')),
  };
}

/** The document an upsert begins with: what the filter says must be equal. */
export function seed({ usesExpression, equalities }: Filter): Document {
  if (usesExpression) fail(224, '$expr is not allowed in the query predicate for an upsert');
  refuseClash(equalities, 54);
  const document: Document = {};
  for (const { path, operand } of equalities) set(document, split(path), operand);
  return document;
}

/** `_id` first, and one made up if there is none. */
export function withId({ _id = new ObjectId(), ...rest }: Document): Document {
  const [dollar] = dollarsWithin(_id);
  if (dollar !== undefined) fail(52, `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`);
  return Array.isArray(_id) ? fail(53, "The '_id' value cannot be of type array") : { _id, ...rest };
}

/** Names that begin with `$`, however deep. */
function dollarsWithin(value: unknown): string[] {
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name.startsWith('$') ? name : dollarsWithin(inner)));
}

function readSteps(name: string, fields: unknown): Step[] {
  if (!MODIFIERS.has(name)) return refuse(`Unknown modifier: ${name}`, 9);
  if (!isObject(fields)) return fail(9, `Modifiers operate on fields but we found another type in ${name}`);
  return Object.keys(fields).map((path) => {
    const parts = split(path);
    if (parts.includes('')) fail(56, `the path '${path}' has an empty part`);
    if (parts.some((part) => part.startsWith('$'))) refuse(`an update of '${path}', with $ before a name or in its place,`, 52);
    return { name, path, operand: fields[path] };
  });
}

function refuseClash(steps: { path: string }[], code: number): void {
  for (const [i, { path }] of steps.entries()) {
    const other = steps.slice(0, i).find((earlier) => `${path}.`.startsWith(`${earlier.path}.`) || earlier.path.startsWith(`${path}.`));
    if (other) fail(code, `Updating the path '${path}' would create a conflict at '${other.path}'`);
  }
}

function change(document: Document, steps: Step[], now: Date): Document {
  const id = document._id === undefined ? null : hashKey(document._id);
  for (const { name, path, operand } of steps) MODIFIERS.get(name)?.(document, split(path), operand, now);
  const isKept = id === null || (document._id !== undefined && hashKey(document._id) === id);
  return isKept ? document : fail(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}

type Modifier = (document: Document, path: string[], operand: unknown, now: Date) => void;
/** Each update operator; it changes the document in place. A value of the wrong type is an error with MongoDB's code, never a silent nothing. */
export const MODIFIERS = new Map<string, Modifier>([
  ['$set', set],
  ['$setOnInsert', set],
  ['$unset', unset],
  ['$inc', by(add)],
  ['$max', by((value, operand) => (value === undefined || compare(value, operand) < 0 ? operand : value))],
  ['$push', by((value, operand) => [...(arrayAt('$push', value) ?? []), ...eachOf('$push', operand)])],
  ['$addToSet', by((value, operand) => addToSet(arrayAt('$addToSet', value), operand))],
  ['$pull', by((value, operand, now) => pull(arrayAt('$pull', value), operand, now))],
]);

/** Puts a value in the place of another; the same value changes nothing. */
function by(next: (value: unknown, operand: unknown, now: Date) => unknown): Modifier {
  return (document, path, operand, now) => {
    const value = path.reduce<unknown>(child, document);
    const fresh = next(value, operand, now);
    if (fresh !== value) set(document, path, fresh);
  };
}

/** Makes missing documents on the way, but goes neither through a scalar nor through null. */
function set(document: Document, path: string[], value: unknown): void {
  let inner = document;
  for (const part of path.slice(0, -1)) {
    if (child(inner, part) === undefined) inner[part] = {};
    const next = child(inner, part);
    if (Array.isArray(next)) refuseWithin(part);
    inner = isObject(next) ? next : fail(28, `Cannot create field in element '${part}'`);
  }
  inner[path.at(-1) ?? ''] = value;
}

function unset(document: Document, path: string[]): void {
  const parent = path.slice(0, -1).reduce<unknown>(child, document);
  if (Array.isArray(parent)) refuseWithin(path.join('.'));
  if (isObject(parent)) delete parent[path.at(-1) ?? ''];
}

/** One step of a path: into a document. */
const child = (value: unknown, part: string): unknown =>
  isObject(value) ? own(value, part) : Array.isArray(value) ? refuseWithin(part) : undefined;
const refuseWithin = (path: string): never => refuse(`an update within an array, at '${path}',`);

const arrayAt = (name: string, value: unknown): unknown[] | undefined =>
  value === undefined || Array.isArray(value) ? value : fail(2, `Cannot apply ${name} to a non-array value`);

function addToSet(items: unknown[] | undefined, operand: unknown): unknown[] {
  const known = new Set(items?.map(hashKey));
  const missing = eachOf('$addToSet', operand).filter((item) => !known.has(hashKey(item)) && known.add(hashKey(item)));
  return items && missing.length === 0 ? items : [...(items ?? []), ...missing];
}

function eachOf(name: string, operand: unknown): unknown[] {
  if (!isObject(operand) || !('$each' in operand)) return [operand];
  const { $each: values, ...others } = operand;
  return Array.isArray(values) && Object.keys(others).length === 0
    ? values
    : fail(2, `${name} takes $each with an array, and nothing else`);
}

function pull(items: unknown[] | undefined, operand: unknown, now: Date): unknown[] | undefined {
  const isUnwanted = isObject(operand) ? elementTest(operand, now) : (item: unknown) => equal(item, operand);
  return items?.filter((item) => !isUnwanted(item));
}
