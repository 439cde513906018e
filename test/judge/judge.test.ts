import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Coupon, Diary, Order, Person } from './diary.js';
import { aMail, CODE, exampleDiary, exampleMails, on, toEmma, toWei } from './example.js';
import { type Finding, judge } from './judge.js';
import type { Mail } from './mails.js';
import type { Kind } from './rules.js';

/** What is spoilt: the diary, so that a right mail becomes a wrong one, or the mails. */
interface Case {
  diary: Diary;
  mails: Mail[];
  emma: Person;
  wei: Person;
  order: Order;
  coupon: Coupon;
  mail(kind: Kind): Mail;
}

async function example(): Promise<Case> {
  const [diary, mails] = [exampleDiary(), await exampleMails()];
  const [emma, wei] = diary.people as [Person, Person];
  const mail = (kind: Kind): Mail => mails.find((one) => one.kind === kind) as Mail;
  return { diary, mails, emma, wei, order: diary.orders[0] as Order, coupon: diary.coupons[0] as Coupon, mail };
}

const drop = ({ mails }: Case, kind: Kind): void => void mails.splice(0, mails.length, ...mails.filter((mail) => mail.kind !== kind));

async function thankTwice({ diary, mails }: Case): Promise<void> {
  for (const at of ['03-04T10:00', '03-06T10:00']) {
    diary.visits.push({ who: 'emma', at: new Date(on(at).getTime() - 3_000_000) });
    mails.push(await toEmma(at, 'Thank you for stopping by', 'Hello Emma'));
  }
}

test('the judge finds nothing wrong where nothing is', async () => {
  const { diary, mails } = await example();
  expect(judge(diary, mails)).toEqual([]);
});

const SPOILT: [what: string, rule: Finding['rule'], spoil: (one: Case) => unknown][] = [
  ['a greeting at eight in the evening', 'hours', ({ mail }) => Object.assign(mail('birthday'), { at: on('02-28T19:00') })],
  ['a greeting before nine', 'hours', ({ mail }) => Object.assign(mail('birthday'), { at: on('02-28T07:00') })],
  ['the same mail twice', 'twice', ({ mails, mail }) => mails.push({ ...mail('welcome') })],
  [
    'the same matter in two mails',
    'twice',
    ({ mails, mail }) => mails.push({ ...mail('birthday'), messageId: '<another>', at: on('02-28T09:00') }),
  ],
  [
    'a coupon in two reminders',
    'twice',
    ({ mails, mail }) => mails.push({ ...mail('coupon_expiry'), messageId: '<another>', at: on('02-22T09:00') }),
  ],
  [
    'another language',
    'language',
    async ({ mails }) => mails.splice(4, 1, await toWei('02-06T01:00', 'Your order with us is waiting for you', 'S-2-4')),
  ],
  ['a body in another language', 'language', ({ mail }) => Object.assign(mail('unpaid_order'), { text: '주문 S-2-4 결제' })],
  ['a language that they have left', 'language', ({ wei }) => wei.locales.push({ locale: 'ko', at: on('02-07T00:00') })],
  ['a reminder after the payment', 'reason', ({ order }) => Object.assign(order, { paidAt: on('02-06T00:30') })],
  ['a reminder after the cancellation', 'reason', ({ order }) => Object.assign(order, { paidAt: null, goneAt: on('02-06T00:30') })],
  ['a reminder of a coupon that is used', 'reason', ({ coupon }) => coupon.moves.push({ to: 'used', at: on('02-21T15:30') })],
  ['a reminder of a coupon that is revoked', 'reason', ({ coupon }) => coupon.moves.push({ to: 'revoked', at: on('02-21T15:30') })],
  ['a reminder after the last day', 'reason', ({ mail }) => Object.assign(mail('coupon_expiry'), { at: on('02-24T16:00') })],
  ['a reminder a day too early', 'reason', ({ mail }) => Object.assign(mail('coupon_expiry'), { at: on('02-20T16:00') })],
  ['somebody else’s coupon', 'reason', ({ coupon }) => Object.assign(coupon, { who: 'wei' })],
  ['news of a coupon that is used', 'reason', ({ coupon }) => coupon.moves.push({ to: 'used', at: on('02-10T12:30') })],
  [
    'a greeting while somebody is at a complaint',
    'reason',
    ({ diary }) => diary.cases.push({ who: 'emma', openedAt: on('02-27T00:00'), closedAt: null }),
  ],
  [
    'a question while somebody is at a complaint',
    'reason',
    ({ diary }) => diary.cases.push({ who: 'wei', openedAt: on('02-09T00:00'), closedAt: on('02-11T00:00') }),
  ],
  ['a question that is answered', 'reason', ({ order }) => Object.assign(order, { answeredAt: on('02-12T00:00') })],
  ['a question about what went back', 'reason', ({ order }) => Object.assign(order, { goneAt: on('02-09T00:00') })],
  ['a question after one day', 'reason', ({ order }) => Object.assign(order, { deliveredAt: on('02-09T03:10') })],
  [
    'a second question within 30 days',
    'reason',
    ({ mails, mail }) => mails.push({ ...mail('satisfaction_check'), messageId: '<b>', at: on('03-11T04:00') }),
  ],
  ['wishes on another day', 'reason', ({ mail }) => Object.assign(mail('birthday'), { at: on('03-01T08:00') })],
  ['a greeting after the no', 'consent', ({ emma }) => emma.consents.push({ stream: 'greetings', granted: false, at: on('02-27T00:00') })],
  ['an offer after the no', 'consent', ({ emma }) => emma.consents.push({ stream: 'promotions', granted: false, at: on('02-20T00:00') })],
  ['a question after the no', 'consent', ({ wei }) => wei.consents.push({ stream: 'service', granted: false, at: on('02-09T00:00') })],
  ['a question where asking advertises', 'consent', ({ wei }) => Object.assign(wei, { country: 'KR' })],
  [
    'an offer in a greeting to whom none is to be made',
    'consent',
    ({ emma, mail }) => {
      emma.consents.splice(0, 1);
      mail('birthday').codes.push(CODE);
    },
  ],
  ['advertising without a way out', 'way out', ({ mail }) => Object.assign(mail('welcome'), { wayOut: null })],
  ['an advertisement that does not say so where a law asks it', 'mark', ({ emma }) => Object.assign(emma, { country: 'KR' })],
  ['an advertisement that does not say so in Chinese', 'mark', ({ mail }) => Object.assign(mail('welcome'), { language: 'zh' })],
  ['what only reminds, marked as an advertisement', 'mark', ({ mail }) => Object.assign(mail('unpaid_order'), { mark: 'AD｜' })],
  ['an offer in a reminder that does not say so', 'mark', ({ mail }) => Object.assign(mail('unpaid_order'), { offers: true })],
  ['an offer in a reminder without a way out', 'way out', ({ mail }) => Object.assign(mail('unpaid_order'), { offers: true })],
  ['thanks for nothing', 'cause', async ({ mails }) => mails.push(await toEmma('03-05T10:00', 'Thank you for your order', 'Hello Emma'))],
  ['a welcome before they were here', 'cause', ({ emma }) => Object.assign(emma, { seenAt: on('02-01T09:58') })],
  ['thanks in the same words as the last time', 'words', thankTwice],
  [
    'an address that nobody has',
    'address',
    async ({ mails }) => mails.push(await aMail('03-05T10:00', 'nobody', 'Welcome to us', 'Hello')),
  ],
  ['a subject that nobody knows', 'subject', async ({ mails }) => mails.push(await toEmma('03-05T10:00', 'Buy now', 'Hello Emma'))],
  ['no wishes', 'missing', (one) => drop(one, 'birthday')],
  ['no reminder of a coupon', 'missing', (one) => drop(one, 'coupon_expiry')],
  ['no news of a coupon', 'missing', (one) => drop(one, 'coupon_issued')],
  ['no reminder of an order', 'missing', (one) => drop(one, 'unpaid_order')],
  ['no question', 'missing', (one) => drop(one, 'satisfaction_check')],
  ['no second question', 'missing', (one) => drop(one, 'satisfaction_reminder')],
  ['no word that a coupon is revoked', 'missing', ({ coupon }) => coupon.moves.push({ to: 'revoked', at: on('02-23T00:00') })],
  ['no answer to a complaint', 'missing', ({ diary }) => diary.replies.push({ who: 'wei', at: on('03-01T00:30') })],
  [
    'a message that is forgotten',
    'stuck',
    ({ diary }) => diary.kept.push({ kind: 'thanks', who: 'emma', subjects: ['emma x'], reason: null, at: on('03-01T00:00') }),
  ],
  ...['no_consent', 'frequency_cap', 'case_open', 'too_late', 'not_birthday'].map(
    (reason): [string, Finding['rule'], (one: Case) => unknown] => [
      `wishes kept back for ${reason}, which is not so`,
      'untrue',
      (one) => {
        drop(one, 'birthday');
        one.diary.kept.push({ kind: 'birthday', who: 'emma', subjects: ['emma 2027'], reason, at: on('02-28T08:00') });
      },
    ],
  ),
];

