import type { ErrorCode } from '../error-codes.js';
import { firstProblems, nearestName, shortened } from '../problem.js';
import { DEEPEST, MOST_CONDITIONS, MOST_PARTS } from './limits.js';

const CONDITION_KEYS = ['fact', 'operator', 'value', 'path'];
const KEYS = ['all', 'any', 'not', ...CONDITION_KEYS];

/** What is wrong with a rule's shape; `steps` lead from the rule to the place. */
export interface ShapeProblem {
  steps: (string | number)[];
  code: ErrorCode;
  message: string;
  nearest?: string | undefined;
}

/** What is wrong with the shape of something that should be a rule, at most `firstProblems`. Never goes deeper or further than allowed. */
export function shapeProblems(rule: unknown): ShapeProblem[] {
  const found = firstProblems(problemsAt(rule, [], 1, { parts: 0 }));
  if (found.length > 0 || conditionsIn(rule) <= MOST_CONDITIONS) return found;
  return [{ steps: [], code: 'too_many_conditions', message: `A rule has at most ${MOST_CONDITIONS} conditions.` }];
}

/** How many parts of the rule have been looked at. */
interface Walk {
  parts: number;
}

type Steps = ShapeProblem['steps'];

function* problemsAt(rule: unknown, steps: Steps, depth: number, walk: Walk): Generator<ShapeProblem> {
  walk.parts += 1;
  // `all: []` may stand in a list, so conditions alone would not bound a rule's size.
  if (walk.parts > MOST_PARTS) yield { steps: [], code: 'too_many_conditions', message: `A rule has at most ${MOST_PARTS} parts.` };
  else if (depth > DEEPEST) yield { steps, code: 'too_deep', message: `A rule has at most ${DEEPEST} levels.` };
  else if (!isObject(rule))
    yield { steps, code: 'not_a_rule', message: 'A rule is { all }, { any }, { not } or { fact, operator, value }.' };
  else if (Object.hasOwn(rule, 'all')) yield* groupProblems(rule, 'all', steps, depth, walk);
  else if (Object.hasOwn(rule, 'any')) yield* groupProblems(rule, 'any', steps, depth, walk);
  else if (Object.hasOwn(rule, 'not')) {
    yield* unknownKeys(rule, ['not'], steps);
    yield* problemsAt(rule.not, [...steps, 'not'], depth + 1, walk);
  } else {
    yield* unknownKeys(rule, CONDITION_KEYS, steps);
    yield* conditionProblems(rule, steps);
  }
}

function* groupProblems(
  rule: Record<string, unknown>,
  key: 'all' | 'any',
  steps: Steps,
  depth: number,
  walk: Walk,
): Generator<ShapeProblem> {
  const here = [...steps, key];
  const parts = rule[key];
  yield* unknownKeys(rule, [key], steps);
  if (!Array.isArray(parts)) yield { steps: here, code: 'not_a_list', message: `"${key}" is a list of rules.` };
  else if (key === 'any' && parts.length === 0) yield { steps: here, code: 'empty_any', message: 'An empty "any" could never hold.' };
  else if (parts.length > MOST_CONDITIONS) yield { steps: here, code: 'too_many_conditions', message: `At most ${MOST_CONDITIONS} parts.` };
  else
    for (const [index, part] of parts.entries()) yield* walk.parts > MOST_PARTS ? [] : problemsAt(part, [...here, index], depth + 1, walk);
}

function* unknownKeys(rule: Record<string, unknown>, known: string[], steps: Steps): Generator<ShapeProblem> {
  for (const key of Object.keys(rule))
    if (!known.includes(key))
      yield {
        steps: [...steps, key],
        code: 'unknown_key',
        message: `"${shortened(key)}" is not known here.`,
        nearest: nearestName(key, KEYS),
      };
}

function* conditionProblems({ fact, operator, value, path }: Record<string, unknown>, steps: Steps): Generator<ShapeProblem> {
  yield* textProblems(fact, [...steps, 'fact']);
  yield* textProblems(operator, [...steps, 'operator']);
  if (path !== undefined) yield* textProblems(path, [...steps, 'path']);
  if (!isValue(value))
    yield {
      steps: [...steps, 'value'],
      code: 'wrong_value',
      message: 'A value is a text, a number, true or false, or a list of texts or numbers.',
    };
}

function* textProblems(text: unknown, steps: Steps): Generator<ShapeProblem> {
  if (text === undefined) yield { steps, code: 'required', message: 'This is required.' };
  else if (!isText(text)) yield { steps, code: 'not_a_text', message: 'This must be a text of 1 to 200 characters.' };
}

const isObject = (thing: unknown): thing is Record<string, unknown> => typeof thing === 'object' && thing !== null && !Array.isArray(thing);
const isText = (thing: unknown): boolean => typeof thing === 'string' && thing.length > 0 && thing.length <= 200;
const isWordOrNumber = (thing: unknown): boolean => (typeof thing === 'string' ? thing.length <= 200 : Number.isFinite(thing));
const isValue = (thing: unknown): boolean =>
  typeof thing === 'boolean' || isWordOrNumber(thing) || (Array.isArray(thing) && thing.length <= 1000 && thing.every(isWordOrNumber));

// Only called on a rule of the right shape.
function conditionsIn(rule: unknown): number {
  if (!isObject(rule)) return 0;
  if (Array.isArray(rule.all)) return rule.all.reduce<number>((sum, part) => sum + conditionsIn(part), 0);
  if (Array.isArray(rule.any)) return rule.any.reduce<number>((sum, part) => sum + conditionsIn(part), 0);
  return 'not' in rule ? conditionsIn(rule.not) : 1;
}
