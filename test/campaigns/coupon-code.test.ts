import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { couponCode, maskCode, normalizeCode, showCode } from '../../campaigns/coupon-code.js';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const anyCode = fc.string({ maxLength: 40 }).map((identity) => couponCode(identity, KEY));

test('the same grant gets the same code, another grant, attempt or key another', () => {
  const code = couponCode('["cmp_1","order","o-1"]', KEY);
  expect(couponCode('["cmp_1","order","o-1"]', KEY)).toBe(code);
  expect(couponCode('["cmp_1","order","o-2"]', KEY)).not.toBe(code);
  expect(couponCode('["cmp_1","order","o-1"]', Buffer.from('other'))).not.toBe(code);
  expect(couponCode('["cmp_1","order","o-1"]', KEY, 1)).toBe(couponCode('["cmp_1","order","o-1"]:1', KEY));
});

test('the code is what the model says, worked out by another program', () => {
  expect(couponCode('["cmp_1","order","o-1"]', KEY)).toBe('NZ15D2R2A40VB');
});

test('a code is 13 characters of the alphabet and reads as itself', () => {
  fc.assert(
    fc.property(anyCode, (code) => {
      expect(code).toMatch(new RegExp(`^[${ALPHABET}]{13}$`));
      expect(normalizeCode(code)).toEqual({ code });
      expect(normalizeCode(showCode(code))).toEqual({ code });
    }),
  );
});

test('the alphabet is used evenly', () => {
  const codes = Array.from({ length: 3200 }, (_, index) => couponCode(String(index), KEY));
  for (const place of [0, 6, 11, 12]) {
    const counts = [...ALPHABET].map((character) => codes.filter((code) => code[place] === character).length);
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(150);
  }
});

