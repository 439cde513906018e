import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Channel } from '../../server/customers/customer.js';
import { KINDS } from '../../server/messages/kinds.js';
import { MESSAGE_KINDS, type MessageKind } from '../../server/messages/message.js';
import { variablesFor, wordsFor } from '../../server/messages/prepare.js';
import type { Rendered } from '../../server/messages/render.js';
import { LOCALES, type Locale } from '../../server/shop/shop.js';
import { branchesNeverTaken } from './branches.js';
import { examplesOf } from './golden-cases.js';

/** How a text is kept: one sheet for all examples of a kind in a language. */
const SHEETS: { sheet: string; channel: Channel; body(words: Rendered): string }[] = [
  { sheet: 'email', channel: 'email', body: plain },
  { sheet: 'email-html', channel: 'email', body: (words) => ('html' in words ? words.html : '') },
  { sheet: 'sms', channel: 'sms', body: plain },
];

function plain(words: Rendered): string {
  return 'subject' in words ? `Subject: ${words.subject}\n\n${words.text}` : `${words.text}\n`;
}

function render(kind: MessageKind, locale: Locale, { channel, body }: (typeof SHEETS)[number]): string {
  const texts = examplesOf(kind, locale).map(({ label, said, customer, shop }) => {
    const words = wordsFor(kind, { customer, shop, channel }, { coupons: [], ...said });
    if (words === null) throw new Error(`${kind} in ${locale}, ${label}: something is missing.`);
    return `──── ${label}\n${body(words)}`;
  });
  return texts.join('\n');
}

const fileOf = (kind: MessageKind, locale: Locale, sheet: string): URL => new URL(`golden/${kind}/${sheet}.${locale}.txt`, import.meta.url);

const ALL = MESSAGE_KINDS.flatMap((kind) =>
  LOCALES.flatMap((locale) => SHEETS.map((sheet) => ({ kind, locale, sheet, name: sheet.sheet }))),
);
const WORDS = ALL.filter(({ name }) => name !== 'email-html');

/** `UPDATE_GOLDEN=1` writes them anew: then read what changed, as the customer will. */
test.each(ALL)('F1: $kind in $locale reads as it was read by eye: $name', ({ kind, locale, sheet, name }) => {
  const file = fileOf(kind, locale, name);
  const said = render(kind, locale, sheet);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, said);
  }
  expect(said).toBe(readFileSync(file, 'utf8'));
});

test('F1: there is a sheet for every kind and language, and none besides', () => {
  const sheets = ALL.map(({ kind, locale, name }) => `${kind}/${name}.${locale}.txt`).sort();
  const kept = readdirSync(new URL('golden/', import.meta.url), { recursive: true, encoding: 'utf8' });
  expect(
    kept
      .filter((name) => name.endsWith('.txt'))
      .map((name) => name.replaceAll('\\', '/'))
      .sort(),
  ).toEqual(sheets);
  expect(LOCALES.flatMap((locale) => MESSAGE_KINDS.filter((kind) => examplesOf(kind, locale).length < 2))).toEqual([]);
});

test.each(WORDS)('F1: no branch of $kind in $locale is without an example: $name', ({ kind, locale, sheet: { channel } }) => {
  const given = examplesOf(kind, locale).map(({ said, customer, shop }) =>
    variablesFor(kind, { customer, shop, channel }, { coupons: [], ...said }),
  );
  expect(
    branchesNeverTaken(
      kind,
      channel === 'email' ? 'email' : 'sms',
      locale,
      given.filter((variables) => variables !== null),
    ),
  ).toEqual([]);
});

test.each(LOCALES)('the words: a shop is called as its reader calls it, in %s', (locale) => {
  const titles = { zh: '转角茶馆', ko: '모퉁이 찻집' };
  const [example] = examplesOf('coupon_issued', locale);
  if (!example) throw new Error('There is no example.');
  const { said, customer, shop } = example;
  const words = wordsFor('coupon_issued', { customer, shop: { ...shop, titles }, channel: 'email' }, { coupons: [], ...said });
  const called = { en: 'The Corner Teahouse', ...titles };
  for (const title of Object.values(called))
    expect([title, JSON.stringify(words).includes(title)]).toEqual([title, title === called[locale]]);
});

