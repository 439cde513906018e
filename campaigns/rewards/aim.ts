import type { Cart } from '../cart.js';
import { coded } from '../error-codes.js';
import { stepsIn } from '../problem.js';
import { checkRule, haveSomeInCommon, lineMatcher, type Missing, type Rule, ruleSchema } from '../rules/rule.js';
import { lackOf } from './kind.js';
import { sumOf } from './spread.js';

/** What of each line a reward may take: what former lanes left where it is aimed at the line, nothing elsewhere. Without `on` it is aimed at each. */
export function aimed(on: Rule | undefined, { lines }: Pick<Cart, 'lines'>, left: readonly number[]): number[] {
  if (on === undefined) return [...left];
  const matches = lineMatcher(on);
  return lines.map((line, index) => (matches(line) ? (left[index] ?? 0) : 0));
}

/** The same, added up. */
export function openMinor(on: Rule | undefined, { lines }: Pick<Cart, 'lines'>, left: readonly number[]): number {
  if (on === undefined) return sumOf(left);
  const matches = lineMatcher(on);
  let sum = 0;
  for (const [index, line] of lines.entries()) if (matches(line)) sum += left[index] ?? 0;
  return sum;
}

const isEverything = (on: Rule | undefined): boolean => on === undefined || ('all' in on && on.all.length === 0);

/** What takes something off however little there is of what it is aimed at lacks a piece of it where there is none. */
export const lackingAimed = ({ on }: { on?: Rule | undefined }, cart: Pick<Cart, 'lines'>, whole: readonly number[]): Missing[] =>
  on === undefined ? [] : lackOf('reward.getQuantity', 1, aimed(on, cart, whole).some((open) => open > 0) ? 1 : 0);

const EVERYTHING: Rule = { all: [] };

/** The operators by which a rule names what it means. */
const NAMING = new Set(['equal', 'in', 'contains', 'containsAny']);

/** What a rule names of the one fact that it asks; null: it asks otherwise. */
export function namedIn(on: Rule): { fact: string; values: unknown[] } | null {
  const [only, ...others] = 'all' in on ? on.all : 'any' in on ? on.any : [];
  if (only !== undefined) return others.length === 0 ? namedIn(only) : null;
  return 'fact' in on && NAMING.has(on.operator) ? { fact: on.fact, values: [on.value].flat() } : null;
}

/** Whether two aims mean the same lines, as far as their rules say. */
export function isSameAim(one: Rule | undefined, other: Rule | undefined): boolean {
  if (one === undefined || other === undefined || isEverything(one) || isEverything(other)) return isEverything(one) && isEverything(other);
  const [named, others] = [namedIn(one), namedIn(other)];
  if (named === null || others === null) return JSON.stringify(one) === JSON.stringify(other);
  return named.fact === others.fact && isWithin(named.values, others.values) && isWithin(others.values, named.values);
}

const isWithin = (values: unknown[], others: unknown[]): boolean => values.every((value) => others.includes(value));

/** Whether two aims that are not the same surely share lines. */
export const overlaps = (one: Rule = EVERYTHING, other: Rule = EVERYTHING): boolean =>
  !isSameAim(one, other) && haveSomeInCommon(one, other);

/** A rule over lines, with words that are known of lines. Its problems say where in it they are. */
const lineRule = ruleSchema.superRefine((rule, context) => {
  for (const { path, code, message, nearest } of checkRule(rule, 'line', 'on'))
    context.addIssue({ code: 'custom', path: stepsIn(path).slice(1), message, params: coded(code, nearest) });
});

/** What a reward is aimed at; `what` says it of the type. */
export const onRule = (what: string) => lineRule.describe(`${what} A rule over \`line.*\` facts; \`{ "all": [] }\` is every line.`);

export const on = onRule('Which lines it takes something off. Absent: every line that takes a discount.').optional();