test('every wrong character is found', () => {
  fc.assert(
    fc.property(anyCode, (code) => {
      for (let place = 0; place < code.length; place++) {
        for (const wrong of ALPHABET.replace(code.charAt(place), '')) {
          expect(normalizeCode(code.slice(0, place) + wrong + code.slice(place + 1))).toEqual({ mistyped: true });
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('every swap of neighbours is found, but 0 with Z', () => {
  fc.assert(
    fc.property(anyCode, fc.nat({ max: 11 }), (code, place) => {
      const [one, other] = [code.charAt(place), code.charAt(place + 1)];
      const swapped = code.slice(0, place) + other + one + code.slice(place + 2);
      const blind = one === other || [one, other].sort().join('') === '0Z';
      expect(normalizeCode(swapped)).toEqual(blind ? { code: swapped } : { mistyped: true });
    }),
    { numRuns: 2000 },
  );
});

test('what people type for what they read is understood: case, O and 0, I, L and 1, dashes, spaces, full width', () => {
  const code =
    Array.from({ length: 500 }, (_, index) => couponCode(String(index), KEY)).find((one) => /0/.test(one) && /1.*1/.test(one)) ?? '';
  const typed = [
    showCode(code).toLowerCase(),
    ` ${code.replaceAll('0', 'o').replace('1', 'i').replace('1', 'L')} `,
    showCode(code).replaceAll('-', ' – '),
    [...code].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join(''),
  ];
  expect(typed.map(normalizeCode)).toEqual(typed.map(() => ({ code })));
});

/** A code with a letter that the Cyrillic and the Greek alphabet have too. */
const A_CODE = Array.from({ length: 500 }, (_, index) => couponCode(String(index), KEY)).find((one) => /^[A-Z].*[HKMTX]/.test(one)) ?? '';

const inAlphabet = (code: string, ours: string, theirs: string): string =>
  [...code].map((letter) => theirs[ours.indexOf(letter)] ?? letter).join('');

test.each<[string, (shown: string, bare: string) => string]>([
  ['signs that nobody sees', (shown) => `\u200b\u2060\ufeff${shown.split('').join('\u200d')}\u00ad`],
  ['signs of the direction', (shown) => `\u202d\u200e${shown}\u202c\u2069`],
  ['quotes', (shown) => `"${shown}"`],
  ['other quotes', (shown) => `「${shown}」`],
  ['other quotes again', (shown) => `‘${shown}’`],
  ['brackets', (shown) => `【${shown}】`],
  ['a full stop', (shown) => `${shown}.`],
  ['a Chinese full stop', (shown) => `${shown}。`],
  ['slashes', (shown) => shown.replaceAll('-', '/')],
  ['dots in the middle', (shown) => shown.replaceAll('-', '·')],
  ['underlines', (shown) => shown.replaceAll('-', '_')],
  ['dashes of all lengths', (shown) => shown.replace('-', '\u2014').replace('-', '\u2212').replace('-', '\u2011')],
  ['stars and lines', (shown) => `**${shown}**\r\n\t`],
  ['a label', (shown) => `Code: ${shown}`],
  ['a Chinese label', (shown) => `优惠券码：${shown}`],
  ['a Korean label', (shown) => `쿠폰번호 ${shown}.`],
  ['a sentence', (shown) => `Your coupon for 20 % off, valid until 3 December, is ${shown}`],
  ['a label without a space', (_shown, bare) => `CODE${bare}`],
  ['Cyrillic letters', (shown) => inAlphabet(shown, 'ABEKMHPCTYX', 'АВЕКМНРСТУХ')],
  ['small Cyrillic letters', (shown) => inAlphabet(shown, 'AEPCYX', 'аерсух')],
  ['Greek letters', (shown) => inAlphabet(shown, 'ABEZHKMNPTYX', 'ΑΒΕΖΗΚΜΝΡΤΥΧ')],
  ['letters for dashes', (shown: string) => shown.replace('-', 'ー').replace('-', '一').replace('-', 'ㅡ')],
])('C9: a code with %s is found', (_what, written) => {
  expect(normalizeCode(written(showCode(A_CODE), A_CODE))).toEqual({ code: A_CODE });
});

test('C9: a letter that no alphabet of ours has is a typing error; a longer text with one is none of ours', () => {
  expect(normalizeCode(`Ж${A_CODE.slice(1)}`)).toEqual({ mistyped: true });
  expect(normalizeCode(`λ${A_CODE.slice(1)}`)).toEqual({ mistyped: true });
  expect(normalizeCode(`Code: Ж${A_CODE.slice(1)}`)).toEqual({ unreadable: true });
  expect(normalizeCode(`${'x'.repeat(500)}${A_CODE}`)).toEqual({ unreadable: true });
});

test('C9: of texts that are no codes one in 32 looks like one, and is looked up', () => {
  const texts = Array.from({ length: 3200 }, (_, index) =>
    `${couponCode(`text ${index}`, KEY).slice(0, 9)}-${couponCode(`more ${index}`, KEY)}x1`.slice(0, 22),
  );
  const found = texts.filter((text) => 'code' in normalizeCode(text)).length;
  expect(found).toBeGreaterThan(50);
  expect(found).toBeLessThan(160);
});

test.each([
  '',
  'SPRING',
  '7K3M-9QXT-2HVA',
  '7K3M-9QXT-2HVA-CC',
  '7K3M-9QXT-2HVA-U',
  '7K3M_9QXT_2HVA',
  '优惠',
  '优惠券'.repeat(5).slice(0, 13),
  'Ж'.repeat(13),
  '-'.repeat(200),
])('%p is none of ours', (typed) => {
  expect(normalizeCode(typed)).toEqual({ unreadable: true });
});

test('a code is shown in fours, and masked in logs', () => {
  expect(showCode('7K3M9QXT2HVAC')).toBe('7K3M-9QXT-2HVA-C');
  expect(maskCode('7K3M9QXT2HVAC')).toBe('7K3M-****-****-*');
  expect(maskCode('7K3M-9QXT-2HVA-C')).toBe('7K3M-****-****-*');
  expect(maskCode('SPRING')).toBe('****-****-****-*');
});
