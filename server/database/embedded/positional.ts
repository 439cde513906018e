import { type Document, isObject } from './bson.js';
import { fail, refuse } from './errors.js';
import { compileFilter, elementTest } from './filter.js';
import { child, split } from './paths.js';

type Test = (element: unknown) => boolean;
export type ArrayFilters = Map<string, Test>;

/** The paths that an update's path with `$`, `$[]` and `$[name]` stands for in a document. */
export function resolvePath(path: string, document: Document, filter: Document, filters: ArrayFilters, now: Date): string[][] {
  const step = (found: string[][], part: string): string[][] =>
    part.startsWith('$')
      ? found.flatMap((prefix) => positions(part, prefix, document, filter, filters, now).map((i) => [...prefix, String(i)]))
      : found.map((prefix) => [...prefix, part]);
  return split(path).reduce(step, [[]]);
}

function positions(part: string, prefix: string[], document: Document, filter: Document, filters: ArrayFilters, now: Date): number[] {
  const array = prefix.reduce<unknown>(child, document);
  if (part === '$') return [matchedPosition(prefix.join('.'), array, filter, now)];
  if (!Array.isArray(array)) return fail(2, `The path '${prefix.join('.')}' must exist in the document in order to apply array updates.`);
  const test = part === '$[]' ? () => true : filters.get(part.slice(2, -1));
  return test ? [...array.keys()].filter((i) => test(array[i])) : fail(2, `No array filter found for identifier '${part.slice(2, -1)}'`);
}

/** The first element that fits the filter's one condition on this array. With several, MongoDB leaves the outcome open: refused. */
function matchedPosition(path: string, array: unknown, filter: Document, now: Date): number {
  const [condition, other] = conditionsOn(path, filter);
  if (other) return refuse(`the positional operator with several conditions on '${path}'`, 2);
  const position = condition && Array.isArray(array) ? array.findIndex(testOf(path, condition, now)) : -1;
  return position >= 0 ? position : fail(2, 'The positional operator did not find the match needed from the query.');
}

function conditionsOn(path: string, filter: Document): [string, unknown][] {
  const nested = Array.isArray(filter.$and) ? filter.$and.flatMap((inner) => conditionsOn(path, inner)) : [];
  return [...Object.entries(filter).filter(([key]) => `${key}.`.startsWith(`${path}.`)), ...nested];
}

function testOf(path: string, [key, condition]: [string, unknown], now: Date): Test {
  if (key !== path) return elementTest({ [key.slice(path.length + 1)]: condition }, now);
  if (isObject(condition) && '$elemMatch' in condition) return elementTest(condition.$elemMatch, now);
  const { matches } = compileFilter({ v: condition }, now);
  return (element) => matches({ v: element });
}
