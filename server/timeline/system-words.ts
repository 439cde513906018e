import type { Language, Sentence } from '../../campaigns/words/language.js';
import { REASONS } from '../../campaigns/words/reasons.js';

/** What the program itself wrote with an act on a case, in the language of the reader. Null: they are a person's own words. */
export function systemWords(text: string | undefined, language: Language): string | null {
  if (text === undefined) return null;
  const whole = said(text, language);
  if (whole !== null) return whole;
  const parts = text.split('; ').map((part) => said(part, language));
  return parts.every((part) => part !== null) ? parts.join(language === 'zh' ? '' : ' ') : null;
}

type Row = [written: RegExp, sentence: Sentence];

/** As campaigns/escalation.ts and the jobs of cases write them. `{1}` is what stands in the brackets. */
const ROWS: Row[] = [
  [
    /^No reply until |^Nobody replied in time$/,
    { en: 'Nobody replied in time.', zh: '未在期限内回复。', ko: '기한 안에 답변하지 못했습니다.' },
  ],
  [
    /^Another complaint within (\d+) days$/,
    { en: 'Another complaint within {1} days.', zh: '{1}天内再次投诉。', ko: '{1}일 이내에 다시 접수된 불만입니다.' },
  ],
  [
    /^A loyal customer: (\d+) orders$/,
    { en: 'A loyal customer: {1} orders.', zh: '忠实顾客：{1}笔订单。', ko: '단골 고객입니다(주문 {1}건).' },
  ],
  [/^A loyal customer: (.+)$/, { en: 'A loyal customer: {1}.', zh: '忠实顾客：{1}。', ko: '단골 고객입니다({1}).' }],
  [
    /^Not satisfied; no words were left\.$/,
    { en: 'Not satisfied; no words were left.', zh: '不满意，未留言。', ko: '불만족하셨으며 남긴 말씀은 없습니다.' },
  ],
];

const BY_WORDS = new Map<string, Sentence>(
  Object.entries(REASONS).flatMap(([code, row]) => [[code, row] as const, [row.en, row] as const]),
);

function said(text: string, language: Language): string | null {
  for (const [written, sentence] of ROWS) {
    const [found, value = ''] = written.exec(text) ?? [];
    if (found !== undefined) return sentence[language].replace('{1}', () => value);
  }
  const reason = BY_WORDS.get(text)?.[language];
  return reason === undefined || reason.includes('{') ? null : reason;
}
