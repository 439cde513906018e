import type { FactKind } from './facts.js';

/** What a condition's value must be, as its fact's kind and its operator demand. */
export type Wanted = 'one' | 'list' | 'number' | 'member';

export interface Operator {
  sentence: string;
  takes: readonly FactKind[];
  value: Wanted;
  /** Whether the condition holds for a known value. */
  holds(have: unknown, need: unknown): boolean;
  /** Whether it holds where the fact is not known. */
  unknown: boolean;
  /** The operator that says the contrary of a known value. */
  opposite: string;
}

const SINGLE = ['money', 'count', 'days', 'word', 'flag', 'trait'] as const;
const LISTABLE = ['money', 'count', 'days', 'word', 'trait'] as const;
const NUMBERS = ['money', 'count', 'days', 'trait'] as const;
const LISTS = ['words', 'trait'] as const;

const includes = (list: unknown, one: unknown): boolean => Array.isArray(list) && list.includes(one);
const share = (list: unknown, other: unknown): boolean =>
  Array.isArray(list) && Array.isArray(other) && other.some((one) => list.includes(one));
const compare = (test: (have: number, need: number) => boolean) => (have: unknown, need: unknown) =>
  typeof have === 'number' && typeof need === 'number' && test(have, need);

const positive = { unknown: false } as const;
// What says only "not" holds also of a value that is not known, as in json-rules-engine and in MongoDB's $ne: no tier is not the gold tier.
const negative = { unknown: true } as const;

/** The operators a condition may use, named as in json-rules-engine. To add one, add a row. */
const ROWS = {
  equal: { sentence: 'is', takes: SINGLE, value: 'one', ...positive, holds: (have, need) => have === need, opposite: 'notEqual' },
  notEqual: { sentence: 'is not', takes: SINGLE, value: 'one', ...negative, holds: (have, need) => have !== need, opposite: 'equal' },
  in: {
    sentence: 'is one of',
    takes: LISTABLE,
    value: 'list',
    ...positive,
    holds: (have, need) => includes(need, have),
    opposite: 'notIn',
  },
  notIn: {
    sentence: 'is none of',
    takes: LISTABLE,
    value: 'list',
    ...negative,
    holds: (have, need) => !includes(need, have),
    opposite: 'in',
  },
  lessThan: {
    sentence: 'is less than',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((have, need) => have < need),
    opposite: 'greaterThanInclusive',
  },
  lessThanInclusive: {
    sentence: 'is at most',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((have, need) => have <= need),
    opposite: 'greaterThan',
  },
  greaterThan: {
    sentence: 'is more than',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((have, need) => have > need),
    opposite: 'lessThanInclusive',
  },
  greaterThanInclusive: {
    sentence: 'is at least',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((have, need) => have >= need),
    opposite: 'lessThan',
  },
  contains: { sentence: 'has', takes: LISTS, value: 'member', ...positive, holds: includes, opposite: 'doesNotContain' },
  doesNotContain: {
    sentence: 'does not have',
    takes: LISTS,
    value: 'member',
    ...negative,
    holds: (have, need) => !includes(have, need),
    opposite: 'contains',
  },
  containsAny: { sentence: 'has one of', takes: LISTS, value: 'list', ...positive, holds: share, opposite: 'containsNone' },
  containsNone: {
    sentence: 'has none of',
    takes: LISTS,
    value: 'list',
    ...negative,
    holds: (have, need) => !share(have, need),
    opposite: 'containsAny',
  },
} satisfies Record<string, Operator>;

export type OperatorName = keyof typeof ROWS;

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(Object.entries<Operator>(ROWS));

/** What is wrong with a condition's value, in a sentence; null: nothing. */
export function wrongValue(kind: FactKind, wanted: Wanted, value: unknown): string | null {
  if (wanted !== 'list') return VALUES[wanted === 'number' && kind === 'trait' ? 'count' : kind](value);
  if (!Array.isArray(value) || value.length === 0) return 'This operator needs a list with at least one value.';
  return value.map(VALUES[kind]).find((wrong) => wrong !== null) ?? null;
}

type Check = (value: unknown) => string | null;

const whole: Check = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? null : 'This must be a whole number, 0 or more.');
const word: Check = (value) => (typeof value === 'string' && value !== '' ? null : 'This must be a text.');

const VALUES: Record<FactKind, Check> = {
  money: (value) => (whole(value) === null ? null : 'Money is a whole number of minor units: 10000 is 100.00.'),
  count: (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? null : 'This must be a number, 0 or more.'),
  days: whole,
  word,
  words: word,
  flag: (value) => (typeof value === 'boolean' ? null : 'This must be true or false.'),
  trait: (value) => (Array.isArray(value) ? 'This operator needs one value, not a list.' : null),
};
