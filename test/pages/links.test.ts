import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readLink, signLink } from '../../server/lib/links.js';
import { sourceKey } from '../../server/orders/source-key.js';

const SECRET = 's'.repeat(64);
const token = signLink({ purpose: 'wallet', subject: 'cus_1' }, SECRET);
const signed = (body: string) => `${body}.${createHmac('sha256', SECRET).update(`link.${body}`).digest('base64url')}`;
const encoded = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64url');

test('a link that we signed names its subject', () => {
  expect(readLink(token, 'wallet', SECRET)).toBe('cus_1');
});

test.each([
  ['Chinese', '订'.repeat(200)],
  ['emoji', '🍵'.repeat(100)],
  ['quotes', '"'.repeat(200)],
  ['backslashes', '\\'.repeat(200)],
  ['control characters', '\u0001'.repeat(200)],
])('E8: a link leads to the order of the longest id, of another system too: %s', (_what, id) => {
  for (const subject of [sourceKey('shop', id), sourceKey('a-source-of-thirty-one-letters-', id)])
    expect(readLink(signLink({ purpose: 'survey', subject }, SECRET), 'survey', SECRET)).toBe(subject);
});

test.each([
  ['empty', ''],
  ['without signature', token.split('.')[0] ?? ''],
  ['with another subject under the same signature', `${encoded(['wallet', 'cus_2'])}.${token.split('.')[1]}`],
  ['with one letter changed', token.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'))],
  ['with something added', `${token}A`],
  ['signed for something else', signed(encoded(['unsubscribe', 'cus_1']))],
  ['signed by another shop', signLink({ purpose: 'wallet', subject: 'cus_1' }, 'other')],
  ['very long', 'a'.repeat(100_000)],
])('a link is refused: %s', (_what, broken) => {
  expect(() => readLink(broken, 'wallet', SECRET)).toThrow('This link is not valid.');
});
