import { customName, isCustomType } from '../event-type.js';
import { OPERATORS } from '../rules/conditions.js';
import type { Missing } from '../rules/evaluate.js';
import { stepsOf } from '../rules/path.js';
import type { ChoiceWords, Meaning, NumberWords, Unit } from './fact-words.js';
import { CHANNEL_WORDS, EVENT_WORDS, FACT_WORDS, LIFECYCLE_WORDS } from './facts.js';
import { KNOWN_WORDS } from './known.js';
import { dateIn, joined, type Language, listIn, nameIn, numberIn, type Sentence, type Speech, spaced } from './language.js';
import { NEED_WORDS } from './needs.js';
import { gapWords, measured, numberDemand } from './numbers.js';
import { TIME_WORDS } from './times.js';
import { TRAIT_WORDS, type TraitFact } from './traits.js';

/** What a missing condition demands, in a sentence; and what there is, or how much more it takes. */
export function missingSentence(missing: Missing, speech: Speech): string {
  const demand = demandOf(missing, speech);
  const said = demand === null ? [UNSPEAKABLE[speech.language]] : [demand, ...standing(missing, speech)];
  return spaced(said.join(speech.language === 'zh' ? '' : ' '), speech.language);
}

/** Of a record that is older than its own words. */
const UNSPEAKABLE: Sentence = { en: 'A condition is not met.', zh: '有一项条件未满足。', ko: '충족되지 않은 조건이 있습니다.' };

/** Facts stand in records, also those of other versions. */
const rowIn = <Row>(table: Record<string, Row>, fact: string): Row | undefined => (Object.hasOwn(table, fact) ? table[fact] : undefined);

const rowOf = (fact: string): NumberWords | ChoiceWords | undefined =>
  rowIn<NumberWords | ChoiceWords>(FACT_WORDS, fact) ?? rowIn<NumberWords>(NEED_WORDS, fact);

function demandOf(missing: Missing, speech: Speech): string | null {
  const { fact, operator, path = '' } = missing;
  if (!OPERATORS.has(operator)) return null;
  if (operator === 'exists' || operator === 'notExists') return knownDemand(missing, operator, speech);
  if (isTrait(fact)) return traitDemand(missing, fact, path, speech);
  const time = rowIn(TIME_WORDS, fact);
  if (time !== undefined) return time.demand(missing, speech.language);
  const row = rowOf(fact);
  if (row === undefined) return null;
  if ('unit' in row) return demanded(row.must, missing, row.unit, speech, row.named === 'words' ? inWords(path) : path);
  const isWanted = row.means === undefined ? isYes(missing) : !isNegative(missing.operator);
  return fill(isWanted ? row.is : row.isNot, choices(missing, row.means, speech), speech);
}

/** That something is known, or is not. Of what is always known an older version may have asked. */
function knownDemand({ fact, path = '' }: Missing, operator: 'exists' | 'notExists', speech: Speech): string | null {
  const row = rowIn(KNOWN_WORDS, fact);
  return row === undefined ? null : fill(row[operator], '', speech, nameAt(path));
}

const isNegative = (operator: string): boolean => OPERATORS.get(operator)?.unknown === true;
const isYes = ({ operator, need }: Missing): boolean => need !== isNegative(operator);

/** A template with its words put in; Korean joins what follows by how the word before it ends. */
const fill = (template: Sentence, x: string, { language }: Speech, name = ''): string =>
  template[language].replaceAll(/\{([^{}]+)\}/g, (_whole, word: string) => {
    if (word === 'name') return name;
    return word === 'x' ? x : joined(x, word);
  });

