import { type Document, isObject, own } from './bson.js';
import { fail, refuse } from './errors.js';
import { compileFilter, elementTest } from './filter.js';
import { isIndex, split } from './paths.js';

/** What `$`, `$[]` and `$[name]` in an update's path refer to. */
export interface Matched {
  filter: Document;
  filters: Map<string, (element: unknown) => boolean>;
  now: Date;
}

/** The paths without positional parts that an update's path stands for in this document, as it was before the update. */
export function resolvePath(path: string, document: Document, matched: Matched): string[] {
  if (!path.includes('.$')) return [path];
  let found: string[][] = [[]];
  for (const part of split(path)) {
    found = part.startsWith('$')
      ? found.flatMap((prefix) => positions(part, prefix, document, matched).map((i) => [...prefix, `${i}`]))
      : found.map((prefix) => [...prefix, part]);
  }
  return found.map((parts) => parts.join('.'));
}

function positions(part: string, prefix: string[], document: Document, matched: Matched): number[] {
  const array = prefix.reduce<unknown>(step, document);
  if (part === '$') return [matchedPosition(prefix.join('.'), array, matched)];
  if (!Array.isArray(array)) return fail(2, `The path '${prefix.join('.')}' must exist in the document in order to apply array updates.`);
  if (part === '$[]') return [...array.keys()];
  const test = matched.filters.get(part.slice(2, -1));
  if (!test) return fail(2, `No array filter found for identifier '${part.slice(2, -1)}'`);
  return [...array.keys()].filter((i) => test(array[i]));
}

function step(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return isIndex(part) ? value[Number(part)] : undefined;
  return isObject(value) ? own(value, part) : undefined;
}

/** The first element that fits the filter's one condition on this array. With several, MongoDB's manual leaves the outcome open: refused. */
function matchedPosition(path: string, array: unknown, { filter, now }: Matched): number {
  const conditions = conditionsOn(path, filter);
  if (conditions.length > 1) return refuse(`the positional operator with ${conditions.length} conditions on '${path}'`, 2);
  const [condition] = conditions;
  const position = condition && Array.isArray(array) ? array.findIndex(testOf(path, condition, now)) : -1;
  return position >= 0 ? position : fail(2, 'The positional operator did not find the match needed from the query.');
}

function conditionsOn(path: string, filter: Document): [string, unknown][] {
  return Object.entries(filter).flatMap(([key, condition]): [string, unknown][] => {
    if (key === '$and' && Array.isArray(condition)) return condition.flatMap((inner) => conditionsOn(path, inner));
    return key === path || key.startsWith(`${path}.`) ? [[key, condition]] : [];
  });
}

function testOf(path: string, [key, condition]: [string, unknown], now: Date): (element: unknown) => boolean {
  if (key !== path) {
    const inner = compileFilter({ [key.slice(path.length + 1)]: condition }, now);
    return (element) => isObject(element) && inner.matches(element);
  }
  if (isObject(condition) && '$elemMatch' in condition) return elementTest(condition.$elemMatch, now);
  const inner = compileFilter({ v: condition }, now);
  return (element) => inner.matches({ v: element });
}
