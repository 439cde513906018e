import type { OperatorName } from './conditions.js';
import type { Condition, Rule } from './tree.js';

/** A part of a rule that has to hold, or where it is not wanted must not. */
export interface Part {
  rule: Rule;
  isWanted: boolean;
}

/** The parts that all have to be as they are wanted for a rule to hold: as many as can be told apart. */
export function partsOf(rule: Rule, isWanted = true): Part[] {
  if ('not' in rule) return partsOf(rule.not, !isWanted);
  if ('all' in rule) return isWanted ? rule.all.flatMap((part) => partsOf(part, true)) : [{ rule, isWanted }];
  if ('any' in rule) return isWanted ? [{ rule, isWanted }] : rule.any.flatMap((part) => partsOf(part, false));
  return [{ rule, isWanted }];
}

/** How the rules that a value meets are found: by the value, by each of a list, by their order, or by whether there is one. */
export type Way = 'one' | 'member' | 'order' | 'known';
export type Need = string | number | boolean;

/** A part that can be looked up: that a fact's value is found by one of these needs or, where it is negated, that it is not. */
export interface Demand {
  fact: string;
  path: string | undefined;
  way: Way;
  operator: string; // of those ways that leave it open
  needs: Need[];
  isNegated: boolean;
}

/**
 * How each operator is looked up. A negated one is the contrary of its positive one also of what is not known, as `not` of it would be.
 * To add an operator, add a row.
 */
const WAYS: Record<OperatorName, { way: Way; isNegated: boolean; takes: 'one' | 'list' }> = {
  equal: { way: 'one', isNegated: false, takes: 'one' },
  notEqual: { way: 'one', isNegated: true, takes: 'one' },
  in: { way: 'one', isNegated: false, takes: 'list' },
  notIn: { way: 'one', isNegated: true, takes: 'list' },
  lessThan: { way: 'order', isNegated: false, takes: 'one' },
  lessThanInclusive: { way: 'order', isNegated: false, takes: 'one' },
  greaterThan: { way: 'order', isNegated: false, takes: 'one' },
  greaterThanInclusive: { way: 'order', isNegated: false, takes: 'one' },
  contains: { way: 'member', isNegated: false, takes: 'one' },
  doesNotContain: { way: 'member', isNegated: true, takes: 'one' },
  containsAny: { way: 'member', isNegated: false, takes: 'list' },
  containsNone: { way: 'member', isNegated: true, takes: 'list' },
  exists: { way: 'known', isNegated: false, takes: 'one' },
  notExists: { way: 'known', isNegated: true, takes: 'one' },
};

const WAY_OF: ReadonlyMap<string, (typeof WAYS)[OperatorName]> = new Map(Object.entries(WAYS));

/** What a part demands; null: it cannot be looked up. */
export function demandOf({ rule, isWanted }: Part): Demand | null {
  if ('not' in rule) return demandOf({ rule: rule.not, isWanted: !isWanted });
  if ('all' in rule) return isWanted ? null : oneOf(rule.all.map((part) => demandOf({ rule: part, isWanted })));
  if ('any' in rule) return isWanted ? oneOf(rule.any.map((part) => demandOf({ rule: part, isWanted }))) : null;
  return ofCondition(rule, isWanted);
}

function ofCondition({ fact, path, operator, value }: Condition, isWanted: boolean): Demand | null {
  const row = WAY_OF.get(operator);
  if (row === undefined) return null;
  const needs: unknown = row.way === 'known' ? [true] : row.takes === 'one' ? [value] : value;
  if (!Array.isArray(needs) || !needs.every(canBeFound)) return null;
  if (row.way === 'order' && needs.some((need) => typeof need === 'boolean')) return null;
  return { fact, path, way: row.way, operator, needs, isNegated: row.isNegated === isWanted };
}

/** What old records hold besides is compared, not looked up. */
const canBeFound = (need: unknown): need is Need =>
  typeof need === 'string' || typeof need === 'boolean' || (typeof need === 'number' && Number.isFinite(need));

/** That one of them is met, where all ask the same fact the same way: tea or cups. */
function oneOf(demands: (Demand | null)[]): Demand | null {
  const [first = null, ...others] = demands;
  if (first === null || first.isNegated || (first.way !== 'one' && first.way !== 'member')) return null;
  const needs = [...first.needs];
  for (const other of others) {
    if (other === null || other.isNegated || other.fact !== first.fact || other.path !== first.path || other.way !== first.way) return null;
    needs.push(...other.needs);
  }
  return { ...first, needs };
}
