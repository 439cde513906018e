import { ObjectId } from 'bson';
import { clone, type Document, isObject, own } from './bson.js';
import { equal } from './compare.js';
import { fail, refuse } from './errors.js';
import { compileFilter, elementTest, type Filter } from './filter.js';
import { MODIFIERS, set } from './modifiers.js';
import { child, split } from './paths.js';

type Test = (element: unknown) => boolean;

/** An update made ready: what a document becomes. `inserting`: it is a new one, so `$setOnInsert` counts. */
export interface Update {
  apply: (document: Document, inserting: boolean) => Document;
  isReplacement: boolean;
}

/** Reads an update: a new document, or operators. */
export function compileUpdate(source: unknown, filter: Filter, arrayFilters: unknown, now: Date): Update {
  if (!isObject(source)) return refuse('an update that is not a document');
  const keys = Object.keys(source);
  if (!keys.some((key) => key.startsWith('$'))) return { apply: (document) => replacement(document, source), isReplacement: true };
  const steps = keys.flatMap((name) => readSteps(name, source[name]));
  for (const [i, { path }] of steps.entries()) {
    const other = steps.slice(0, i).find((earlier) => overlaps(path, earlier.path));
    if (other) fail(40, `Updating the path '${path}' would create a conflict at '${other.path}'`);
  }
  const filters = readArrayFilters(arrayFilters, now);
  const resolve = (path: string, document: Document): string[][] => resolvePath(path, document, filter.source, filters, now);
  return { apply: (document, inserting) => change(document, steps, resolve, inserting, now), isReplacement: false };
}

/** The document an upsert begins with: what the filter says must be equal. */
export function seed({ usesExpression, equalities }: Filter): Document {
  if (usesExpression) fail(224, '$expr is not allowed in the query predicate for an upsert');
  const document: Document = {};
  for (const [i, [path, value]] of equalities.entries()) {
    if (equalities.slice(0, i).some(([other]) => overlaps(path, other)))
      fail(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    set(document, split(path), value);
  }
  return document;
}

/** `_id` first, and one made up if there is none. */
export function withId({ _id = new ObjectId(), ...rest }: Document): Document {
  return Array.isArray(_id) ? fail(2, "The '_id' value cannot be of type array") : { _id, ...rest };
}

interface Step {
  name: string;
  path: string;
  operand: unknown;
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

const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

/** All paths are resolved before the first change. */
function change(
  document: Document,
  steps: Step[],
  resolve: (path: string, document: Document) => string[][],
  inserting: boolean,
  now: Date,
): Document {
  const due = steps.filter(({ name }) => inserting || name !== '$setOnInsert');
  const resolved = due.flatMap(({ name, path, operand }) => resolve(path, document).map((parts) => ({ name, parts, operand })));
  const changed = clone(document);
  for (const { name, parts, operand } of resolved) MODIFIERS.get(name)?.(changed, parts, clone(operand), now);
  return keepingId(document, changed);
}

const replacement = (document: Document, source: Document): Document =>
  keepingId(document, withId({ _id: own(document, '_id'), ...source }));

function keepingId(before: Document, after: Document): Document {
  const id = own(before, '_id');
  if (id === undefined || equal(id, own(after, '_id'))) return after;
  return fail(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}

/** `[{ 'line.sku': 'a' }]`: one filter for each identifier, asked of single elements. */
function readArrayFilters(source: unknown, now: Date): Map<string, Test> {
  const filters = (Array.isArray(source) ? source : []).map((item): [string, Test] => {
    const [name = '', ...others] = new Set(Object.keys(item).map((key) => split(key)[0] ?? ''));
    if (others.length > 0 || !/^[a-z]\w*$/.test(name)) return refuse('an array filter that is not about one identifier', 9);
    const { matches } = compileFilter(item, now);
    return [name, (element) => matches({ [name]: element })];
  });
  return new Map(filters);
}

/** The paths that an update's path with `$`, `$[]` and `$[name]` stands for in a document. */
function resolvePath(path: string, document: Document, filter: Document, filters: Map<string, Test>, now: Date): string[][] {
  return split(path).reduce<string[][]>(
    (found, part) => {
      if (!part.startsWith('$')) return found.map((prefix) => [...prefix, part]);
      return found.flatMap((prefix) => {
        const array = prefix.reduce<unknown>(child, document);
        if (part === '$') return [[...prefix, String(matchedPosition(prefix.join('.'), array, filter, now))]];
        if (!Array.isArray(array))
          return fail(2, `The path '${prefix.join('.')}' must exist in the document in order to apply array updates.`);
        const test = part === '$[]' ? () => true : filters.get(part.slice(2, -1));
        if (!test) return fail(2, `No array filter found for identifier '${part.slice(2, -1)}'`);
        return [...array.keys()].filter((i) => test(array[i])).map((i) => [...prefix, String(i)]);
      });
    },
    [[]],
  );
}

/** The first element that fits the filter's one condition on this array. With several, MongoDB leaves the outcome open: refused. */
function matchedPosition(path: string, array: unknown, filter: Document, now: Date): number {
  const conditions = conditionsOn(path, filter);
  if (conditions.length > 1) return refuse(`the positional operator with several conditions on '${path}'`, 2);
  const [condition] = conditions;
  const position = condition && Array.isArray(array) ? array.findIndex(testOf(path, condition, now)) : -1;
  return position >= 0 ? position : fail(2, 'The positional operator did not find the match needed from the query.');
}

function conditionsOn(path: string, filter: Document): [string, unknown][] {
  const nested = Array.isArray(filter.$and) ? filter.$and.flatMap((inner) => conditionsOn(path, inner)) : [];
  return [...Object.entries(filter).filter(([key]) => key === path || key.startsWith(`${path}.`)), ...nested];
}

function testOf(path: string, [key, condition]: [string, unknown], now: Date): Test {
  if (key !== path) return elementTest({ [key.slice(path.length + 1)]: condition }, now);
  if (isObject(condition) && '$elemMatch' in condition) return elementTest(condition.$elemMatch, now);
  const { matches } = compileFilter({ v: condition }, now);
  return (element) => matches({ v: element });
}
