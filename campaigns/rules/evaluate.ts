import { OPERATORS, type Operator } from './conditions.js';
import type { Facts, FactValue } from './facts.js';
import type { Condition, ConditionValue, Rule } from './tree.js';
import { FACTS } from './vocabulary.js';

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
  const held = holdsOf(rule, facts, haveOf);
  return { holds: held, missing: held ? [] : blockers(rule, facts, true) };
}

/** Whether a rule holds of what `read` finds in a source. Loops, so that nothing is made on the way: it is asked of each line of each cart. */
export function holdsOf<Source>(rule: Rule, source: Source, read: (condition: Condition, source: Source) => unknown): boolean {
  if ('not' in rule) return !holdsOf(rule.not, source, read);
  if ('all' in rule) {
    for (const part of rule.all) if (!holdsOf(part, source, read)) return false;
    return true;
  }
  if ('any' in rule) {
    for (const part of rule.any) if (holdsOf(part, source, read)) return true;
    return false;
  }
  return conditionHolds(rule, read(rule, source));
}

/** Whether a condition holds for a value of its fact; null: not known. */
export function conditionHolds({ operator, value }: Condition, have: unknown): boolean {
  const { holds, unknown } = operatorOf(operator);
  return have === null || have === undefined ? unknown : holds(have, value);
}

/** The conditions that keep a rule from being what is wanted of it; called only where it is not. */
function blockers(rule: Rule, facts: Facts, wanted: boolean): Missing[] {
  const stubborn = (parts: Rule[]) =>
    parts.filter((part) => holdsOf(part, facts, haveOf) !== wanted).flatMap((part) => blockers(part, facts, wanted));
  if ('all' in rule) return stubborn(rule.all);
  if ('any' in rule) return stubborn(rule.any);
  if ('not' in rule) return blockers(rule.not, facts, !wanted);
  return [missing(rule, facts, wanted)];
}

/** Whether a rule may fail without any condition that keeps it from holding: one from before such rules were refused, as `{ not: { all: [] } }`. */
export function mayLackNothing(rule: Rule, wanted = true): boolean {
  if ('not' in rule) return mayLackNothing(rule.not, !wanted);
  if ('all' in rule)
    return wanted ? rule.all.some((part) => mayLackNothing(part, true)) : rule.all.every((part) => mayLackNothing(part, false));
  if ('any' in rule)
    return wanted ? rule.any.every((part) => mayLackNothing(part, true)) : rule.any.some((part) => mayLackNothing(part, false));
  return false;
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
  return row.read(facts, path);
}

export function operatorOf(name: string): Operator {
  const row = OPERATORS.get(name);
  if (row === undefined) throw new Error(`No such operator: ${name}`);
  return row;
}

/** A trait may be anything; what is told of it is a word, a number, a flag or a list of texts, and of an object the names in it. */
function shown(value: unknown): FactValue {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'object' && value !== null ? Object.keys(value) : null;
}
