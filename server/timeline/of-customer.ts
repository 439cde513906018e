import type { Sentence } from '../../campaigns/words/language.js';
import { atOnce, type Entry, type Source } from './timeline.js';
import { aloud, BY_CHANNEL, type Phrase, STREAM_WORDS, sentenceOf } from './words.js';

/** When we first heard of the customer, who was merged into them, and every word on what may be sent. */
export const customerEntries: Source = atOnce(({ consents, createdAt, createdBy, merges = [] }, { language }): Entry[] => [
  { at: createdAt, what: 'customer.created', sentence: sentenceOf(CREATED[language], {}, language), key: '', by: createdBy },
  ...merges.map(
    ({ from, by, at }): Entry => ({
      at,
      what: 'customer.merged',
      sentence: sentenceOf(MERGED[language](from), {}, language),
      key: from,
      by,
    }),
  ),
  ...consents.map(({ channel, stream, granted, source, at, by }, index): Entry => {
    const told = {
      by: BY_CHANNEL[channel][language],
      what: STREAM_WORDS[stream][language],
      source: SOURCES[source]?.[language] ?? aloud(source),
    };
    return {
      at,
      what: granted ? 'consent.granted' : 'consent.withdrawn',
      sentence: sentenceOf((granted ? GRANTED : WITHDRAWN)[language](told), {}, language),
      key: String(index).padStart(4, '0'),
      ...(by !== undefined && { by }),
    };
  }),
]);

const CREATED: Sentence = { en: 'We first heard of the customer', zh: '首次得知该顾客', ko: '고객 정보가 처음 등록되었습니다' };

const MERGED: Phrase<string> = {
  en: (from) => `The customer ${from} was merged into this one`,
  zh: (from) => `顾客${from}已并入此顾客`,
  ko: (from) => `고객(${from})이 이 고객과 합쳐졌습니다`,
};

type Told = Record<'by' | 'what' | 'source', string>;

const GRANTED: Phrase<Told> = {
  en: ({ by, what, source }) => `The customer agreed to ${what} ${by} (${source})`,
  zh: ({ by, what, source }) => `顾客同意${by}接收${what}（${source}）`,
  ko: ({ by, what, source }) => `고객이 ${by} ${what} 수신에 동의했습니다(${source})`,
};

const WITHDRAWN: Phrase<Told> = {
  en: ({ by, what, source }) => `The customer wants no ${what} ${by} (${source})`,
  zh: ({ by, what, source }) => `顾客不再同意${by}接收${what}（${source}）`,
  ko: ({ by, what, source }) => `고객이 ${by} ${what} 수신을 거부했습니다(${source})`,
};

/** Where we ourselves heard it. */
const SOURCES: Partial<Record<string, Sentence>> = {
  merge: { en: 'the last word of a customer merged into this one', zh: '被并入顾客的意愿', ko: '합쳐진 고객의 의사' },
  desk: { en: 'service desk', zh: '客服', ko: '고객 상담' },
  'unsubscribe link': { en: 'unsubscribe link', zh: '退订链接', ko: '수신 거부 링크' },
};
