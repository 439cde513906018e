import { evaluate } from './evaluate.js';
import type { Facts } from './facts.js';
import type { Condition, Rule } from './tree.js';

/**
 * Whether a rule can hold for a customer of whom we know this much, whatever they will order: only what asks about the customer is judged,
 * what asks about an order, a cart or an event is left open.
 */
export const couldHold = (rule: Rule, facts: Facts): boolean =>
  judge(rule, (condition) => (condition.fact.startsWith('customer.') ? evaluate(condition, facts).holds : null)) !== false;

type Verdict = boolean | null; // null: open

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
