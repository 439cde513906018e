import type { OperatorName } from '../rules/conditions.js';
import type { Missing } from '../rules/evaluate.js';
import { UNIT_WORDS, type Unit } from './facts.js';
import { type Language, listIn, moneyIn, numberIn, plural, type Speech } from './language.js';

type Compared = Exclude<OperatorName, 'contains' | 'doesNotContain' | 'containsAny' | 'containsNone'>;

/** How an amount is demanded; `v` is "3 items", or "2 or 3 items". */
const COMPARED: Record<Compared, Record<Language, (v: string, unit: Unit | undefined) => string>> = {
  equal: { en: (v) => `exactly ${v}`, zh: (v) => `正好为${v}`, ko: (v) => `정확히 ${v}` },
  notEqual: { en: (v) => `anything but ${v}`, zh: (v) => `不等于${v}`, ko: (v) => `${v} 이외` },
  in: { en: (v) => v, zh: (v) => `为${v}`, ko: (v) => v },
  notIn: { en: (v) => `anything but ${v}`, zh: (v) => `不为${v}`, ko: (v) => `${v} 이외` },
  lessThan: {
    en: (v, unit) => `${unit === 'items' || unit === 'orders' || unit === 'coupons' ? 'fewer' : 'less'} than ${v}`,
    zh: (v, unit) => `${unit === 'money' ? '低于' : '少于'}${v}`,
    ko: (v) => `${v} 미만`,
  },
  lessThanInclusive: { en: (v) => `at most ${v}`, zh: (v) => `不超过${v}`, ko: (v) => `${v} 이하` },
  greaterThan: { en: (v) => `more than ${v}`, zh: (v) => `超过${v}`, ko: (v) => `${v} 초과` },
  greaterThanInclusive: { en: (v) => `at least ${v}`, zh: (v) => `满${v}`, ko: (v) => `${v} 이상` },
};

/** What a condition demands of a number: "at least 3 items". `unit` undefined: a bare number. */
export function numberDemand(missing: Missing, unit: Unit | undefined, speech: Speech): string {
  const { operator, need } = inWhole(missing, unit);
  const amounts = (Array.isArray(need) ? need : [need]).map((one) => measured(Number(one), unit, speech));
  return COMPARED[operator as Compared][speech.language](listIn(amounts, 'or', speech.language), unit);
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
