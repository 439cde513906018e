import { expect, test } from '@jest/globals';
import { normalizeEmail } from '../../server/customers/email.js';
import { isNational, normalizePhone } from '../../server/customers/phone.js';

test.each([
  ['Kate@Example.com', 'kate@example.com'],
  [' kate@example.com\u200b', 'kate@example.com'],
  ['a&b@x.com', 'a&b@x.com'],
  ["o'brien+tea!#$%*/=?^_`{|}~-@x.ie", "o'brien+tea!#$%*/=?^_`{|}~-@x.ie"],
  ['kate@bücher.de', 'kate@xn--bcher-kva.de'],
  ['kate@xn--bcher-kva.de', 'kate@xn--bcher-kva.de'],
  ['kate@BÜCHER.de', 'kate@xn--bcher-kva.de'],
  ['kate@пример.рф', 'kate@xn--e1afmkfd.xn--p1ai'],
  ['ｋａｔｅ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'kate@example.com'],
  ['kate@example。com', 'kate@example.com'],
  [`${'x'.repeat(64)}@x.com`, `${'x'.repeat(64)}@x.com`],
])('C3: %s is the address %s, and stays it when it is read again', (typed, email) => {
  expect(normalizeEmail(typed)).toBe(email);
  expect(normalizeEmail(email)).toBe(email);
});

test.each([
  'ab..cd@docomo.ne.jp',
  '.ab@docomo.ne.jp',
  'ab.@docomo.ne.jp',
  '"ab cd"@x.com',
  'a b@x.com',
  'a@b',
  'a@b@x.com',
  'a@x.com, b@x.com',
  'Kate <kate@x.com>',
  'kate@x_y.com',
  'kate@-x.com',
  'kate@x..com',
  'kate@127.0.0.1',
  'kate@[127.0.0.1]',
  'kate@x.com/inbox',
  'kate@x.com:25',
  'kate@x%2ecom',
  'kate@xn--a.com',
  '@x.com',
  'kate@',
  '',
  '名@x.com',
  `${'x'.repeat(65)}@x.com`,
  `x@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example.com`,
])('C3: %s is no address that mail can be sent to', (typed) => {
  expect(normalizeEmail(typed)).toBeNull();
});

test('C10: the Kelvin sign is no k, and the dotless and dotted i are no i', () => {
  expect(['\u212aate@example.com', 'ın@example.com', 'İn@example.com'].map(normalizeEmail)).toEqual([null, null, null]);
});

test.each([
  ['13800138000', 'CN', '+8613800138000'],
  ['139 0000 1111', 'CN', '+8613900001111'],
  ['１３８００１３８０００', 'CN', '+8613800138000'],
  ['86 138 0013 8000', 'CN', '+8613800138000'],
  ['138-0013-8000 转 12', 'CN', '+8613800138000'],
  ['010-1234-5678', 'KR', '+821012345678'],
  ['(020) 7946 0958', 'GB', '+442079460958'],
  ['+44 (0)20 7946 0958', undefined, '+442079460958'],
  ['+4402079460958', undefined, '+442079460958'],
  ['＋８６１３８００１３８０００', undefined, '+8613800138000'],
  ['+86 138 0013 8000 ext. 5', undefined, '+8613800138000'],
  ['tel:+86-138-0013-8000;ext=5', undefined, '+8613800138000'],
  ['\u202a+86 138 0013 8000\u202c', undefined, '+8613800138000'],
  ['0086 138 0013 8000', undefined, '+8613800138000'],
  ['0086 138 0013 8000', 'KR', '+8613800138000'],
  ['+39 02 1234567', 'CN', '+39021234567'],
  // A length that the country has is enough for those with their country: new ranges come before any list knows them.
  ['+1 555 555 0100', undefined, '+15555550100'],
])('C3: the telephone %s of %s is %s, and stays it when it is read again', (typed, country, phone) => {
  expect(normalizePhone(typed, country)).toBe(phone);
  expect(normalizePhone(phone, country)).toBe(phone);
});

test.each([
  ['13800138000', undefined],
  ['13800138000', 'KR'],
  ['13800138000', 'XX'],
  ['5550100', 'US'],
  ['10086', 'CN'],
  ['+86 10086', undefined],
  ['+1 555 0100', undefined],
  ['+999 1234 5678', undefined],
  ['', 'CN'],
  ['0', 'CN'],
  ['none', 'CN'],
  ['138 0013 8000 / 139 0013 8000', 'CN'],
  ['1-800-FLOWERS', 'US'],
  ['call +86 138 0013 8000', 'CN'],
  ['9'.repeat(101), 'CN'],
])('C3: %s of %s is no telephone', (typed, country) => {
  expect(normalizePhone(typed, country)).toBeNull();
});

test('C3: whose number it is must be known where it is written without its country', () => {
  expect(['13800138000', '(020) 7946 0958', '１３８', 'tel:010-1234-5678'].every(isNational)).toBe(true);
  expect(['+8613800138000', '＋86', '0086138', '', null, 42].some(isNational)).toBe(false);
});
