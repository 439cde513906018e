import type { Condition, Rule } from './tree.js';
import { FACTS } from './vocabulary.js';

/** Whether a rule has such a condition, wherever it stands. */
export function asks(rule: Rule, such: (condition: Condition) => boolean): boolean {
  if ('all' in rule) return rule.all.some((part) => asks(part, such));
  if ('any' in rule) return rule.any.some((part) => asks(part, such));
  return 'not' in rule ? asks(rule.not, such) : such(rule);
}

/** Whether a rule looks at single lines of a cart or order: what they come to by category, tag, brand or SKU. */
export const asksOfLines = (rule: Rule): boolean => asks(rule, ({ fact }) => FACTS.get(fact)?.path === 'word');

/** Whether a rule asks about the customer: of somebody who is not known it says nothing. */
export const asksOfCustomer = (rule: Rule): boolean => asks(rule, ({ fact }) => fact.startsWith('customer.'));
