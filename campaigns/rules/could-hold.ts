import { conditionHolds, evaluate } from './evaluate.js';
import type { Facts, FactValue } from './facts.js';
import type { Condition, Rule } from './tree.js';

/**
 * Whether a rule can hold for a customer of whom we know this much, whatever they will order: only what asks about the customer is judged,
 * what asks about an order, a cart or an event is left open.
 */
export const couldHold = (rule: Rule, facts: Facts): boolean =>
  judge(rule, (condition) => (condition.fact.startsWith('customer.') ? evaluate(condition, facts).holds : null)) !== false;

/** What a fact may be: one of these values, or any number from this one on. */
export type Domain = { only: readonly FactValue[] } | { from: number };

/** What is known of some customers. A fact that is not in it may be anything. */
export type Domains = ReadonlyMap<string, Domain>;

/**
 * Whether a rule can hold for anybody of whom just this is known. Each condition is judged by itself, so a "no" is sure, and a "yes" may
 * rest on conditions that exclude each other: "more than 5 and less than 3" counts as possible.
 */
export const couldHoldAmong = (rule: Rule, domains: Domains): boolean =>
  judge(rule, (condition) => {
    const domain = domains.get(condition.fact);
    return domain === undefined ? null : agreed(samples(domain, condition).map((value) => conditionHolds(condition, value)));
  }) !== false;

type Verdict = boolean | null; // null: open

const agreed = (answers: boolean[]): Verdict => (answers.every((answer) => answer === answers[0]) ? (answers[0] ?? null) : null);

/** Values of a domain that give every answer which the condition may give: its ends, and those at and beside what the condition names. */
function samples(domain: Domain, { value }: Condition): readonly FactValue[] {
  if ('only' in domain) return domain.only;
  const named = [value].flat().filter((one) => typeof one === 'number');
  const near = named.flatMap((one) => [Math.ceil(one) - 1, Math.ceil(one), Math.floor(one) + 1]);
  return [domain.from, ...near.filter((one) => one > domain.from), Number.MAX_SAFE_INTEGER];
}

function judge(rule: Rule, ask: (condition: Condition) => Verdict): Verdict {
  if ('all' in rule) return every(rule.all.map((part) => judge(part, ask)));
  if ('any' in rule) return negated(every(rule.any.map((part) => negated(judge(part, ask)))));
  if ('not' in rule) return negated(judge(rule.not, ask));
  return ask(rule);
}

function every(verdicts: Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(null) ? null : true;
}

const negated = (verdict: Verdict): Verdict => (verdict === null ? null : !verdict);
