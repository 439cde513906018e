import { datesAround, weekdayOf } from '../local-time.js';
import { OPERATORS, wrongValue } from './conditions.js';
import type { FactValue } from './facts.js';
import { LIFECYCLES } from './facts-of-customer.js';
import { stepsOf } from './path.js';
import { type Domain, isMet, type Literal, samplesFor } from './samples.js';
import type { Condition, Rule } from './tree.js';
import { VOCABULARY } from './vocabulary.js';

/** What is known of some customers. A fact that is not in it may be whatever its kind allows. */
export type Domains = ReadonlyMap<string, Domain>;

/**
 * Whether a rule can hold for anybody of whom just this is known. A "no" is sure. Conditions on one fact are judged together, and so are those
 * that tell of orders, and of the day; of others a "yes" may rest on conditions that exclude each other, such as a small cart with much of one category.
 * What a condition with a wrong word would say is left open: `checkRule` refuses it.
 */
export const couldHoldAmong = (rule: Rule, domains: Domains): boolean => isPossible([{ rule, wanted: true }], [], domains);

export const NEVER_HOLDS =
  'Nobody could ever meet this rule: its conditions exclude each other, or ask for a value that cannot be. Change it, or leave it out.';

interface Demand {
  rule: Rule;
  wanted: boolean;
}

/** `known`: what has to hold besides, and is possible by itself. */
function isPossible(demands: readonly Demand[], known: readonly Literal[], domains: Domains): boolean {
  const found = flattened(demands);
  const together = [...known, ...found.literals];
  if (!areConsistent(found.literals, together, domains)) return false;
  return found.choices.every((branches) => branches.some((branch) => isPossible([branch], together, domains)));
}

/** What must hold at once: conditions, and of each choice one branch. */
function flattened(demands: readonly Demand[]): { literals: Literal[]; choices: Demand[][] } {
  const literals: Literal[] = [];
  const choices: Demand[][] = [];
  const open = [...demands];
  for (let demand = open.pop(); demand !== undefined; demand = open.pop()) {
    const { rule, wanted } = demand;
    if ('not' in rule) open.push({ rule: rule.not, wanted: !wanted });
    else if (!('all' in rule || 'any' in rule)) literals.push(...literalsOf(rule, wanted));
    else {
      const parts = ('all' in rule ? rule.all : rule.any).map((part) => ({ rule: part, wanted }));
      if ('all' in rule === wanted) open.push(...parts);
      else choices.push(parts);
    }
  }
  return { literals, choices };
}

const literalsOf = (condition: Condition, wanted: boolean): Literal[] =>
  isMeant(condition) ? [{ condition, wanted, key: keyOf(condition) }] : [];

function isMeant({ fact, operator, value }: Condition): boolean {
  const [word, row] = [VOCABULARY.get(fact), OPERATORS.get(operator)];
  return word !== undefined && row?.takes.includes(word.kind) === true && wrongValue(word, row.value, value) === null;
}

// ---- conditions that have to hold at once

/** More would take long, and nobody means them: then it is possible. */
const MOST_SAMPLES = 2000;

function areConsistent(added: readonly Literal[], all: readonly Literal[], domains: Domains): boolean {
  return (
    [...new Set(added.map(({ key }) => key))].every((key) =>
      areMet(
        all.filter((one) => one.key === key),
        domains,
      ),
    ) && TOGETHER.every(({ tells, agree }) => !added.some(tells) || agree(all.filter(tells), domains))
  );
}

/** A condition's fact, and where in it the value lies. */
const keyOf = ({ fact, path }: Condition): string => JSON.stringify([fact, ...(path === undefined ? [] : stepsOf(path))]);

function areMet(literals: readonly Literal[], domains: Domains): boolean {
  const fact = literals[0]?.condition.fact ?? '';
  const samples = samplesFor(fact, literals, domains.get(fact));
  if (samples === null || samples.length > MOST_SAMPLES) return true;
  return samples.some((value) => literals.every((literal) => isMet(literal, value)));
}

/** What they tell of somebody who paid so many orders, and of whose orders so many were kept. */
const OF_ORDERS = new Map<string, (ever: number, kept: number) => FactValue>([
  ['customer.ordersEver', (ever) => ever],
  ['customer.orders', (_ever, kept) => kept],
  ['customer.isNew', (ever) => ever === 0],
  ['customer.lifecycle', (ever) => LIFECYCLES[Math.min(ever, 2)] ?? null],
]);

const isOfOrders = ({ condition: { fact } }: Literal): boolean => OF_ORDERS.has(fact);

function ordersFit(literals: readonly Literal[], domains: Domains): boolean {
  const named = (fact: string) =>
    samplesFor(
      fact,
      literals.filter(({ condition }) => condition.fact.startsWith('customer.orders')),
      domains.get(fact),
    ) ?? [];
  const counts = (fact: string) =>
    [0, 1, 2, ...named(fact)].filter((one) => typeof one === 'number' && isWithin(fact, one, domains)) as number[];
  const ever = counts('customer.ordersEver');
  const kept = counts('customer.orders');
  if (ever.length * kept.length > MOST_SAMPLES) return true;
  return ever.some((paid) =>
    kept.some(
      (left) =>
        left <= paid &&
        [...OF_ORDERS].every(([fact, read]) => isWithin(fact, read(paid, left), domains)) &&
        literals.every((literal) => isMet(literal, OF_ORDERS.get(literal.condition.fact)?.(paid, left) ?? null)),
    ),
  );
}

function isWithin(fact: string, value: FactValue, domains: Domains): boolean {
  const domain = domains.get(fact);
  if (domain === undefined) return true;
  return 'only' in domain ? domain.only.includes(value) : typeof value === 'number' && value >= domain.from;
}

const isOfDays = ({ condition: { fact } }: Literal): boolean => fact === 'time.date' || fact === 'time.weekday';

/** Whatever holds of some day holds of one within a week of a named one: there every day of the week is near. */
function daysFit(literals: readonly Literal[]): boolean {
  const ofDate = literals.filter(({ condition: { fact } }) => fact === 'time.date');
  const ofWeek = literals.filter((literal) => !ofDate.includes(literal));
  const days = new Set(ofDate.flatMap(({ condition: { value } }) => value).flatMap((day) => datesAround(String(day), 7)));
  if (days.size === 0 || days.size > MOST_SAMPLES) return true;
  const onDays = [...days].filter((day) => ofWeek.every((literal) => isMet(literal, weekdayOf(day))));
  return onDays.some((day) => ofDate.every((literal) => isMet(literal, day)));
}

/** Facts that tell of one thing. */
const TOGETHER = [
  { tells: isOfOrders, agree: ordersFit },
  { tells: isOfDays, agree: daysFit },
];
