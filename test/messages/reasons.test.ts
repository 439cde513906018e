import { expect, test } from '@jest/globals';
import { LANGUAGES } from '../../campaigns/words/language.js';
import { FAILURE_REASONS, reasonSentence, SUPPRESSION_REASONS } from '../../server/messages/reasons.js';
import { faultOf } from '../campaigns/words/sentences.js';

const CODES = [
  ...Object.keys(SUPPRESSION_REASONS),
  ...Object.keys(FAILURE_REASONS),
  'mail_refused_550',
  'mail_refused_550_5.1.1',
  'gateway_answered_503',
  'gone_since',
  'constructor',
];

test.each(CODES)('F3: why a message was not sent is a sentence in every language: %s', (code) => {
  for (const language of LANGUAGES) expect(faultOf(reasonSentence(code, language) ?? '', language)).toBeNull();
});

test('F3: no two reasons are told in the same words', () => {
  for (const language of LANGUAGES) {
    const told = [...Object.values(SUPPRESSION_REASONS), ...Object.values(FAILURE_REASONS)].map((sentence) => sentence[language]);
    expect(new Set(told).size).toBe(told.length);
  }
});

test('the numbers of the other side are told, and where there is no reason there is no sentence', () => {
  expect(reasonSentence('mail_refused_550_5.1.1', 'en')).toBe('The mail server refused the mail (550, 5.1.1).');
  expect(reasonSentence('gateway_answered_503', 'ko')).toBe('게이트웨이가 메시지를 받지 않았습니다(503).');
  expect(reasonSentence(null, 'zh')).toBeNull();
});
