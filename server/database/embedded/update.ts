import { ObjectId } from 'bson';
import { clone, type Document, isObject, own } from './bson.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { compileFilter, type Filter } from './filter.js';
import { MODIFIERS, set } from './modifiers.js';
import { split } from './paths.js';
import { type ArrayFilters, resolvePath } from './positional.js';

/** An update made ready: what a document becomes. `inserting`: it is a new one, so `$setOnInsert` counts. */
export type Update = { apply: (document: Document, inserting: boolean) => Document; isReplacement: boolean };

type Step = { name: string; path: string; operand: unknown };

/** Reads an update: a new document, or operators. */
export function compileUpdate(source: unknown, filter: Filter, arrayFilters: unknown, now: Date): Update {
  if (!isObject(source)) return refuse('an update that is not a document');
  const keys = Object.keys(source);
  if (!keys.some((key) => key.startsWith('$'))) return { apply: (document) => replacement(document, source), isReplacement: true };
  const steps = keys.flatMap((name) => readSteps(name, source[name]));
  refuseClash(
    40,
    steps.map(({ path }) => path),
  );
  const filters = readArrayFilters(arrayFilters, now);
  return {
    apply: (document, inserting) => change(document, inserting ? steps : steps.filter(isAlways), filter, filters, now),
    isReplacement: false,
  };
}

const isAlways = ({ name }: Step): boolean => name !== '$setOnInsert';

/** The document an upsert begins with: what the filter says must be equal. */
export function seed({ usesExpression, equalities }: Filter): Document {
  if (usesExpression) fail(224, '$expr is not allowed in the query predicate for an upsert');
  refuseClash(
    54,
    equalities.map(([path]) => path),
  );
  const document: Document = {};
  for (const [path, value] of equalities) set(document, split(path), value);
  return document;
}

/** `_id` first, and one made up if there is none. */
export function withId({ _id = new ObjectId(), ...rest }: Document): Document {
  return Array.isArray(_id) ? fail(2, "The '_id' value cannot be of type array") : { _id, ...rest };
}

function readSteps(name: string, fields: unknown): Step[] {
  if (!MODIFIERS.has(name)) return fail(9, `Unknown modifier: ${name}. Expected a valid update modifier`);
  if (!isObject(fields)) return fail(9, `Modifiers operate on fields but we found another type in ${name}`);
  return Object.keys(fields).map((path) => {
    const wrong = split(path).find((part, i) => part === '' || (part.startsWith('$') && (i === 0 || !/^\$(\[\w*\])?$/.test(part))));
    return wrong === undefined
      ? { name, path, operand: fields[path] }
      : fail(wrong === '' ? 56 : 52, `the path '${path}' cannot be updated`);
  });
}

function refuseClash(code: number, paths: string[]): void {
  for (const [i, path] of paths.entries()) {
    const other = paths.slice(0, i).find((earlier) => `${path}.`.startsWith(`${earlier}.`) || earlier.startsWith(`${path}.`));
    if (other !== undefined) fail(code, `Updating the path '${path}' would create a conflict at '${other}'`);
  }
}

/** All paths are resolved before the first change. */
function change(document: Document, steps: Step[], { source }: Filter, filters: ArrayFilters, now: Date): Document {
  const resolved = steps.flatMap(({ name, path, operand }) => {
    return resolvePath(path, document, source, filters, now).map((parts) => ({ modify: MODIFIERS.get(name), parts, operand }));
  });
  const changed = clone(document);
  for (const { modify, parts, operand } of resolved) modify?.(changed, parts, clone(operand), now);
  return keepingId(document, changed);
}

const replacement = (document: Document, source: Document): Document =>
  keepingId(document, withId({ _id: own(document, '_id'), ...source }));

function keepingId(before: Document, after: Document): Document {
  const isKept = before._id === undefined || equal(before._id, after._id);
  return isKept ? after : fail(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}

/** `[{ 'line.sku': 'a' }]`: one filter for each identifier, asked of single elements. */
function readArrayFilters(source: unknown, now: Date): ArrayFilters {
  const filters = (Array.isArray(source) ? source : []).map((item): [string, (element: unknown) => boolean] => {
    const [name = '', ...others] = new Set(Object.keys(item).map((key) => split(key)[0] ?? ''));
    if (others.length > 0 || !/^[a-z]\w*$/.test(name)) return refuse('an array filter that is not about one identifier', 9);
    const { matches } = compileFilter(item, now);
    return [name, (element) => matches({ [name]: element })];
  });
  return new Map(filters);
}
