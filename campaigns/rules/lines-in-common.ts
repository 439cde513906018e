import { couldHoldAmong } from './could-hold-among.js';
import { holdsOf } from './evaluate.js';
import type { FactValue } from './facts.js';
import { LINE_FACTS } from './line-facts.js';
import { samplesFor } from './samples.js';
import type { Condition, Rule } from './tree.js';

/**
 * Whether two rules over lines surely mean some of the same ones, and others. They do where the one means only lines that the other means too,
 * and where both ask the same facts and one line meets both. Whether a SKU is of a category, or a line of two, no rule says. A "yes" is sure.
 */
export function haveSomeInCommon(one: Rule, other: Rule): boolean {
  const [isWithin, isAround] = [implies(one, other), implies(other, one)];
  if (isWithin || isAround) return isWithin !== isAround;
  return meetsBoth(one, other);
}

const implies = (one: Rule, other: Rule): boolean => !couldHoldAmong({ all: [one, { not: other }] }, new Map());

/** More would take long, and nobody means them: then it is not sure. */
const MOST_LINES = 5000;

function meetsBoth(one: Rule, other: Rule): boolean {
  const [asked, others] = [conditionsOf(one), conditionsOf(other)];
  const facts = [...factsOf(asked)];
  if (facts.length !== factsOf(others).size || facts.some((fact) => !factsOf(others).has(fact))) return false;
  const values = facts.map((fact) => valuesOf(fact, asked, others));
  if (values.reduce((lines, { length }) => lines * length, 1) > MOST_LINES) return false;
  const lines = values.reduce<FactValue[][]>((made, more) => made.flatMap((line) => more.map((value) => [...line, value])), [[]]);
  const read = ({ fact }: Condition, line: FactValue[]) => line[facts.indexOf(fact)];
  return lines.some((line) => holdsOf(one, line, read) && holdsOf(other, line, read));
}

/** What a line's fact may be. A line that is of what the one rule names *and* of what the other names is not made up. */
function valuesOf(fact: string, asked: Condition[], others: Condition[]): readonly FactValue[] {
  const [named, otherwise] = [asked, others].map((conditions) =>
    conditions.filter((condition) => condition.fact === fact).flatMap(({ value }) => value),
  ) as [FactValue[], FactValue[]];
  const all = [...new Set([...named, ...otherwise])];
  if (LINE_FACTS.get(fact)?.kind === 'words') return [[], ...all.map((word) => [word]), named, otherwise] as FactValue[];
  const literals = [...asked, ...others]
    .filter((condition) => condition.fact === fact)
    .map((condition) => ({ condition, wanted: true, key: fact }));
  return samplesFor(fact, literals) ?? [];
}

function conditionsOf(rule: Rule): Condition[] {
  if ('all' in rule) return rule.all.flatMap(conditionsOf);
  if ('any' in rule) return rule.any.flatMap(conditionsOf);
  return 'not' in rule ? conditionsOf(rule.not) : [rule];
}

const factsOf = (conditions: Condition[]): Set<string> => new Set(conditions.map(({ fact }) => fact));
