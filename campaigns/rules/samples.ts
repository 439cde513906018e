import { channelSchema } from '../cart.js';
import { datesAround } from '../local-time.js';
import { conditionHolds } from './evaluate.js';
import type { FactKind, FactValue, FactWord } from './facts.js';
import { mayLeadSomewhere } from './path.js';
import type { Condition } from './tree.js';
import { VOCABULARY } from './vocabulary.js';

/** What a fact may be: one of these values, or any number from this one on. */
export type Domain = { only: readonly FactValue[] } | { from: number };

/** A condition that has to hold, or has not to. */
export interface Literal {
  condition: Condition;
  wanted: boolean;
  key: string; // what it asks about: conditions of one key are about one value
}

export const isMet = ({ condition, wanted }: Literal, value: FactValue): boolean => conditionHolds(condition, value) === wanted;

const CHANNELS: Domain = { only: [...channelSchema.options, null] };
const KNOWN = new Map<string, Domain>([
  ['cart.channel', CHANNELS],
  ['order.channel', CHANNELS],
]);

/**
 * Values of one fact that give every combination of answers which these conditions on it may give: where one of its values meets them all,
 * one of these does. Null: the fact is none that we know.
 */
export function samplesFor(fact: string, literals: readonly Literal[], domain = KNOWN.get(fact)): readonly FactValue[] | null {
  if (domain !== undefined && 'only' in domain) return domain.only;
  const word = VOCABULARY.get(fact);
  if (word === undefined) return null;
  if (word.only !== undefined) return word.only;
  if (word.path === 'into' && !mayLeadSomewhere(literals[0]?.condition.path ?? '')) return [null];
  const named = literals.flatMap(({ condition: { value } }) => value);
  if (domain !== undefined) return numbers(fact, named, domain.from);
  const found = OF_KIND[word.kind](named, fact, literals);
  return word.mayBeUnknown ? [...found, null] : found;
}

type Named = Condition['value'] extends infer V ? (V extends readonly (infer Item)[] ? Item : V) : never;
type Samples = (named: readonly Named[], fact: string, literals: readonly Literal[]) => FactValue[];

const ANOTHER = '\u0000';
const span = (least: number, most: number): number[] => Array.from({ length: most - least + 1 }, (_, index) => least + index);

const OF_KIND: Record<FactKind, Samples> = {
  money: (named, fact) => numbers(fact, named, 0),
  count: (named, fact) => numbers(fact, named, 0),
  days: (named, fact) => numbers(fact, named, 0),
  word: (named) => [...named, ANOTHER],
  words: lists,
  flag: () => [true, false],
  weekday: () => span(1, 7),
  hour: () => span(0, 23),
  date: (named) => named.flatMap((day) => datesAround(String(day), 1)),
  trait: (named, fact, literals) => [...named, ...between(named), true, false, '', ANOTHER, ...lists(named, fact, literals)],
};

/** What is counted in ones has nothing between 2 and 3; what is weighed goes by thousandths. */
const stepOf = (fact: string, { kind }: Pick<FactWord, 'kind'>): number => (kind === 'count' && !fact.startsWith('customer.') ? 1000 : 1);

function numbers(fact: string, named: readonly Named[], from: number): number[] {
  const step = stepOf(fact, VOCABULARY.get(fact) ?? { kind: 'money' });
  const near = numbersIn(named).flatMap((one) => {
    const [below, above] = [Math.floor(one * step), Math.ceil(one * step)];
    return [below - 1, below, above, above + 1].map((steps) => steps / step);
  });
  return [from, ...near.filter((one) => one > from), Number.MAX_SAFE_INTEGER];
}

const numbersIn = (named: readonly Named[]): number[] =>
  named
    .map((one) => (typeof one === 'string' && one.trim() !== '' ? Number(one) : one))
    .filter((one) => typeof one === 'number' && Number.isFinite(one)) as number[];

/** Of any numbers: below all, between each two, above all. */
function between(named: readonly Named[]): number[] {
  const sorted = numbersIn(named).toSorted((one, other) => one - other);
  const middles = sorted.slice(1).map((one, index) => (one + (sorted[index] ?? one)) / 2);
  return [(sorted[0] ?? 0) - 1, ...middles, (sorted.at(-1) ?? 0) + 1];
}

/** Nothing; all that may be in it; the same with something of which nobody speaks. */
function lists(named: readonly Named[], _fact: string, literals: readonly Literal[]): FactValue[] {
  const isKeptOut = (one: string) => literals.some((literal) => isMet(literal, []) && !isMet(literal, [one]));
  const most = named.map(String).filter((one) => !isKeptOut(one));
  return [[], most, [...most, ANOTHER]];
}
