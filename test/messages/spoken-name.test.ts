import { beforeEach, expect, test } from '@jest/globals';
import { spokenId, spokenName } from '../../server/messages/spoken-name.js';
import { useDatabase } from '../support/database.js';
import { aMailbox, at, givenCoupon, givenCustomer, planAndSend } from './given.js';

test.each([
  ['Lin', 'Lin'],
  ['  Lin \n Xiaomei ', 'Lin Xiaomei'],
  ['林小妹', '林小妹'],
  ['김하늘', '김하늘'],
  ['Ørsted, María-José O’Neill', 'Ørsted, María-José O’Neill'],
  ['阿卜杜拉·买买提', '阿卜杜拉·买买提'],
  ['محمد علي', 'محمد علي'],
  ['Nguyễn Thị Ánh', 'Nguyễn Thị Ánh'],
  ['Dr. Kim', 'Dr. Kim'],
  ['Martin Luther King Jr.', 'Martin Luther King Jr.'],
  ['J.R.R. Tolkien', 'J. R. R. Tolkien'],
  ['J.Smith', 'J. Smith'],
  ['Louis XIV', 'Louis XIV'],
  ['User 42', 'User 42'],
  ['Lin\u200bda', 'Linda'], // pasted
  ['\ufeffLin\u200e', 'Lin'],
  ['Ｌｉｎ', 'Ｌｉｎ'],
  ['x'.repeat(60), 'x'.repeat(60)],
])('E7: “%s” is spoken as “%s”', (name, spoken) => {
  expect(spokenName(name)).toBe(spoken);
});

test.each([
  'evil.com',
  'EVIL.COM',
  'Win at evil.com now',
  'evil.com.',
  'evil.com/x',
  't.me/x',
  't.me',
  'Lin (evil.com)',
  'sub.evil.co.uk',
  'münchen.de',
  'xn--fiqs8s.xn--fiqs8s',
  '例子.中国',
  '例子。中国',
  '例子｡中国',
  'evil．com',
  'ｅｖｉｌ．ｃｏｍ',
  'evil․com',
  'evil\u200b.com',
  'evil.\u2060com',
  'evil\u00ad.com',
  'www evil com',
  'www.evil',
  'http evil',
  'https://evil.example',
  'ftp://x',
  'mailto:x',
  'javascript:alert(1)',
  'lin@evil.com',
  '@evil',
  'evil/path',
  '[Click](x)',
  '<b>Lin</b>',
  '1.2.3.4',
  '13800138000',
  'Call +86 138 0013 8000',
  'Lin \u202emoc.live',
  'Lin\u2066',
  '\u200b',
  '\u2060\ufeff',
  '\u3164',
  '\u2800',
  '\u115f\u1160',
  '   ',
  '...',
  '!!!',
  '–',
  '12',
  '🎁🎁🎁',
  `a${'\u0301'.repeat(20)}`,
  'x'.repeat(61),
  '\ud800',
])('E7: “%s” is left out', (name) => {
  expect(spokenName(name)).toBeNull();
});

test('E7: nothing that a name is made of is spoken as it was not written, and no link is left', () => {
  const parts = ['a', 'B', '.', '。', '．', '/', ':', ' ', '\u200b', '\u202e', 'com', '@', '1', '中', '-', '\n', '\u3164'];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let turn = 0; turn < 5000; turn++) {
    const name = Array.from({ length: 1 + random(8) }, () => parts[random(parts.length)]).join('');
    const spoken = spokenName(name);
    if (spoken === null) continue;
    expect([name, /[\p{L}\p{N}][.。．][\p{L}\p{N}]|[@/\u202e\u200b\u3164\n]|:\S/u.test(spoken)]).toEqual([name, false]);
    expect([name, spokenName(spoken)]).toEqual([name, spoken]);
  }
});

const shop = useDatabase();
let mailbox = aMailbox();
beforeEach(() => {
  mailbox = aMailbox();
});

test('E7: a mail to somebody with such a name greets them without it', async () => {
  for (const name of ['Win at evil.com', '\u200b', 'Lin\u202e', 'Lin'])
    await givenCoupon(await givenCustomer({ name }), { untold: 'issued' });
  await planAndSend(shop(), at('2026-02-01T12:00'), mailbox.driver);
  const greetings = mailbox.mails.map(({ text }) => text.split('\n')[0]).sort();
  expect(greetings).toEqual(['Hi Lin,', 'Hi there,', 'Hi there,', 'Hi there,']);
});

test('E7: what a program wrote for want of a name is none; an order’s id is read without what turns it around', () => {
  for (const name of ['undefined', 'null', 'NaN', ' undefined ']) expect(spokenName(name)).toBeNull();
  expect(spokenName('Null')).toBe('Null');
  expect(spokenId('o-\u202e1001\u200b')).toBe('o-1001');
  expect(spokenId('订单-1001')).toBe('订单-1001');
  expect(spokenId('a\r\nb')).toBe('a  b');
  expect(spokenId('\u200b\u2060')).toBe('–');
});
