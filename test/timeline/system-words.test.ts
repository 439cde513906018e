import { expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { whyEscalated } from '../../campaigns/escalation.js';
import { LANGUAGES } from '../../campaigns/words/language.js';
import { systemWords } from '../../server/timeline/system-words.js';
import { at } from '../messages/given.js';

test.each([
  ['No reply until 2026-11-26T16:00:00.000Z', '未在期限内回复。', '기한 안에 답변하지 못했습니다.'], // as an older version wrote it
  ['Nobody replied in time', '未在期限内回复。', '기한 안에 답변하지 못했습니다.'],
  [
    'Another complaint within 30 days; A loyal customer: gold',
    '30天内再次投诉。忠实顾客：gold。',
    '30일 이내에 다시 접수된 불만입니다. 단골 고객입니다(gold).',
  ],
  ['Not satisfied; no words were left.', '不满意，未留言。', '불만족하셨으며 남긴 말씀은 없습니다.'],
  ['budget_exhausted', '活动预算余额不足。', '캠페인 예산의 남은 금액이 부족합니다.'],
])('F3: what the program wrote on a case is told in each language: %s', (text, zh, ko) => {
  expect([systemWords(text, 'zh'), systemWords(text, 'ko')]).toEqual([zh, ko]);
  expect(systemWords(text, 'en')).toMatch(/^[A-Z][^_]*\.$/);
});

test('F3: every reason to escalate has its words', () => {
  const now = DateTime.fromJSDate(at('2026-03-08T12:00'));
  const all = [null, 'vip'].flatMap((tier) => whyEscalated({ tier, orders: 7, earlierCases: [now] }, now));
  for (const language of LANGUAGES) expect(all.map((text) => systemWords(text, language))).not.toContain(null);
});

test('F3: what a person wrote stays as it is', () => {
  for (const text of [undefined, 'It smells of soap.', 'Another complaint within 30 days; she says'])
    expect(systemWords(text, 'zh')).toBeNull();
});
