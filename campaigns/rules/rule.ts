/** Rules: what they are (tree), whether they may stand where they stand (check), whether they hold (evaluate; of a line lineMatches) or can (couldHold, couldHoldAmong), what they demand (lowerBound). */

export { asksOfCustomer, asksOfLines } from './asks.js';
export { checkRule, type Place } from './check.js';
export { couldHold } from './could-hold.js';
export { couldHoldAmong, type Domains, NEVER_HOLDS } from './could-hold-among.js';
export { evaluate, type Missing } from './evaluate.js';
export { LINE_FACTS, type RuleLine } from './line-facts.js';
export { lineMatcher, lineMatches } from './lines.js';
export { haveSomeInCommon } from './lines-in-common.js';
export { isLeastWorth, leastWorth, lowerBound } from './lower-bound.js';
export { respelled } from './spellings.js';
export { type Condition, type ConditionValue, factName, operatorName, type Rule, ruleSchema } from './tree.js';
