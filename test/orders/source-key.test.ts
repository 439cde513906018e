import { expect, test } from '@jest/globals';
import { nameOfKey, readSourceKey, shownOrder, sourceKey } from '../../server/orders/source-key.js';

const SHOP = 'shop';

test('the shop’s own id is its key; another system’s is a pair', () => {
  expect(sourceKey(SHOP, '1001')).toBe('1001');
  expect(sourceKey('pos', '1001')).toBe('["pos","1001"]');
});

test.each([
  [SHOP, '1001'],
  ['pos', '1001'],
  [SHOP, '["pos","1001"]'],
  ['pos', '["pos","1001"]'],
  [SHOP, '["shop","[\\"pos\\",\\"1001\\"]"]'],
  [SHOP, '["pos", "1001"]'],
  [SHOP, '["pos","1001"'],
  [SHOP, '["pos",1001]'],
  ['pos', '订单 "7"'],
  ['pos', ''],
])('what %s calls %s is read back as it was', (source, id) => {
  expect(readSourceKey(sourceKey(source, id))).toEqual({ source, id });
});

test('no two orders have one key', () => {
  const ids = ['1001', '["pos","1001"]', '["shop","1001"]', '["shop","[\\"pos\\",\\"1001\\"]"]'];
  const keys = [SHOP, 'pos', 'web'].flatMap((source) => ids.map((id) => sourceKey(source, id)));
  expect(new Set(keys).size).toBe(keys.length);
});

test('people read the id, and whose it is where it is not the shop’s', () => {
  expect([nameOfKey('1001'), nameOfKey('["pos","1001"]')]).toEqual(['1001', '1001 (pos)']);
  expect([shownOrder('1001'), shownOrder('["pos","1001"]'), shownOrder(null)]).toEqual([
    { orderId: '1001' },
    { orderId: '1001', source: 'pos' },
    { orderId: null },
  ]);
});
