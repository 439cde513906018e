import { FACTS } from './facts.js';
import type { Condition, Rule } from './tree.js';

/** The least value of a numeric fact with which the rule can hold; null: it sets none. What stands under `not` is passed over. */
export function lowerBound(rule: Rule, fact: string): number | null {
  if ('all' in rule) return greatest(rule.all.map((part) => lowerBound(part, fact)));
  if ('any' in rule) return least(rule.any.map((part) => lowerBound(part, fact)));
  if ('not' in rule || rule.fact !== fact) return null;
  return BOUNDS.get(rule.operator)?.(rule) ?? null;
}

const greatest = (bounds: (number | null)[]): number | null => {
  const set = bounds.filter((bound) => bound !== null);
  return set.length === 0 ? null : Math.max(...set);
};

const least = (bounds: (number | null)[]): number | null => {
  const set = bounds.filter((bound) => bound !== null);
  return set.length < bounds.length || set.length === 0 ? null : Math.min(...set);
};

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const BOUNDS = new Map<string, (condition: Condition) => number | null>([
  ['equal', ({ value }) => number(value)],
  ['in', ({ value }) => (Array.isArray(value) ? least(value.map(number)) : null)],
  ['greaterThanInclusive', ({ value }) => number(value)],
  ['greaterThan', ({ fact, value }) => next(fact, number(value))],
]);

// Only a count may have decimals: more than 100.00 is at least 100.01, more than 2 kg may be 2.001.
const next = (fact: string, value: number | null): number | null =>
  value === null || FACTS.get(fact)?.kind === 'count' ? value : value + 1;