/** What no text has in any language. The HTML says the same as the text (words.test.ts). */
const SLIPS: [what: string, slip: RegExp][] = [
  ['a hole', /undefined|null|\{\{|\[object/],
  ['a line that begins or ends with a blank', /^ | $/m],
  ['two blanks', /\S {2}/],
  ['two empty lines', /\n{3}/],
  ['punctuation twice, or after a blank', /[,;:!?。，：；！？]{2}|(?<!…)\.\.| [,;:!?.。，：；！？]/u],
  ['Han beside Latin letters', /\p{Script=Han}\p{Script=Latin}|\p{Script=Latin}\p{Script=Han}/u],
  ['brackets in brackets', /\([^()\n]*\(|（[^（）\n]*（/],
  ['words glued to a code or a link', /\p{L}(?:Code: |券码：|쿠폰 번호: |https?:)/u],
  ['a particle that leaves the choice', /[을를이가은는와과]\([을를이가은는와과]\)/u],
  ['straight from the code', /\b[a-z]+_[a-z_]+\b/],
  ['English that no native writes', /you would lose|You get this mail|\bthat is all\b|in peace|We are sorry/],
];

test.each(WORDS)('F1: $kind in $locale has no slip: $name', ({ kind, locale, sheet }) => {
  const own = examplesOf(kind, locale).flatMap(({ said: { variables } }) => ('text' in variables ? [String(variables.text)] : []));
  const said = own.reduce((text, words) => text.replaceAll(words, '…'), render(kind, locale, sheet)).replaceAll(/^────.*$/gm, '…');
  for (const [what, slip] of SLIPS) expect([what, slip.exec(said)?.[0]]).toEqual([what, undefined]);
});

test.each(MESSAGE_KINDS)('F2: %s in English greets by the first name, and goes on with a capital', (kind) => {
  for (const text of render(kind, 'en', SHEETS[0] as (typeof SHEETS)[number])
    .split('────')
    .slice(1))
    expect(text).toMatch(/\n\nHi (?:Emily|there),\n\n[A-Z]/);
});

const SHOWS_A_WAY = /in our shop|Shop now|our website|网店|去逛逛|店里领取|쇼핑몰|쇼핑하러|매장/;
const NAMES_AN_OFFER = new Set<MessageKind>(['coupon_issued', 'coupon_expiry', 'welcome']);

test.each(WORDS)('the words: $kind in $locale shows the way to the shop where there is one, and promises none where not: $name', (one) => {
  const { kind, locale, sheet, name } = one;
  for (const { label, said, customer, shop } of examplesOf(kind, locale)) {
    const text = JSON.stringify(wordsFor(kind, { customer, shop, channel: sheet.channel }, { coupons: [], ...said }));
    if (shop.url === null) expect([label, SHOWS_A_WAY.exec(text)?.[0]]).toEqual([label, undefined]);
    else if (name === 'email' && (NAMES_AN_OFFER.has(kind) || said.promotes))
      expect([label, text.includes(shop.url)]).toEqual([label, true]);
  }
});

test.each(WORDS)('the words: $kind in $locale says first that it advertises where a law asks it, and only then: $name', (one) => {
  const { kind, locale, sheet, name } = one;
  for (const { said, customer, shop } of examplesOf(kind, locale)) {
    const words = wordsFor(kind, { customer, shop, channel: sheet.channel }, { coupons: [], ...said });
    const first = words && 'subject' in words ? words.subject : words?.text;
    const advertises = ['promotions', 'greetings'].includes(KINDS[kind].stream) || said.promotes === true;
    expect([first, first?.startsWith('(광고)')]).toEqual([first, advertises && (locale === 'ko' || customer.country === 'KR')]);
    const isInChina = locale === 'zh' && customer.country === null && name === 'email';
    expect([first, first?.startsWith('AD｜')]).toEqual([first, advertises && isInChina]);
    expect(words?.text.includes('/u/')).toBe(advertises); // a free way out at the end of each
  }
});
