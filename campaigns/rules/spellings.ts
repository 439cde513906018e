import { DEEPEST, MOST_CONDITIONS, MOST_PARTS } from './limits.js';

type Steps = (string | number)[];
type Parts = Record<string, unknown>;

/** A rule put as ours, how to find its place in what was sent, and the keys that were left out of it. */
export interface Respelled {
  rule: unknown;
  at: Steps;
  leftOut: Steps[];
}

/** What json-rules-engine saves beside a rule, and what a run of it leaves there: nothing of it says whether the rule holds. */
const LEFT_OUT = ['priority', 'name', 'result', 'factResult', 'valueResult'];
/** What its `Rule.toJSON()` has around the conditions. */
const AROUND = [...LEFT_OUT, 'event'];

/**
 * Reads other spellings: a rule as json-rules-engine saves it, without the keys that change nothing; `equal null` is `notExists`, `notEqual
 * null` is `exists`, and both may leave their value out. What is wrong stays as it is, to be refused; so does what is deeper or longer than a
 * rule may be.
 */
export function respelled(sent: unknown): Respelled {
  const leftOut: Steps[] = [];
  if (!isWrapped(sent)) return { rule: ruleAt(sent, [], { leftOut, parts: 0 }), at: [], leftOut };
  leftOut.push(...AROUND.filter((key) => Object.hasOwn(sent, key)).map((key) => [key]));
  return { rule: ruleAt(sent.conditions, ['conditions'], { leftOut, parts: 0 }), at: ['conditions'], leftOut };
}

const isParts = (thing: unknown): thing is Parts => typeof thing === 'object' && thing !== null && !Array.isArray(thing);

const isWrapped = (sent: unknown): sent is Parts =>
  isParts(sent) && Object.hasOwn(sent, 'conditions') && Object.keys(sent).every((key) => key === 'conditions' || AROUND.includes(key));

interface Walk {
  leftOut: Steps[];
  parts: number;
}

function ruleAt(sent: unknown, steps: Steps, walk: Walk): unknown {
  walk.parts += 1;
  if (!isParts(sent) || steps.length > 2 * DEEPEST + 1 || walk.parts > MOST_PARTS) return sent;
  const rule: Parts = { ...sent };
  for (const key of LEFT_OUT.filter((name) => Object.hasOwn(rule, name))) {
    walk.leftOut.push([...steps, key]);
    delete rule[key];
  }
  for (const group of ['all', 'any']) if (Object.hasOwn(rule, group)) rule[group] = partsAt(rule[group], [...steps, group], walk);
  if (Object.hasOwn(rule, 'not')) rule.not = ruleAt(rule.not, [...steps, 'not'], walk);
  return Object.hasOwn(rule, 'operator') ? conditionOf(rule) : rule;
}

const partsAt = (sent: unknown, steps: Steps, walk: Walk): unknown =>
  Array.isArray(sent) && sent.length <= MOST_CONDITIONS ? sent.map((part, index) => ruleAt(part, [...steps, index], walk)) : sent;

const KNOWN = new Map([
  ['equal', 'notExists'],
  ['notEqual', 'exists'],
]);
const CONTRARY = new Map([
  ['exists', 'notExists'],
  ['notExists', 'exists'],
]);

function conditionOf(condition: Parts): Parts {
  const { operator, value } = condition;
  if (typeof operator !== 'string') return condition;
  const known = value === null ? KNOWN.get(operator) : undefined;
  if (known !== undefined) return { ...condition, operator: known, value: true };
  const contrary = CONTRARY.get(operator);
  if (contrary === undefined) return condition;
  if (value === false) return { ...condition, operator: contrary, value: true };
  return value === undefined || value === null ? { ...condition, value: true } : condition;
}