test.each(SPOILT)('the judge finds %s', async (_what, rule, spoil) => {
  const one = await example();
  await spoil(one);
  expect(judge(one.diary, one.mails).map((finding) => finding.rule)).toContain(rule);
});

/** Coupons and the news of them, each at its own time. */
async function announce({ diary, mails, coupon }: Case, times: string[]): Promise<void> {
  for (const [index, at] of times.entries()) {
    const code = `AAAA-BBBB-CCC${index}-D`;
    const issued = new Date(on(at).getTime() - 600_000);
    diary.coupons.push({ ...coupon, code, at: issued, lastDay: '2027-03-31', moves: [{ to: 'issued', at: issued }] });
    mails.push(await toEmma(at, 'A coupon for you from the shop: 10 off', `Code: ${code}`));
  }
}

test.each([
  ['two on one day, hers', ['02-10T14:00'], ['cap']],
  ['two within 24 hours on two days', ['02-11T08:00'], []],
  ['four in seven days', ['03-01T10:00', '03-02T10:00', '03-03T10:00'], []],
  ['a fifth in seven days', ['03-01T10:00', '03-02T10:00', '03-03T10:00', '03-04T10:00'], ['cap']],
  ['a fifth when seven days are over', ['03-01T10:00', '03-02T10:00', '03-03T10:00', '03-07T10:00'], []],
])('the cap: %s', async (_what, times, rules) => {
  const one = await example();
  await announce(one, times);
  expect(judge(one.diary, one.mails).map(({ rule }) => rule)).toEqual(rules);
});

test('the judge imports nothing of the shop: a reader of mails, and its own files', () => {
  const own = ['diary.ts', 'due.ts', 'judge.ts', 'local.ts', 'mails.ts', 'reasons.ts', 'rules.ts'];
  expect(readdirSync(import.meta.dirname)).toEqual(expect.arrayContaining(own));
  const imports = own.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, name = '']) => name),
  );
  const allowed = [...own.map((file) => `./${file.replace('.ts', '.js')}`), 'postal-mime'];
  expect(imports.filter((name) => !allowed.includes(name))).toEqual([]);
});
