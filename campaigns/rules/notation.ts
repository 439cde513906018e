import { OPERATORS, type Wanted } from './conditions.js';
import type { FactKind } from './facts.js';
import { VOCABULARY } from './vocabulary.js';

/** What a value of each kind is, as the API explains it. */
const KINDS: Record<FactKind, string> = {
  money: 'a whole number of minor units: `10000` is 100.00',
  count: 'a number, 0 or more',
  days: 'a whole number of days, 0 or more, counted in the shop’s time zone',
  word: 'a text',
  words: 'a list of texts',
  flag: '`true` or `false`',
  trait: 'whatever the shop sent; a `path` is required: `$.size`, or `$.size.shoe` where it lies deeper',
  weekday: 'a whole number, 1 to 7',
  hour: 'a whole number, 0 to 23',
  date: 'a day as a text, `2026-03-08`, in the shop’s time zone',
};

const VALUES: Record<Wanted, string> = {
  one: 'one value of the fact’s kind',
  list: 'a list of at least one value',
  number: 'a number; of a date, a day',
  member: 'one text',
  nothing: '`true`, or none. Refused of a fact that is always known',
};

/** Every fact with its sentence, by kind, with the operators that its kind takes. Markdown. */
export const factWords = (): string =>
  Object.entries(KINDS)
    .map(([kind, value]) => [`**${kind}**: ${value}. Operators: ${operatorsOf(kind).join(', ')}.`, ...factsOf(kind)].join('\n'))
    .join('\n\n');

/** Every operator with its sentence and the value that it needs. Markdown. */
export const operatorWords = (): string =>
  [...OPERATORS]
    .map(([name, { sentence, value, takes, unknown }]) => {
      const whereUnknown = unknown ? ' Also holds where the fact is not known.' : '';
      return `- \`${name}\`: ${sentence}. Value: ${VALUES[value]}. For ${takes.join(', ')}.${whereUnknown}`;
    })
    .join('\n');

const operatorsOf = (kind: string): string[] =>
  [...OPERATORS].filter(([, { takes }]) => takes.some((taken) => taken === kind)).map(([name]) => `\`${name}\``);

const factsOf = (kind: string): string[] =>
  [...VOCABULARY]
    .filter(([, fact]) => fact.kind === kind)
    .map(([name, { sentence, path }]) => `- \`${name}\`: ${sentence}.${path === 'word' ? WORD_PATH : ''}`);

const WORD_PATH = ' It is required, and taken literally.';
