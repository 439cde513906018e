import { showCode } from '../../campaigns/coupon-code.js';
import { type Language, moneyIn } from '../../campaigns/words/language.js';
import type { Act, CaseRecord, Entry as Deed } from '../cases/case.js';
import { findCasesOfCustomer } from '../cases/cases.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { systemWords } from './system-words.js';
import { atOnce, type Entry, type Happening, orderOf, type Source } from './timeline.js';
import { CASE_KIND_WORDS, CASE_STATE_WORDS, CLOSE_WORDS, FLAG_WORDS, type Phrase, sentenceOf } from './words.js';

/** What was done with each of the customer's complaints, from opened to closed. */
export const caseEntries: Source = atOnce(async ({ _id }, { language }) =>
  (await findCasesOfCustomer(_id)).flatMap((record) => deedsOf(record, language)),
);

export const deedsOf = (record: CaseRecord, language: Language = 'en'): Entry[] =>
  record.timeline.map((deed, index) => entryOf(record, deed, index, language));

function entryOf(record: CaseRecord, deed: Deed, index: number, language: Language): Entry {
  const { what, words } = TOLD[deed.act];
  const ours = systemWords(deed.text, language);
  const code = record.grants.find(({ number }) => number === deed.grant)?.code;
  return {
    at: deed.at,
    what,
    sentence: sentenceOf(words[language](toldOf(record, deed, language)), ours === null ? { theirs: deed.text } : { ours }, language),
    key: `${record._id} ${String(index).padStart(4, '0')}`,
    caseId: record._id,
    by: deed.by,
    ...orderOf(record.orderId),
    ...(code != null && { code: showCode(code) }),
  };
}

/** What the phrases name; null: there is none. */
type Told = Record<'order' | 'worth' | 'to' | 'flag' | 'reason', string | null> & { kind: string };

const toldOf = ({ orderId, kind, grants, currency }: CaseRecord, deed: Deed, language: Language): Told => {
  const grant = grants.find(({ number }) => number === deed.grant);
  return {
    order: orderId === null ? null : nameOfKey(orderId),
    kind: CASE_KIND_WORDS[kind][language],
    worth: grant ? moneyIn(grant.costMinor, currency, language) : null, // what it may cost
    to: deed.to ? CASE_STATE_WORDS[deed.to][language] : null,
    flag: deed.flag ? FLAG_WORDS[deed.flag][language] : null,
    reason: deed.reason ? CLOSE_WORDS[deed.reason][language] : null,
  };
};

/** A part of a phrase that is left out where there is nothing to name. */
const given = (value: string | null, words: (value: string) => string): string => (value === null ? '' : words(value));

const plain = (en: string, zh: string, ko: string): Phrase<Told> => ({ en: () => en, zh: () => zh, ko: () => ko });

const worthy = (en: string, zh: string, ko: string): Phrase<Told> => ({
  en: ({ worth }) => `${en}${given(worth, (amount) => `, worth ${amount}`)}`,
  zh: ({ worth }) => `${zh}${given(worth, (amount) => `，价值${amount}`)}`,
  ko: ({ worth }) => `${ko}${given(worth, (amount) => `(${amount} 상당)`)}`,
});

/** How each act is told. What was said with it follows. */
const TOLD: Record<Act, { what: Happening; words: Phrase<Told> }> = {
  opened: {
    what: 'case.opened',
    words: {
      en: ({ order, kind }) => `A case was opened${given(order, (id) => ` about order ${id}`)} (${kind})`,
      zh: ({ order, kind }) => `${given(order, (id) => `就订单${id}`)}开启了投诉（${kind}）`,
      ko: ({ order, kind }) => `${given(order, (id) => `주문(${id}) 관련 `)}불만이 접수되었습니다(${kind})`,
    },
  },
  reply: { what: 'case.replied', words: plain('The customer was answered', '已回复顾客', '고객에게 답변했습니다') },
  facts: { what: 'case.facts_noted', words: plain('The facts were noted', '已记录事实', '사실 관계를 기록했습니다') },
  decision: {
    what: 'case.decided',
    words: {
      en: (told) => (told.worth === null ? 'It was decided' : worthy('It was decided to give goodwill', '', '').en(told)),
      zh: (told) => (told.worth === null ? '已作出决定' : worthy('', '决定给予补偿', '').zh(told)),
      ko: (told) => (told.worth === null ? '내부에서 결정했습니다' : worthy('', '', '보상을 제공하기로 결정했습니다').ko(told)),
    },
  },
  offered: {
    what: 'case.offered',
    words: plain('Something was offered to the customer', '已向顾客提出方案', '고객에게 보상안을 제시했습니다'),
  },
  asked: {
    what: 'case.approval_asked',
    words: plain('A supervisor was asked for goodwill', '已向主管申请补偿', '관리자에게 보상 승인을 요청했습니다'),
  },
  granted: { what: 'case.granted', words: worthy('Goodwill was given', '已给予补偿', '보상을 제공했습니다') },
  not_granted: { what: 'case.not_granted', words: worthy('Goodwill was not given', '未给予补偿', '보상을 제공하지 않았습니다') },
  accepted: { what: 'case.accepted', words: plain('The customer accepted', '顾客已接受', '고객이 수락했습니다') },
  declined: { what: 'case.declined', words: plain('The customer declined', '顾客已拒绝', '고객이 거절했습니다') },
  moved: {
    what: 'case.moved',
    words: {
      en: ({ to }) => `The case was moved by hand${given(to, (state) => ` to “${state}”`)}`,
      zh: ({ to }) => `投诉状态已手动更改${given(to, (state) => `为“${state}”`)}`,
      ko: ({ to }) => `불만 처리 상태를 직접 변경했습니다${given(to, (state) => `(${state})`)}`,
    },
  },
  flagged: {
    what: 'case.flagged',
    words: {
      en: ({ flag }) => `The case was flagged${given(flag, (words) => ` as “${words}”`)}`,
      zh: ({ flag }) => `投诉已被标记${given(flag, (words) => `为“${words}”`)}`,
      ko: ({ flag }) => `불만 건에 표시를 남겼습니다${given(flag, (words) => `(${words})`)}`,
    },
  },
  flag_lifted: {
    what: 'case.flag_lifted',
    words: {
      en: ({ flag }) => `A flag was lifted${given(flag, (words) => `: “${words}”`)}`,
      zh: ({ flag }) => `标记${given(flag, (words) => `“${words}”`)}已取消`,
      ko: ({ flag }) => `표시를 해제했습니다${given(flag, (words) => `(${words})`)}`,
    },
  },
  escalated: {
    what: 'case.escalated',
    words: plain('The case went to a supervisor', '投诉已转交主管', '불만 건이 관리자에게 전달되었습니다'),
  },
  closed: {
    what: 'case.closed',
    words: {
      en: ({ reason }) => `The case was closed${given(reason, (words) => ` as ${words}`)}`,
      zh: ({ reason }) => `投诉已结案${given(reason, (words) => `（${words}）`)}`,
      ko: ({ reason }) => `불만 처리를 종료했습니다${given(reason, (words) => `(${words})`)}`,
    },
  },
  reopened: { what: 'case.reopened', words: plain('The case was opened again', '投诉已重新开启', '불만 처리를 다시 시작했습니다') },
};
