import { OPERATORS, type Operator } from './conditions.js';
import { FACTS, type Facts, type FactValue } from './facts.js';
import type { Condition, ConditionValue, Rule } from './tree.js';

/** A condition that keeps a rule from holding: what it needs and what there is (null: not known). */
export interface Missing {
  fact: string;
  operator: string;
  need: ConditionValue;
  have: FactValue;
  path?: string;
}

/**
 * Whether a rule holds, and if not every condition that keeps it from holding: of `all` those that fail, of `any` those of all its
 * branches, of `not` the conditions that hold, told by the contrary operator.
 */
export function evaluate(rule: Rule, facts: Facts): { holds: boolean; missing: Missing[] } {
  const held = holds(rule, facts);
  return { holds: held, missing: held ? [] : blockers(rule, facts, true) };
}

function holds(rule: Rule, facts: Facts): boolean {
  if ('all' in rule) return rule.all.every((part) => holds(part, facts));
  if ('any' in rule) return rule.any.some((part) => holds(part, facts));
  if ('not' in rule) return !holds(rule.not, facts);
  return conditionHolds(rule, haveOf(rule, facts));
}

/** Whether a condition holds for a value of its fact; null: not known. */
export function conditionHolds({ operator, value }: Condition, have: unknown): boolean {
  const { holds, unknown } = operatorOf(operator);
  return have === null || have === undefined ? unknown : holds(have, value);
}

/** The conditions that keep a rule from being what is wanted of it; called only where it is not. */
function blockers(rule: Rule, facts: Facts, wanted: boolean): Missing[] {
  const stubborn = (parts: Rule[]) =>
    parts.filter((part) => holds(part, facts) !== wanted).flatMap((part) => blockers(part, facts, wanted));
  if ('all' in rule) return stubborn(rule.all);
  if ('any' in rule) return stubborn(rule.any);
  if ('not' in rule) return blockers(rule.not, facts, !wanted);
  return [missing(rule, facts, wanted)];
}

function missing(condition: Condition, facts: Facts, wanted: boolean): Missing {
  const { fact, operator, value, path } = condition;
  const have = shown(haveOf(condition, facts));
  const told = wanted ? operator : operatorOf(operator).opposite;
  return { fact, operator: told, need: value, have, ...(path !== undefined && { path }) };
}

function haveOf({ fact, path }: Condition, facts: Facts): unknown {
  const row = FACTS.get(fact);
  // A rule is checked when it is defined; a word that has gone since then is a bug, not a "no".
  if (row === undefined) throw new Error(`No such fact: ${fact}`);
  const value = row.read(facts);
  return path === undefined ? value : follow(value, path);
}

function follow(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.replace(/^\$\./, '').split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return null;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

function operatorOf(name: string): Operator {
  const row = OPERATORS.get(name);
  if (row === undefined) throw new Error(`No such operator: ${name}`);
  return row;
}

/** A trait may be anything; what is told of it is a word, a number, a flag or a list of texts. */
function shown(value: unknown): FactValue {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map(String) : null;
}
