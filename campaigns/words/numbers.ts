import type { OperatorName } from '../rules/conditions.js';
import type { Missing } from '../rules/evaluate.js';
import type { Unit } from './fact-words.js';
import { UNIT_WORDS } from './facts.js';
import { type Language, listIn, moneyIn, numberIn, plural, type Speech } from './language.js';

type Compared = Exclude<OperatorName, 'contains' | 'doesNotContain' | 'containsAny' | 'containsNone' | 'exists' | 'notExists'>;

/** How an amount is demanded; `v` is "3 items", or "2 or 3 items". Korean is made a sentence by what follows it (missing.ts). */
const COMPARED: Record<Compared, Record<Language, (v: string, unit: Unit | undefined) => string>> = {
  equal: { en: (v) => `exactly ${v}`, zh: (v) => `正好为${v}`, ko: (v) => `정확히 ${v}` },
  notEqual: { en: (v, unit) => `${ANY[unit ?? 'number']} except ${v}`, zh: (v) => `不等于${v}`, ko: (v) => v },
  in: { en: (v) => v, zh: (v) => `为${v}`, ko: (v) => v },
  notIn: { en: (v, unit) => `${ANY[unit ?? 'number']} except ${v}`, zh: (v) => `不为${v}`, ko: (v) => v },
  lessThan: {
    en: (v, unit) => `${unit === 'items' || unit === 'orders' || unit === 'coupons' ? 'fewer' : 'less'} than ${v}`,
    zh: (v, unit) => `${unit === undefined ? '小于' : unit === 'money' ? '低于' : '少于'}${v}`,
    ko: (v) => `${v} 미만`,
  },
  lessThanInclusive: { en: (v) => `at most ${v}`, zh: (v) => `不超过${v}`, ko: (v) => `${v} 이하` },
  greaterThan: { en: (v) => `more than ${v}`, zh: (v) => `超过${v}`, ko: (v) => `${v} 초과` },
  greaterThanInclusive: { en: (v) => `at least ${v}`, zh: (v) => `满${v}`, ko: (v) => `${v} 이상` },
};

/** In English, what may be any but one. */
const ANY: Record<Unit | 'number', string> = {
  money: 'any amount',
  items: 'any number of items',
  orders: 'any number of orders',
  coupons: 'any number of coupons',
  days: 'any time',
  number: 'any number',
};

/** What a condition demands of a number: "at least 3 items". `unit` undefined: a bare number. */
export function numberDemand(missing: Missing, unit: Unit | undefined, speech: Speech): string {
  const { operator, need } = inWhole(missing, unit);
  const numbers = (Array.isArray(need) ? need : [need]).map(Number);
  const isCounted = unit === 'items' || unit === 'orders' || unit === 'coupons';
  const isNamed = isCounted && speech.language === 'en' && (operator === 'notEqual' || operator === 'notIn'); // "any number of items except 3"
  return COMPARED[operator as Compared][speech.language](listOf(numbers, isNamed ? undefined : unit, speech), unit);
}

/** "3 items", "2 or 3 items". */
function listOf(numbers: number[], unit: Unit | undefined, speech: Speech): string {
  const told = (unit: Unit | undefined) =>
    listIn(
      numbers.map((one) => measured(one, unit, speech)),
      'or',
      speech.language,
    );
  if (speech.language !== 'en' || unit === undefined || unit === 'money' || numbers.length === 1) return told(unit);
  return `${told(undefined)} ${plural(numbers.at(-1) ?? 0, ...UNIT_WORDS[unit].en)}`;
}

/** Of what is counted in ones, more than 2 is at least 3, and less than 1 is exactly 0. */
function inWhole({ operator, need }: Pick<Missing, 'operator' | 'need'>, unit: Unit | undefined): Pick<Missing, 'operator' | 'need'> {
  if (unit !== 'orders' && unit !== 'coupons' && unit !== 'days') return { operator, need };
  if (typeof need !== 'number' || !Number.isInteger(need)) return { operator, need };
  if (operator === 'greaterThan') return { operator: 'greaterThanInclusive', need: need + 1 };
  if (operator === 'lessThan' && need > 0) return inWhole({ operator: 'lessThanInclusive', need: need - 1 }, unit);
  return operator === 'lessThanInclusive' && need === 0 ? { operator: 'equal', need } : { operator, need };
}

/** An amount with its unit. */
export function measured(amount: number, unit: Unit | undefined, { language, currency }: Speech): string {
  if (unit === 'money') return moneyIn(amount, currency, language);
  const number = numberIn(amount, language);
  if (unit === undefined) return number;
  const { en, ...words } = UNIT_WORDS[unit];
  return language === 'en' ? `${number} ${plural(amount, ...en)}` : `${number}${words[language]}`;
}

/** How much more a least amount takes: money strictly above it is a minor unit more, and so is a count. Null: the condition asks no least one. */
export function gapWords({ operator, need, have }: Missing, unit: Unit, speech: Speech): string | null {
  if (typeof need !== 'number' || typeof have !== 'number') return null;
  const gap = operator === 'greaterThanInclusive' ? need - have : operator === 'greaterThan' ? Math.floor(need - have) + 1 : 0;
  return gap > 0 ? MORE[speech.language](gap, unit, speech) : null;
}

const MORE: Record<Language, (gap: number, unit: Unit, speech: Speech) => string> = {
  en: (gap, unit, speech) =>
    unit === 'money'
      ? `${measured(gap, unit, speech)} more is needed.`
      : `${numberIn(gap, 'en')} more ${plural(gap, ...UNIT_WORDS[unit].en)} ${gap === 1 ? 'is' : 'are'} needed.`,
  zh: (gap, unit, speech) => `还差${measured(gap, unit, speech)}。`,
  ko: (gap, unit, speech) => `${measured(gap, unit, speech)} 더 필요합니다.`,
};
