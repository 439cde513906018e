import { expect, test } from '@jest/globals';
import { type ReasonCode, reason, spoken, type Values } from '../../../campaigns/reasons.js';
import { LANGUAGES } from '../../../campaigns/words/language.js';
import { REASONS } from '../../../campaigns/words/reasons.js';
import { faultOf } from './sentences.js';

/** One value for every name that a sentence may have. */
const VALUES: Values = {
  day: { day: '2026-03-08' },
  days: 7,
  given: { amountMinor: 1200, currency: 'CNY' },
  giver: { en: 'An agent', zh: '客服', ko: '상담원' },
  least: { amountMinor: 18_800, currency: 'CNY' },
  left: { amountMinor: 0, currency: 'CNY' },
  loss: { amountMinor: 5000, currency: 'CNY' },
  most: { basisPoints: 250 },
  other: 'Spring sale',
  since: { day: '2026-03-08' },
  text: 'A good review for cash.',
  start: { moment: '2026-12-03T18:00' },
  until: { day: '2026-06-06' },
  where: '',
};

/** A value that is forgotten here would be left out in silence. */
test('every value that a sentence names is given below', () => {
  const named = new Set(JSON.stringify(REASONS).match(/(?<=\{)\w+(?=\})/g));
  expect([...named].filter((name) => !Object.hasOwn(VALUES, name))).toEqual([]);
});

const CODES = Object.keys(REASONS) as ReasonCode[];

test.each(CODES.flatMap((code) => LANGUAGES.map((language) => [code, language] as const)))(
  'F3: %s has its sentence in %s',
  (code, language) => {
    const { message } = spoken(reason(code, { values: VALUES }), { language, currency: 'CNY' });
    expect(faultOf(message, language)).toBeNull();
  },
);

test.each([
  ['en', 'An agent may give at most CN¥30 at once.'],
  ['zh', '客服每次最多可给予¥30。'],
  ['ko', '상담원의 1회 한도는 CN¥30입니다.'],
] as const)('F3: amounts stand in the form of %s', (language, message) => {
  const values: Values = { giver: VALUES.giver ?? '', most: { amountMinor: 3000, currency: 'CNY' } };
  expect(spoken(reason('above_own_limit', { values }), { language, currency: 'CNY' })).toEqual({ code: 'above_own_limit', message });
});

test('a reason that an older version kept is told as it was written where its values are not known, and anew where it needs none', () => {
  const speech = { language: 'zh', currency: 'CNY' } as const;
  const old = { code: 'above_own_limit', message: 'agent may give at most 30.00 at once.' };
  expect(spoken(old, speech)).toEqual(old);
  expect(spoken({ code: 'gone_since', message: 'As it was.' }, speech).message).toBe('As it was.');
  expect(spoken({ code: 'coupon_used', message: 'It was used.' }, speech).message).toBe('此优惠券已使用。');
});

test('an hour is said in the words of the language, without English ones', () => {
  const said = (language: (typeof LANGUAGES)[number]) =>
    spoken(reason('not_started', { values: VALUES }), { language, currency: 'CNY' }).message;
  expect(said('en')).toMatch(/at 6:00\sPM/);
  expect([said('zh'), said('ko')]).toEqual([expect.stringMatching(/18:00[^A-Z]*$/), expect.stringMatching(/18:00[^A-Z]*$/)]);
  expect(said('ko')).not.toMatch(/[AP]M/);
});