/** A template that demands a number. What a Korean one must not be, it says at its end: "3건이 아니어야 합니다". */
function demanded(template: Sentence, missing: Missing, unit: Unit | undefined, speech: Speech, name = ''): string {
  const x = numberDemand(missing, unit, speech);
  if (speech.language !== 'ko') return fill(template, x, speech, name);
  const read = unit === 'money' ? x.replace(/[\d.,]+$/, () => nameIn(speech.currency, 'currency', 'ko').replace(/화$/, '')) : x; // "$5" is read as dollars
  const must = missing.operator.startsWith('not') ? `${joined(read, '이')} 아니어야` : joined(read, '이어야');
  return fill({ ...template, ko: template.ko.replaceAll('{이어야}', must) }, x, speech, name);
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const choices = ({ need }: Missing, means: Meaning | undefined, { language }: Speech): string =>
  means === undefined
    ? ''
    : listIn(
        listed(need).map((one) => wordFor(String(one), means, language)),
        'or',
        language,
      );

/** What a text of a rule is called. */
function wordFor(text: string, means: Meaning, language: Language): string {
  const known: Partial<Record<string, Sentence>> = OUR_WORDS[means] ?? {};
  if (means === 'region' || means === 'language' || means === 'currency') return nameIn(text, means, language);
  if (Object.hasOwn(known, text)) return known[text]?.[language] ?? text;
  if (means === 'channel' && language === 'en') return `through ${inWords(text)}`;
  if (means === 'event' && isCustomType(text)) return customName(text);
  return means === 'own' ? text : inWords(text);
}

const OUR_WORDS: Partial<Record<Meaning, Partial<Record<string, Sentence>>>> = {
  channel: CHANNEL_WORDS,
  event: EVENT_WORDS,
  lifecycle: LIFECYCLE_WORDS,
};

/** The shop's own word, read aloud: green_tea is green tea. */
const inWords = (text: string): string => text.replaceAll('_', ' ').trim();

// ---- traits

const isTrait = (fact: string): fact is TraitFact => Object.hasOwn(TRAIT_WORDS, fact);

function traitDemand(missing: Missing, fact: TraitFact, path: string, speech: Speech): string | null {
  const { operator, need } = missing;
  const words = TRAIT_WORDS[fact];
  if (isCompared(operator)) return demanded(words.number, missing, undefined, speech, nameAt(path));
  const told = listIn(
    listed(need).map((one) => valueWords(one, speech.language)),
    'or',
    speech.language,
  );
  const [is, isNot] =
    operator.startsWith('contains') || operator === 'doesNotContain' ? (['has', 'hasNot'] as const) : (['is', 'isNot'] as const);
  return fill(words[isNegative(operator) ? isNot : is], told, speech, nameAt(path));
}

const isCompared = (operator: string): boolean => operator.startsWith('lessThan') || operator.startsWith('greaterThan');

const nameAt = (path: string): string => stepsOf(path).map(asWords).join(' / ');

/** shoeSize and shoe_size are both "shoe size". */
const asWords = (name: string): string => inWords(name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_')).toLowerCase();

const YES: Sentence = { en: 'yes', zh: '是', ko: '예' };
const NO: Sentence = { en: 'no', zh: '否', ko: '아니요' };

/** A day as systems write it; it is said as people do. */
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

function valueWords(value: unknown, language: Language): string {
  if (typeof value === 'boolean') return (value ? YES : NO)[language];
  if (typeof value === 'string' && DAY.test(value)) return dateIn(value, language);
  return typeof value === 'number' ? numberIn(value, language) : inWords(String(value));
}

// ---- what there is

const NOW: Record<Language, (v: string) => string> = {
  en: (v) => `Currently: ${v}.`,
  zh: (v) => `目前：${v}。`,
  ko: (v) => `현재: ${v}.`,
};

const NOT_KNOWN: Sentence = { en: 'not known', zh: '未知', ko: '알 수 없음' };

/** How much more it takes, or else what there is. Of yes and no, and of what just happens, the demand says it all. */
function standing(missing: Missing, speech: Speech): string[] {
  const { fact, have, operator } = missing;
  const { language } = speech;
  if (operator === 'exists') return [];
  if (have === null || have === undefined) return [NOW[language](NOT_KNOWN[language])];
  const now = (words: string[]) => (words.length === 0 ? [] : [NOW[language](listIn(words, 'and', language))]);
  if (isTrait(fact)) return now(listed(have).map((one) => valueWords(one, language)));
  const time = rowIn(TIME_WORDS, fact)?.now(have, language);
  if (time) return now([time]);
  const row = rowOf(fact);
  if (row === undefined) return [];
  if ('unit' in row) return [gapWords(missing, row.unit, speech) ?? NOW[language](measured(Number(have), row.unit, speech))];
  const { means } = row;
  return means === undefined || means === 'event' || means === 'lifecycle'
    ? []
    : now(listed(have).map((one) => wordFor(String(one), means, language)));
}
