import { asks } from './asks.js';
import { addBit, type Bits, eachBit, noBits, removeBit } from './bits.js';
import { OPERATORS } from './conditions.js';
import { evaluate } from './evaluate.js';
import { byKnown, byMember, byOne, type Entry, type Lookup, type Sift } from './lookups.js';
import { type Demand, demandOf, type Part, partsOf, type Way } from './parts.js';
import { haveOf, type Question, type Slot, type Slots } from './questions.js';
import { type Reader, type Test, testOf } from './tests.js';
import { byOrder } from './thresholds.js';
import type { Rule } from './tree.js';
import { FACTS } from './vocabulary.js';

/** Takes out of the places of rules those that do not hold. */
export type Judge = (places: Bits, question: Question) => void;

/**
 * Makes rules that are asked together ready: what many demand of one fact is looked up for all of them at once, the rest is asked of those that
 * are left. It says of each what `evaluate` says, and throws where that would.
 */
export function compileRules(rules: readonly Rule[], slots: Slots): Judge {
  const { groups, rest } = grouped(rules);
  const sifts = groups.map((group) => siftOf(group, rules.length, slots));
  const tests = rules.map((rule, place) => restOf(rule, rest[place] ?? [], slots));
  const isTested = noBits(rules.length);
  for (const [place, test] of tests.entries()) if (test) addBit(isTested, place);
  return (places, question) => {
    for (const { slot, sift } of sifts) sift(places, haveOf(question, slot));
    eachBit(
      places,
      (place) => {
        if (!tests[place]?.(question)) removeBit(places, place);
      },
      isTested,
    );
  };
}

/** Demands on one fact that are looked up the same way. */
interface Group extends Pick<Demand, 'fact' | 'path' | 'way' | 'operator' | 'isNegated'> {
  entries: (Entry & { part: Part })[];
}

/** What is looked up, and of each rule what is not. */
function grouped(rules: readonly Rule[]): { groups: Group[]; rest: Part[][] } {
  const rest: Part[][] = rules.map(() => []);
  const all = new Map<string, Group>();
  for (const [place, rule] of rules.entries())
    for (const part of isKnown(rule) ? partsOf(rule) : []) {
      const demand = demandOf(part);
      if (demand === null || !joins(all, demand, { place, part, needs: demand.needs })) rest[place]?.push(part);
    }
  const groups: Group[] = [];
  for (const group of all.values())
    if (group.entries.length >= leastOf(rules.length)) groups.push(group);
    else for (const { place, part } of group.entries) rest[place]?.push(part);
  return { groups, rest };
}

/** So few demands are asked one by one as soon as comparing bits would take. */
const leastOf = (rules: number): number => Math.max(1, Math.floor(rules / 256));

/** Puts a demand to those like it; not where they have one of its rule that they must not lose sight of. */
function joins(groups: Map<string, Group>, { needs, ...demand }: Demand, entry: Group['entries'][number]): boolean {
  const { fact, path, way, operator, isNegated } = demand;
  const key = JSON.stringify([fact, path, way, isNegated, ...(way === 'order' ? [operator, typeof needs[0]] : [])]);
  const group = groups.get(key) ?? { ...demand, entries: [] };
  if (!isNegated && group.entries.at(-1)?.place === entry.place) return false;
  group.entries.push(entry);
  groups.set(key, group);
  return true;
}

const LOOKUPS: Record<Way, (operator: string) => Lookup> = {
  one: () => byOne,
  member: () => byMember,
  order: byOrder,
  known: () => byKnown,
};

const siftOf = ({ fact, path, way, operator, isNegated, entries }: Group, rules: number, slots: Slots): { slot: Slot; sift: Sift } => ({
  slot: slots.of(fact, path),
  sift: LOOKUPS[way](operator)(entries, rules, isNegated),
});

/** What is asked of a rule after all that was looked up; null: nothing. */
function restOf(rule: Rule, rest: readonly Part[], slots: Slots): Test<Question> | null {
  if (!isKnown(rule)) return ({ facts }) => evaluate(rule, facts).holds;
  return rest.length === 0 ? null : testOf(rest, readerOf(slots));
}

const readerOf =
  (slots: Slots): Reader<Question> =>
  (fact, path) => {
    const slot = slots.of(fact, path);
    return (question) => haveOf(question, slot);
  };

/** Whether there are all its words. One that has gone since the rule was defined is a bug, to be seen when it is asked. */
const isKnown = (rule: Rule): boolean => !asks(rule, ({ fact, operator }) => !FACTS.has(fact) || !OPERATORS.has(operator));
