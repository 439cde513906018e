import { expect, test } from '@jest/globals';
import { setApart, setApartInHtml } from '../../server/messages/set-apart.js';

const zh = (said: string, text?: string) => setApart(said, { locale: 'zh', text });

test.each([
  ['感谢您对The Corner Teahouse的支持', '感谢您对 The Corner Teahouse 的支持'],
  ['感谢您对转角茶馆的支持', '感谢您对转角茶馆的支持'],
  ['订单T-1006还没有付款', '订单 T-1006 还没有付款'],
  ['满US$5可用，立减¥50', '满 US$5 可用，立减¥50'],
  ['有3张，至2026年3月10日（含当天）', '有3张，至2026年3月10日（含当天）'], // digits alone stay as the house writes them
  ['【Tea & Co】您好，Lin！', '【Tea & Co】您好，Lin！'], // punctuation of full width is blank enough
  ['茶Tea茶', '茶 Tea 茶'],
  ['您在미라 찻집有1张优惠券', '您在 미라 찻집 有1张优惠券'],
  ['来自Чайная的问候', '来自 Чайная 的问候'],
  ['来自Café é的问候', '来自 Café é 的问候'],
  ['您在お茶の間有1张优惠券', '您在お茶の間有1张优惠券'], // kana stand beside Han in one word
  ['已经 apart 了', '已经 apart 了'],
  ['查看：https://茶a.example/茶?a=茶 谢谢', '查看：https://茶a.example/茶?a=茶 谢谢'],
])('F1: Han and words of other alphabets stand apart: %s', (said, apart) => {
  expect(zh(said)).toBe(apart);
  expect(zh(apart)).toBe(apart);
});

test('F1: what an agent wrote stays as they wrote it, and so do other languages', () => {
  expect(zh('Co您好：您的T恤已寄出。Co敬上', '您的T恤已寄出。')).toBe('Co 您好：您的T恤已寄出。Co 敬上');
  expect(setApart('茶Tea', { locale: 'ko' })).toBe('茶Tea');
});

test('F1: on a page words stand apart, and tags stay what they are', () => {
  const page = '<p class="茶a">请告诉Tea茶<a href="https://茶.example/a茶">去Tea</a></p>';
  expect(setApartInHtml(page, 'zh')).toBe('<p class="茶a">请告诉 Tea 茶<a href="https://茶.example/a茶">去 Tea</a></p>');
  expect(setApartInHtml(page, 'en')).toBe(page);
});
