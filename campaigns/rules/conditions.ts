import { DateTime } from 'luxon';
import { nearestName } from '../problem.js';
import type { FactKind, FactWord } from './facts.js';

/** What a condition's value must be, as its fact's kind and its operator demand. */
export type Wanted = 'one' | 'list' | 'number' | 'member' | 'nothing';

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

const NUMBERS = ['money', 'count', 'days', 'trait', 'weekday', 'hour', 'date'] as const;
const LISTABLE = [...NUMBERS, 'word'] as const;
const SINGLE = [...LISTABLE, 'flag'] as const;
const LISTS = ['words', 'trait'] as const;
const ALL = [...SINGLE, 'words'] as const;

const NUMBER = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

/** Shops keep numbers as texts: what asks for a number reads them. Null: it is none. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : null;
}

function isSame(have: unknown, need: unknown): boolean {
  if (have === need) return true;
  if (typeof have === typeof need) return false; // nearly always: texts
  const isMixed = (typeof have === 'string' && typeof need === 'number') || (typeof have === 'number' && typeof need === 'string');
  return isMixed && numberOf(have) === numberOf(need);
}

function includes(list: unknown, one: unknown): boolean {
  if (!Array.isArray(list)) return false;
  for (const each of list) if (isSame(each, one)) return true;
  return false;
}

function share(list: unknown, other: unknown): boolean {
  if (!Array.isArray(list)) return false;
  for (const one of list) if (includes(other, one)) return true;
  return false;
}

/** Nothing was told: a text without letters, or a list of nothing, says as little as none. */
const isNothing = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);

/** Days are texts that stand in the alphabet as in the calendar. */
const compare = (test: (sign: number) => boolean) => (have: unknown, need: unknown) => {
  const sign = signOf(have, need);
  return sign !== null && test(sign);
};

function signOf(have: unknown, need: unknown): number | null {
  if (typeof need === 'number') {
    const number = numberOf(have);
    return number === null ? null : number - need;
  }
  if (typeof have !== 'string' || typeof need !== 'string') return null;
  if (have === need) return 0;
  return have < need ? -1 : 1;
}

const positive = { unknown: false } as const;
// What says only "not" holds also of a value that is not known, as in MongoDB's $ne: no tier is not the gold tier. For where json-rules-engine differs see docs/rules.md.
const negative = { unknown: true } as const;

/** The operators a condition may use, named as in json-rules-engine. To add one, add a row. */
const ROWS = {
  equal: { sentence: 'is', takes: SINGLE, value: 'one', ...positive, holds: isSame, opposite: 'notEqual' },
  notEqual: { sentence: 'is not', takes: SINGLE, value: 'one', ...negative, holds: (have, need) => !isSame(have, need), opposite: 'equal' },
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
    holds: compare((sign) => sign < 0),
    opposite: 'greaterThanInclusive',
  },
  lessThanInclusive: {
    sentence: 'is at most',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((sign) => sign <= 0),
    opposite: 'greaterThan',
  },
  greaterThan: {
    sentence: 'is more than',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((sign) => sign > 0),
    opposite: 'lessThanInclusive',
  },
  greaterThanInclusive: {
    sentence: 'is at least',
    takes: NUMBERS,
    value: 'number',
    ...positive,
    holds: compare((sign) => sign >= 0),
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
  exists: {
    sentence: 'is known: there is a value, and it is no empty text or list',
    takes: ALL,
    value: 'nothing',
    ...positive,
    holds: (have) => !isNothing(have),
    opposite: 'notExists',
  },
  notExists: { sentence: 'is not known', takes: ALL, value: 'nothing', ...negative, holds: isNothing, opposite: 'exists' },
} satisfies Record<string, Operator>;

export type OperatorName = keyof typeof ROWS;

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(Object.entries<Operator>(ROWS));

/** What is wrong with a condition's value, in a sentence; null: nothing. */
export function wrongValue({ kind, only }: FactWord, wanted: Wanted, value: unknown): string | null {
  if (wanted === 'nothing') return value === true ? null : 'This operator needs no value; leave it out.';
  const check = only === undefined ? VALUES[kind] : oneOf(only);
  if (wanted !== 'list') return wanted === 'number' && kind === 'trait' ? number(value) : check(value);
  if (!Array.isArray(value) || value.length === 0) return 'This operator needs a list with at least one value.';
  return value.map(check).find((wrong) => wrong !== null) ?? null;
}

type Check = (value: unknown) => string | null;

const whole: Check = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? null : 'This must be a whole number, 0 or more.');
const word: Check = (value) => (typeof value === 'string' && value !== '' ? null : 'This must be a text.');

const number: Check = (value) => (typeof value === 'number' && Number.isFinite(value) ? null : 'This must be a number.');
const between =
  (least: number, most: number, what: string): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? null : `This must be ${what}.`;

const oneOf =
  (only: readonly string[]): Check =>
  (value) => {
    if (typeof value === 'string' && only.includes(value)) return null;
    const nearest = typeof value === 'string' ? nearestName(value, only) : undefined;
    return `This must be one of ${only.join(', ')}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`;
  };

const isDay = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && DateTime.fromISO(value, { zone: 'utc' }).isValid;

const VALUES: Record<FactKind, Check> = {
  money: (value) => (whole(value) === null ? null : 'Money is a whole number of minor units: 10000 is 100.00.'),
  count: (value) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? null : 'This must be a number, 0 or more.'),
  days: whole,
  word,
  words: word,
  weekday: between(1, 7, 'a day of the week: 1 is Monday, 7 is Sunday'),
  hour: between(0, 23, 'an hour, 0 to 23'),
  date: (value) => (isDay(value) ? null : 'This must be a day that there is, written YYYY-MM-DD.'),
  flag: (value) => (typeof value === 'boolean' ? null : 'This must be true or false.'),
  trait: (value) => (Array.isArray(value) ? 'This operator needs one value, not a list.' : null),
};
