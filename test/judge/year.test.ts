import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deserialize } from 'node:v8';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Diary } from './diary.js';
import { judge } from './judge.js';
import { localOf } from './local.js';
import { type Mail, type Printed, readMail } from './mails.js';
import { type Kind, RULES } from './rules.js';

/** `npm run faults` lives the long one: 28 February of a common year, 29 February of a leap year, every change of the clocks on both halves of the Earth. */
const LONG = { from: '2027-02-01', days: 400, customers: 50, seed: 1 };
/** 29 February, and the changes of the clocks in spring. */
const SHORT = { from: '2028-02-22', days: 45, customers: 60, seed: 1 };
const isLong = process.env.LONG_TESTS === '1';
const YEAR = isLong ? LONG : SHORT;

const KEPT_BACK = ['no_consent', 'frequency_cap', 'too_late', 'paid', 'answered', 'asked_recently', 'order_gone', 'told_with_birthday'];

let diary: Diary;
let mails: Mail[];
const folder = mkdtempSync(join(tmpdir(), 'regulars-judged-'));
beforeAll(async () => {
  const file = join(folder, 'year');
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/judge/live.ts', file, JSON.stringify(YEAR)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  const lived: { diary: Diary; printed: Printed[] } = deserialize(readFileSync(file));
  diary = lived.diary;
  mails = await Promise.all(lived.printed.map(readMail));
}, 1_800_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${YEAR.days} days of ${YEAR.customers} customers in five zones, hour by hour: each mail was right, and of all that was due nothing is missing`, () => {
  expect(judge(diary, mails).map(({ rule, sentence }) => `${rule}: ${sentence}`)).toEqual([]);
});

test('there was something to judge: each kind, each language, and most of what keeps a message back', () => {
  const count = (is: (mail: Mail) => boolean): number => mails.filter(is).length;
  for (const kind of Object.keys(RULES) as Kind[]) expect([kind, count((mail) => mail.kind === kind) >= 3]).toEqual([kind, true]);
  for (const language of ['en', 'zh', 'ko']) expect(count((mail) => mail.language === language)).toBeGreaterThan(isLong ? 100 : 30);
  expect(new Set(diary.people.map(({ zone }) => zone)).size).toBe(5);
  const reasons = diary.kept.map(({ reason }) => reason);
  expect(reasons).toEqual(expect.arrayContaining(KEPT_BACK));
});

test('those of 29 February are wished well on the 29th of a leap year, and on the 28th of a common one', () => {
  const born = diary.people.filter(({ birthday }) => birthday?.endsWith('02-29'));
  const days = born.flatMap(({ email, zone }) =>
    mails.filter(({ kind, to }) => kind === 'birthday' && to === email).map(({ at }) => localOf(at, zone).day),
  );
  expect(new Set(days)).toEqual(new Set(isLong ? ['2027-02-28', '2028-02-29'] : ['2028-02-29']));
});

test.each(['birthday', 'coupon_expiry', 'satisfaction_check', 'thanks'] as const)(
  'without one mail of the kind %s the judge misses it',
  (kind) => {
    const one = mails.find((mail) => mail.kind === kind);
    const findings = judge(
      diary,
      mails.filter((mail) => mail !== one),
    );
    expect(findings.map(({ rule }) => rule)).toContain('missing');
  },
);
