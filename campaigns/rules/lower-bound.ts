import type { Condition, Rule } from './tree.js';
import { FACTS } from './vocabulary.js';

/**
 * The least value of a numeric fact with which the rule can hold; null: it sets none. Of several facts the least for any of them. What
 * stands under `not` is passed over.
 */
export function lowerBound(rule: Rule, ...facts: string[]): number | null {
  if ('all' in rule) return greatest(rule.all.map((part) => lowerBound(part, ...facts)));
  if ('any' in rule) return least(rule.any.map((part) => lowerBound(part, ...facts)));
  if ('not' in rule || !facts.includes(rule.fact)) return null;
  return BOUNDS.get(rule.operator)?.(rule) ?? null;
}

type Of = 'cart' | 'order';

const worthOfAll = (of: Of): string[] => [`${of}.subtotalMinor`, `${of}.discountableSubtotalMinor`];

/** The whole is worth at least what a part of it is worth. */
const worthOfPart = (of: Of): string[] => [`${of}.subtotalOfCategoryMinor`, `${of}.subtotalOfTagMinor`, `${of}.subtotalOfBrandMinor`];

/** The least worth of goods in the cart or order with which the rule can hold: at least what may be discounted must be worth. */
export const leastWorth = (rule: Rule, of: Of): number | null => lowerBound(rule, ...worthOfAll(of), ...worthOfPart(of));

/** Whether a condition asks for a least worth of the whole, and for nothing else. */
export const isLeastWorth = (condition: Condition, of: Of): boolean => lowerBound(condition, ...worthOfAll(of)) !== null;

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
