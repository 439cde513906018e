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

test.each(['', 'SPRING', '7K3M-9QXT-2HVA', '7K3M-9QXT-2HVA-CC', '7K3M-9QXT-2HVA-U', '7K3M_9QXT_2HVA', '优惠', '-'.repeat(200)])(
  '%p is none of ours',
  (typed) => {
    expect(normalizeCode(typed)).toEqual({ unreadable: true });
  },
);

test('a code is shown in fours, and masked in logs', () => {
  expect(showCode('7K3M9QXT2HVAC')).toBe('7K3M-9QXT-2HVA-C');
  expect(maskCode('7K3M9QXT2HVAC')).toBe('7K3M-****-****-*');
  expect(maskCode('7K3M-9QXT-2HVA-C')).toBe('7K3M-****-****-*');
  expect(maskCode('SPRING')).toBe('****-****-****-*');
});
