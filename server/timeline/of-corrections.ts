import type { Language, Sentence } from '../../campaigns/words/language.js';
import { findActor } from '../actors/actors.store.js';
import type { Correctable, Correction } from '../customers/customer.js';
import { atOnce, type Entry, type Source } from './timeline.js';
import { type Phrase, sentenceOf } from './words.js';

/** Who of the shop corrected what. What it is now stands in the customer, and what it was nowhere. */
export const correctionEntries: Source = atOnce(({ corrections = [] }, { language }) =>
  Promise.all(corrections.map((correction, index) => entryOf(correction, index, language))),
);

async function entryOf({ at, by, changed, removed = [] }: Correction, index: number, language: Language): Promise<Entry> {
  const named = {
    who: (await findActor(by))?.name ?? by,
    corrected: listed(
      changed.filter((field) => !removed.includes(field)),
      language,
    ),
    removed: listed(removed, language),
  };
  const sentence = sentenceOf(CORRECTED[language](named), {}, language);
  return { at, what: 'customer.corrected', sentence, key: `correction ${String(index).padStart(4, '0')}`, by };
}

type Named = Record<'who' | 'corrected' | 'removed', string>;

/** Either may be empty, not both. */
const CORRECTED: Phrase<Named> = {
  en: ({ who, corrected, removed }) =>
    `${who} ${both(corrected && `corrected the ${corrected}`, removed && `removed the ${removed}`, ' and ')}`,
  zh: ({ who, corrected, removed }) =>
    `${who}修改了顾客资料（${both(corrected && `更正：${corrected}`, removed && `删除：${removed}`, '；')}）`,
  ko: ({ who, corrected, removed }) =>
    `${who} 님이 고객 정보를 수정했습니다(${both(corrected && `수정: ${corrected}`, removed && `삭제: ${removed}`, ' / ')})`,
};

const both = (one: string, other: string, between: string): string => [one, other].filter((part) => part !== '').join(between);

const listed = (fields: Correctable[], language: Language): string => LISTED[language](fields.map((field) => FIELDS[field][language]));

const LISTED: Phrase<string[]> = {
  en: (words) => new Intl.ListFormat('en-GB').format(words),
  zh: (words) => words.join('、'),
  ko: (words) => words.join(', '),
};

const FIELDS: Record<Correctable, Sentence> = {
  name: { en: 'name', zh: '姓名', ko: '이름' },
  email: { en: 'email address', zh: '邮箱', ko: '메일 주소' },
  phone: { en: 'phone number', zh: '电话', ko: '전화번호' },
  locale: { en: 'language', zh: '语言', ko: '언어' },
  zone: { en: 'time zone', zh: '时区', ko: '시간대' },
  country: { en: 'country', zh: '国家', ko: '국가' },
  birthday: { en: 'birthday', zh: '生日', ko: '생일' },
};
