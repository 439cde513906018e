import { ObjectId } from 'bson';
import { clone, type Document, isObject, own, put } from './bson.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { elementTest, type Filter } from './filter.js';
import { MODIFIERS } from './modifiers.js';
import { split } from './paths.js';
import { type Matched, resolvePath } from './positional.js';

/** An update made ready: what a document becomes. */
export interface Update {
  /** `inserting`: the document is a new one, so `$setOnInsert` counts. */
  apply(document: Document, inserting: boolean): Document;
  isReplacement: boolean;
}

interface Step {
  name: string;
  path: string;
  operand: unknown;
}

/** Reads an update: a new document, or operators. Update pipelines are refused. */
export function compileUpdate(source: unknown, filter: Filter, arrayFilters: unknown, now: Date): Update {
  if (Array.isArray(source)) return refuse('an update with an aggregation pipeline');
  if (!isObject(source)) return fail(9, 'Update argument must be either an object or an array');
  const filters = readArrayFilters(arrayFilters, now);
  const keys = Object.keys(source);
  if (!keys.some((key) => key.startsWith('$'))) return { apply: (document) => replacement(document, source), isReplacement: true };
  const steps = keys.flatMap((name) => readSteps(name, source[name]));
  refuseConflicts(steps.flatMap(({ name, path, operand }) => (name === '$rename' ? [path, String(operand)] : [path])));
  refuseUnusedFilters(steps, filters);
  const matched: Matched = { filter: filter.source, filters, now };
  return { apply: (document, inserting) => change(document, steps, matched, inserting), isReplacement: false };
}

/** The document an upsert begins with: what the filter says must be equal. */
export function seed(filter: Filter): Document {
  if (filter.usesExpression) fail(224, '$expr is not allowed in the query predicate for an upsert');
  const document: Document = {};
  for (const [i, [path, value]] of filter.equalities.entries()) {
    const clash = filter.equalities.slice(0, i).some(([other]) => overlaps(path, other));
    if (clash) fail(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    MODIFIERS.get('$set')?.(document, split(path), value, new Date());
  }
  return document;
}

/** `_id` first, and one made up if there is none. */
export function withId(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document;
  if (Array.isArray(_id)) fail(2, "The '_id' value cannot be of type array");
  const whole: Document = { _id };
  for (const key of Object.keys(rest)) put(whole, key, rest[key]);
  return whole;
}

function change(document: Document, steps: Step[], matched: Matched, inserting: boolean): Document {
  const resolved = steps
    .filter(({ name }) => inserting || name !== '$setOnInsert')
    .flatMap((step) => resolvePath(step.path, document, matched).map((path) => ({ ...step, path: split(path) })));
  const changed = clone(document);
  for (const { name, path, operand } of resolved) MODIFIERS.get(name)?.(changed, path, clone(operand), matched.now);
  refuseNewId(document, changed);
  return changed;
}

function replacement(document: Document, source: Document): Document {
  const id = own(document, '_id') ?? own(source, '_id');
  const changed = withId(id === undefined ? source : { ...source, _id: own(source, '_id') ?? id });
  refuseNewId(document, changed);
  return changed;
}

function refuseNewId(before: Document, after: Document): void {
  const id = own(before, '_id');
  if (id !== undefined && !equal(id, own(after, '_id'))) {
    fail(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
}

function readSteps(name: string, fields: unknown): Step[] {
  if (!MODIFIERS.has(name))
    return fail(9, `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`);
  if (!isObject(fields)) return fail(9, `Modifiers operate on fields but we found another type in ${name}`);
  return Object.keys(fields).map((path) => {
    if (path.split('.').includes('')) fail(56, `The update path '${path}' contains an empty field name`);
    if (split(path).some((part, i) => part.startsWith('$') && (i === 0 || !/^\$(\[\w*\])?$/.test(part)))) {
      fail(52, `The dollar ($) prefixed field '${path}' is not allowed in an update`);
    }
    return { name, path, operand: fields[path] };
  });
}

const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

function refuseConflicts(paths: string[]): void {
  for (const [i, path] of paths.entries()) {
    const other = paths.slice(0, i).find((earlier) => overlaps(path, earlier));
    if (other !== undefined) fail(40, `Updating the path '${path}' would create a conflict at '${other}'`);
  }
}

/** `[{ 'line.sku': 'a' }]`: one filter for each identifier, asked of single elements. */
function readArrayFilters(source: unknown, now: Date): Matched['filters'] {
  const filters: Matched['filters'] = new Map();
  for (const item of Array.isArray(source) ? source : []) {
    const names = new Set(isObject(item) ? Object.keys(item).map((key) => split(key)[0] ?? '') : []);
    const [name = ''] = names;
    if (names.size !== 1 || !/^[a-z]\w*$/.test(name) || filters.has(name))
      return refuse('an array filter that is not about one identifier', 9);
    const test = elementTest({ $and: [item] }, now);
    filters.set(name, (element) => test({ [name]: element }));
  }
  return filters;
}

function refuseUnusedFilters(steps: Step[], filters: Matched['filters']): void {
  for (const name of filters.keys()) {
    if (!steps.some(({ path }) => path.includes(`$[${name}]`)))
      fail(9, `The array filter for identifier '${name}' was not used in the update`);
  }
}
