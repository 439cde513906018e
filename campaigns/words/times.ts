import { addDays } from '../local-time.js';
import { OPERATORS } from '../rules/conditions.js';
import type { Missing } from '../rules/evaluate.js';
import { dateIn, type Language, listIn, type Sentence, weekdayIn } from './language.js';

export type TimeFact = 'time.weekday' | 'time.hour' | 'time.date';

interface TimeWords {
  /** What is demanded; null: nothing meets it. */
  demand(missing: Missing, language: Language): string | null;
  /** What there is; null: it goes without saying. */
  now(have: unknown, language: Language): string | null;
}

/** How conditions on the time are said: "Only on Thursdays.", "Only from 18:00.", "Only until March 8, 2026." */
export const TIME_WORDS: Record<TimeFact, TimeWords> = {
  'time.weekday': { demand: weekdayDemand, now: (have, language) => weekdayIn(Number(have), language) },
  'time.hour': { demand: hourDemand, now: () => null },
  'time.date': { demand: dateDemand, now: (have, language) => dateIn(String(have), language) },
};

const fill = (template: Sentence, x: string, language: Language): string => template[language].replace('{x}', () => x);

/** All of 0 … `most` with which the condition holds. */
const allowed = ({ operator, need }: Missing, least: number, most: number): number[] =>
  Array.from({ length: most - least + 1 }, (_, index) => least + index).filter((one) => OPERATORS.get(operator)?.holds(one, need));

// ---- days of the week

const ON_DAYS: Sentence = { en: 'Only on {x}.', zh: '仅限{x}。', ko: '{x}에만 적용됩니다.' };
const NOT_ON_DAYS: Sentence = { en: 'Not on {x}.', zh: '{x}不适用。', ko: '{x}에는 적용되지 않습니다.' };
const WEEK = [1, 2, 3, 4, 5, 6, 7];

function weekdayDemand(missing: Missing, language: Language): string | null {
  const on = allowed(missing, 1, 7);
  if (on.length === 0) return null;
  const [template, days] = on.length <= 4 ? [ON_DAYS, on] : [NOT_ON_DAYS, WEEK.filter((day) => !on.includes(day))];
  const names = days.map((day) => `${weekdayIn(day, language)}${language === 'en' ? 's' : ''}`);
  return fill(template, listIn(names, 'and', language), language);
}

// ---- hours

const IN_HOURS: Sentence = { en: 'Only {x}.', zh: '仅限每天{x}。', ko: '{x}에만 적용됩니다.' };
const RANGE: Record<'before' | 'from' | 'between', Record<Language, (from: string, until: string) => string>> = {
  before: { en: (_, until) => `before ${until}`, zh: (_, until) => `${until}以前`, ko: (_, until) => `${until} 전` },
  from: { en: (from) => `from ${from}`, zh: (from) => `${from}以后`, ko: (from) => `${from} 이후` },
  between: {
    en: (from, until) => `from ${from} to ${until}`,
    zh: (from, until) => `${from}至${until}`,
    ko: (from, until) => `${from}~${until}`,
  },
};

function hourDemand(missing: Missing, language: Language): string | null {
  const ranges = rangesOf(allowed(missing, 0, 23));
  if (ranges.length === 0) return null;
  const told = ranges.map(([from, until]) => {
    const shape = from === 0 ? 'before' : until === 24 ? 'from' : 'between';
    return RANGE[shape][language](`${from}:00`, `${until}:00`);
  });
  return fill(IN_HOURS, listIn(told, 'or', language), language);
}

/** 9, 10, 18 are from 9 to 11, and from 18 to 19. */
function rangesOf(hours: number[]): [from: number, until: number][] {
  const ends = hours.filter((hour) => !hours.includes(hour + 1));
  return hours.filter((hour) => !hours.includes(hour - 1)).map((from, index) => [from, (ends[index] ?? from) + 1]);
}

// ---- days of the calendar

const ON: Sentence = { en: 'Only on {x}.', zh: '仅限{x}。', ko: '{x}에만 적용됩니다.' };
const NOT_ON: Sentence = { en: 'Not on {x}.', zh: '{x}不适用。', ko: '{x}에는 적용되지 않습니다.' };
const FROM: Sentence = { en: 'Only from {x}.', zh: '{x}起适用。', ko: '{x}부터 적용됩니다.' };
const UNTIL: Sentence = { en: 'Only until {x}.', zh: '适用至{x}（含当天）。', ko: '{x}까지만 적용됩니다.' };

function dateDemand({ operator, need }: Missing, language: Language): string | null {
  const days = (Array.isArray(need) ? need : [need]).map(String);
  const [first = ''] = days;
  const said = (template: Sentence, ...told: string[]) =>
    fill(
      template,
      listIn(
        told.map((day) => dateIn(day, language)),
        'or',
        language,
      ),
      language,
    );
  if (operator === 'greaterThanInclusive') return said(FROM, first);
  if (operator === 'greaterThan') return said(FROM, addDays(first, 1));
  if (operator === 'lessThanInclusive') return said(UNTIL, first);
  if (operator === 'lessThan') return said(UNTIL, addDays(first, -1));
  return said(OPERATORS.get(operator)?.unknown === true ? NOT_ON : ON, ...days);
}
