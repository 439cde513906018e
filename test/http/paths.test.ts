import { expect, test } from '@jest/globals';
import { pathTable } from '../../server/http/paths.js';

const PATTERNS = ['/v1/coupons', '/v1/coupons/{code}', '/v1/coupons/{code}/revoke', '/v1/insights/cases', '/v1/cases/{id}'];
const at = pathTable(PATTERNS.map((pattern) => [pattern, pattern] as const));

test.each([
  ['/v1/coupons', '/v1/coupons', {}],
  ['/v1/coupons/', '/v1/coupons', {}],
  ['/V1/Coupons', '/v1/coupons', {}],
  ['/v1/coupons/TEA-5', '/v1/coupons/{code}', { code: 'TEA-5' }],
  ['/v1/coupons/TEA-5/revoke', '/v1/coupons/{code}/revoke', { code: 'TEA-5' }],
  ['/v1/coupons/caf%C3%A9%2F1', '/v1/coupons/{code}', { code: 'café/1' }],
  ['/v1/coupons/revoke', '/v1/coupons/{code}', { code: 'revoke' }],
  ['/v1/coupons/constructor', '/v1/coupons/{code}', { code: 'constructor' }],
  ['/v1/insights/cases', '/v1/insights/cases', {}],
])('%s is %s', (path, value, params) => {
  expect(at(path)).toEqual({ value, params });
});

test.each([
  '',
  '/',
  '/v1',
  '/v1/coupon',
  '/v1/coupons//',
  '/v1/coupons//revoke',
  '/v1//coupons',
  '/v1/coupons/a/b',
  '/v1/coupons/a/revoke/b',
  '/v1/insights',
])('%p is nothing', (path) => {
  expect(at(path)).toBeNull();
});

test('what cannot be decoded is refused', () => {
  expect(() => at('/v1/coupons/%zz')).toThrow(URIError);
});
