import { nearestName } from '../problem.js';

const DEEPEST = 8;
const MOST_CONDITIONS = 100;
const CONDITION_KEYS = ['fact', 'operator', 'value', 'path'];
const KEYS = ['all', 'any', 'not', ...CONDITION_KEYS];

/** What is wrong with a rule's shape; `steps` lead from the rule to the place. */
export interface ShapeProblem {
  steps: (string | number)[];
  code: string;
  message: string;
  nearest?: string | undefined;
}

/** Everything wrong with the shape of something that should be a rule. Never goes deeper than allowed. */
export function shapeProblems(rule: unknown): ShapeProblem[] {
  const found = problemsAt(rule, [], 1);
  if (found.length > 0 || conditionsIn(rule) <= MOST_CONDITIONS) return found;
  return [{ steps: [], code: 'too_many_conditions', message: `A rule has at most ${MOST_CONDITIONS} conditions.` }];
}

type Steps = ShapeProblem['steps'];

function problemsAt(rule: unknown, steps: Steps, depth: number): ShapeProblem[] {
  if (depth > DEEPEST) return [{ steps, code: 'too_deep', message: `A rule has at most ${DEEPEST} levels.` }];
  if (!isObject(rule)) return [{ steps, code: 'not_a_rule', message: 'A rule is { all }, { any }, { not } or { fact, operator, value }.' }];
  if ('all' in rule || 'any' in rule) return groupProblems(rule, 'all' in rule ? 'all' : 'any', steps, depth);
  if ('not' in rule) return [...unknownKeys(rule, ['not'], steps), ...problemsAt(rule.not, [...steps, 'not'], depth + 1)];
  return [...unknownKeys(rule, CONDITION_KEYS, steps), ...conditionProblems(rule, steps)];
}

function groupProblems(rule: Record<string, unknown>, key: 'all' | 'any', steps: Steps, depth: number): ShapeProblem[] {
  const here = [...steps, key];
  const parts = rule[key];
  const others = unknownKeys(rule, [key], steps);
  if (!Array.isArray(parts)) return [...others, { steps: here, code: 'not_a_list', message: `"${key}" is a list of rules.` }];
  if (key === 'any' && parts.length === 0)
    return [...others, { steps: here, code: 'empty_any', message: 'An empty "any" could never hold.' }];
  // `all: []` may stand in a list, so conditions alone would not bound a rule's size.
  if (parts.length > MOST_CONDITIONS)
    return [...others, { steps: here, code: 'too_many_conditions', message: `At most ${MOST_CONDITIONS} parts.` }];
  return [...others, ...parts.flatMap((part, index) => problemsAt(part, [...here, index], depth + 1))];
}

function unknownKeys(rule: Record<string, unknown>, known: string[], steps: Steps): ShapeProblem[] {
  return Object.keys(rule)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      steps: [...steps, key],
      code: 'unknown_key',
      message: `"${key}" is not known here.`,
      nearest: nearestName(key, KEYS),
    }));
}

function conditionProblems({ fact, operator, value, path }: Record<string, unknown>, steps: Steps): ShapeProblem[] {
  return [
    ...textProblems(fact, [...steps, 'fact']),
    ...textProblems(operator, [...steps, 'operator']),
    ...(path === undefined ? [] : textProblems(path, [...steps, 'path'])),
    ...(isValue(value)
      ? []
      : [
          {
            steps: [...steps, 'value'],
            code: 'wrong_value',
            message: 'A value is a text, a number, true or false, or a list of texts or numbers.',
          },
        ]),
  ];
}

function textProblems(text: unknown, steps: Steps): ShapeProblem[] {
  if (text === undefined) return [{ steps, code: 'required', message: 'This is required.' }];
  return isText(text) ? [] : [{ steps, code: 'not_a_text', message: 'This is a text of 1 to 200 characters.' }];
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
