import type { Diary } from './diary.js';
import { type Mail, readMail } from './mails.js';

// Two customers and what they were rightly told in a few weeks: for the judge to find nothing in, and for tests to spoil.

const on = (text: string): Date => new Date(`2027-${text}:00Z`);

export const CODE = 'AAAA-BBBB-CCCC-D';

/** Emma in Berlin, born on 29 February, agrees to all; Wei in Shanghai has agreed to nothing, and orders. */
export const exampleDiary = (): Diary => ({
  shop: { zone: 'Asia/Shanghai', locale: 'en' },
  until: on('03-25T00:00'),
  people: [
    {
      id: 'emma',
      email: 'emma@example.com',
      name: 'Emma',
      zone: 'Europe/Berlin',
      country: 'DE',
      birthday: '1996-02-29',
      seenAt: on('02-01T09:10'),
      locales: [{ locale: 'en-GB', at: on('02-01T09:10') }],
      consents: [
        { stream: 'promotions', granted: true, at: on('02-01T09:10') },
        { stream: 'greetings', granted: true, at: on('02-01T09:10') },
      ],
    },
    {
      id: 'wei',
      email: 'wei@example.com',
      name: '伟',
      zone: 'Asia/Shanghai',
      country: 'CN',
      birthday: null,
      seenAt: on('02-01T03:10'),
      locales: [{ locale: 'zh-CN', at: on('02-01T03:10') }],
      consents: [],
    },
  ],
  orders: [
    {
      id: 'S-2-4',
      who: 'wei',
      placedAt: on('02-05T03:10'),
      paidAt: on('02-06T12:10'),
      goneAt: null,
      deliveredAt: on('02-08T03:10'),
      answeredAt: null,
    },
  ],
  visits: [],
  coupons: [
    {
      code: CODE,
      who: 'emma',
      at: on('02-10T12:10'),
      lastDay: '2027-02-24',
      moves: [{ to: 'issued', at: on('02-10T12:10') }],
      isGoodwill: false,
    },
  ],
  cases: [],
  replies: [],
  kept: [
    { kind: 'welcome', who: 'wei', subjects: ['wei'], reason: 'no_consent', at: on('02-01T04:00') },
    { kind: 'thanks', who: 'wei', subjects: ['wei 2027-02-06'], reason: 'no_consent', at: on('02-06T13:00') },
  ],
});

const WAY_OUT = 'List-Unsubscribe: <https://shop.example/u/1>\r\n';

/** A mail in print. */
export const aMail = (at: string, to: string, subject: string, text: string, more = ''): Promise<Mail> =>
  readMail({
    leftAt: on(at),
    text:
      `From: shop@example.com\r\nTo: ${to}@example.com\r\nSubject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=\r\n` +
      `Message-ID: <${at}.${to}@example.com>\r\n${more}Content-Type: multipart/alternative; boundary=x\r\n\r\n` +
      `${part('plain', text)}${part('html', `<p>${text}</p>`)}--x--\r\n`,
  });

const part = (type: string, text: string): string => `--x\r\nContent-Type: text/${type}; charset=utf-8\r\n\r\n${text}\r\n`;

export const toEmma = (at: string, subject: string, text: string): Promise<Mail> => aMail(at, 'emma', subject, text, WAY_OUT);
export const toWei = (at: string, subject: string, text: string): Promise<Mail> => aMail(at, 'wei', subject, text);

export const exampleMails = (): Promise<Mail[]> =>
  Promise.all([
    toEmma('02-01T10:00', 'Welcome to the shop', 'Hello Emma'),
    toEmma('02-10T13:00', 'A coupon for you from the shop: 10 off', `Code: ${CODE}`),
    toEmma('02-21T16:00', 'Your CN¥10 coupon expires on Feb 24', `Code: ${CODE}`),
    toEmma('02-28T08:00', 'Happy birthday from the shop', 'Hello Emma'),
    toWei('02-06T01:00', '您在小店的订单还在等您付款', '您拍下的订单 S-2-4 还没有付款。'),
    toWei('02-10T04:00', '您在小店的订单还满意吗？', '您的订单 S-2-4 已经送到。'),
    toWei('02-14T04:00', '再问一次：您的订单还满意吗？', '您的订单 S-2-4 已经送到。'),
  ]);

export { on };
