import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { advertisingMark, countsAs } from '../../campaigns/contact-policy.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import { rewardWords } from '../../campaigns/rewards/words.js';
import type { CouponWords } from '../../server/messages/coupon-words.js';
import { KINDS } from '../../server/messages/kinds.js';
import { MESSAGE_KINDS, type MessageKind } from '../../server/messages/message.js';
import { openOutbox } from '../../server/messages/outbox.js';
import { type Addressed, isVariableMissing, renderText, renderWords } from '../../server/messages/render.js';
import { greetingSchema } from '../../server/messages/variables.js';
import { LOCALES, type Locale } from '../../server/shop/shop.js';

const FIFTY: Reward = { type: 'amount', amountMinor: 5000 };
const GIFT: Reward = { type: 'gift', sku: 'OOLONG-50', valueMinor: 3000 };
const REWARDS: [reward: Reward, changes?: Partial<CouponWords>][] = [
  [FIFTY],
  [{ type: 'percent', basisPoints: 1500, capMinor: 3000 }],
  [{ type: 'percent', basisPoints: 10_000 }],
  [{ type: 'free_shipping', capMinor: 800 }],
  [GIFT, { hasMore: true, firstDay: '2026-03-05' }],
];
const worth = (reward: Reward, language: Locale, gift = 'Oolong') => rewardWords(reward, { language, currency: 'CNY' }, gift);

const coupon = (language: Locale = 'en', reward: Reward = FIFTY, changes: Partial<CouponWords> = {}): CouponWords => ({
  code: '7K3M9QXT2HVAC',
  currency: 'CNY',
  ...worth(reward, language),
  leastMinor: 20_000,
  hasMore: false,
  firstDay: null,
  lastDay: '2026-03-10',
  ...changes,
});
const walletUrl = 'https://shop.example/w/abc.def';
const unsubscribeUrl = 'https://shop.example/u/abc.def';
const surveyUrl = 'https://shop.example/s/abc.def';
const GREETING = {
  locale: 'en',
  shop: 'Tea & Co 茶',
  shopUrl: 'https://tea.example/',
  contact: '1 Lake Road',
  name: 'Lin',
  mark: null,
  isAdvertisement: false,
  unsubscribeUrl,
};
const offer = (language: Locale) => ({
  how: 'order',
  earnMinor: 10_000,
  currency: 'CNY',
  ...worth(FIFTY, language),
  leastMinor: 20_000,
  hasMore: false,
});
const aboutOrder = { orderId: 'o-1', deliveredOn: '2026-03-08', surveyUrl };
const TEXT = 'We looked into it.\n\nThe cup was ours to pack.';
const aboutCase = (locale: Locale) => ({ text: TEXT, orderId: 'o-1', coupon: coupon(locale), walletUrl });
const TOTALS = [{ amountMinor: 5000, currency: 'CNY' }];
const variablesIn = (locale: Locale): Record<MessageKind, object> => ({
  apology: aboutCase(locale),
  case_reply: aboutCase(locale),
  birthday: { variant: '1', coupon: coupon(locale), walletUrl },
  welcome: { variant: '1', offer: offer(locale), walletUrl },
  thanks: { variant: 'bought_1' },
  unpaid_order: { orderId: 'o-1', placedOn: '2026-03-08', offer: offer(locale), coupon: coupon(locale), walletUrl },
  satisfaction_check: aboutOrder,
  satisfaction_reminder: aboutOrder,
  coupon_issued: { coupon: coupon(locale), walletUrl },
  coupon_revoked: { coupon: coupon(locale), orderWentBack: false },
  coupon_expiry: { count: 25, totals: TOTALS, coupons: REWARDS.map((given) => coupon(locale, ...given)), unlisted: 20, walletUrl },
});
const VARIABLES = variablesIn('en');

type Changes = { locale?: Locale } & Record<string, unknown>;

const variables = (kind: MessageKind, changes: Changes) =>
  KINDS[kind].variables
    .extend(greetingSchema.shape)
    .parse({ ...GREETING, ...variablesIn(changes.locale ?? 'en')[kind], ...changes }) as Addressed;

const VARIANTS: Partial<Record<MessageKind, string[]>> = {
  birthday: ['1', '2', '3'],
  welcome: ['1', '2', '3'],
  thanks: ['bought', 'visited'].flatMap((word) => ['1', '2', '3'].map((text) => `${word}_${text}`)),
};

const words = (kind: MessageKind, changes: Changes = {}) => renderWords(kind, variables(kind, changes));

test.each(MESSAGE_KINDS.flatMap((kind) => LOCALES.map((locale) => [kind, locale] as const)))(
  '%s in %s has a subject of one line, says whose shop, gives the code where it has one, and both parts say the same',
  (kind, locale) => {
    const { subject, text, html } = words(kind, { locale });
    expect(subject).toMatch(/^\S[^\r\n]*\S$/);
    expect(text).toContain('Tea & Co 茶');
    if (JSON.stringify(VARIABLES[kind]).includes('7K3M')) expect(text).toContain('7K3M-9QXT-2HVA-C');
    expect(text).not.toMatch(/\n{3}|undefined|null|\{\{|\[object/);
    const said = html
      .replaceAll(/<style.*?<\/style>|<title>.*?<\/title>|<a [^>]*>/gs, '')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&amp;', '&')
      .replaceAll('&#x27;', "'");
    for (const line of text.split('\n').filter((each) => !each.includes('https:'))) expect(said).toContain(line);
  },
);

test.each(MESSAGE_KINDS.flatMap((kind) => LOCALES.map((locale) => [kind, locale] as const)))(
  '%s in %s has a short text: whose shop first, no mail, and a way out where it advertises; other channels say the same',
  (kind, locale) => {
    const advertises = countsAs(kind, null) === 'advertising';
    const mark = advertises ? advertisingMark('text', { country: null, locale }) : null;
    const given = variables(kind, { locale, mark, isAdvertisement: advertises });
    const text = renderText(kind, 'sms', given);
    expect(text).toMatch(/^(\(광고\))?[[【]?Tea & Co 茶/);
    expect(text).not.toMatch(/\n{3}|undefined|null|\{\{|\[object|mail|邮件|메일/);
    expect(text.includes(unsubscribeUrl)).toBe(advertises);
    expect(text.startsWith('(광고)')).toBe(locale === 'ko' && advertises);
    expect(text.length).toBeLessThan(500);
    expect(renderText(kind, 'kakao', given)).toBe(text);
  },
);

test.each<[Locale, ...string[]]>([
  ['en', 'CN¥50 off orders of CN¥200 or more', '15% off (up to CN¥30)', '100% off', 'Free shipping (up to CN¥8)', 'Oolong as a free gift'],
  ['zh', '立减¥50，满¥200可用', '8.5折（最多减¥30）', '全额减免', '免运费（最多减¥8）', '赠送 Oolong'],
  ['ko', 'CN¥50 할인, CN¥200 이상 구매 시', '15% 할인(최대 CN¥30)', '100% 할인', '무료배송(최대 CN¥8)', 'Oolong 증정'],
])('rewards in %s', (locale, ...phrases) => {
  const { text } = words('coupon_expiry', { locale });
  for (const phrase of phrases) expect(text).toContain(phrase);
});

test.each([
  ['a shop without a name', { shop: ' ' }],
  ['no link', { walletUrl: undefined }],
  ['no coupon', { coupon: null }],
  ['a coupon without its code', { coupon: coupon('en', FIFTY, { code: '' }) }],
])('a hole refuses to be sent: %s', (_what, changes) => {
  expect(() => words('coupon_issued', changes)).toThrow();
});

const ABOUT_CASES: readonly MessageKind[] = ['apology', 'case_reply'];

/** Known to be none, a message is sent without it; of a coupon's own message it must not be, nor the order of one about an order. */
function mayBeNone(kind: MessageKind, name: string): boolean {
  if (name === 'orderId') return ABOUT_CASES.includes(kind);
  if (name === 'offer' || name === 'coupon') return !kind.startsWith('coupon_');
  return ['name', 'shopUrl', 'contact', 'mark'].includes(name);
}

test.each(
  MESSAGE_KINDS.flatMap((kind) => Object.entries({ ...GREETING, ...VARIABLES[kind] }).map(([name, value]) => [kind, name, value] as const)),
)('E-11 part: %s is refused where its %s is missing or empty', (kind, name, value) => {
  const holes = [undefined, ...(mayBeNone(kind, name) ? [] : [null]), ...(typeof value === 'string' ? ['', ' '] : [])];
  for (const hole of holes) expect(() => words(kind, { [name]: hole })).toThrow();
});

test('E-11 part: every template in every language asks only for what its kind declares, in each of its texts', () => {
  for (const [kind, texts] of Object.entries(VARIANTS) as [(typeof MESSAGE_KINDS)[number], string[]][])
    for (const locale of LOCALES) {
      const said = texts.map((variant) => words(kind, { locale, variant }));
      expect(new Set(said.map(({ subject }) => subject)).size).toBe(texts.length);
      expect(new Set(said.map(({ text }) => text)).size).toBe(texts.length);
      const short = texts.map((variant) => renderText(kind, 'sms', variables(kind, { locale, variant })));
      expect(new Set(short).size).toBe(texts.length);
    }
});

test('what an agent writes keeps its paragraphs, and begins no header', () => {
  const { subject, text } = words('case_reply', { text: 'One.\r\n\r\nTwo.\u2028Bcc: all@example.com\u0000' });
  expect(subject).not.toContain('Bcc');
  expect(text).toContain('One.\n\nTwo.\nBcc: all@example.com');
});

test('a name that the template knows and the variables do not is an error, not a hole', () => {
  let thrown: unknown;
  try {
    renderWords('coupon_issued', { locale: 'en', mark: null });
  } catch (error) {
    thrown = error;
  }
  expect(isVariableMissing(thrown)).toBe(true);
});

test('line breaks in a name, a shop or a SKU begin no header and no paragraph', () => {
  const { subject, text } = words('coupon_issued', {
    shop: 'Tea\r\nBcc: everybody@example.com',
    name: 'Lin\n\nhttps://evil.example',
    coupon: coupon('en', GIFT, worth(GIFT, 'en', 'A\u2028B')),
  });
  expect(subject).toBe('A coupon for you from Tea Bcc: everybody@example.com: a free gift');
  expect(text).toContain('A B as a free gift');
  expect(text).toContain('Hi Lin https://evil.example,\n');
});

test('an .eml file reads back as it was meant: subject, both parts, and who may read it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'regulars-'));
  const outbox = openOutbox(dataDir, { address: 'shop@example.com' });
  const mail = {
    ...words('coupon_issued', { name: '<b>Lin</b> & "Co"' }),
    id: 'coupon_issued:cus_1:../x',
    to: 'lin@example.com',
    shop: 'Tea & Co 茶',
    date: new Date('2026-03-08T01:00:00Z'),
    unsubscribeUrl,
  };
  await outbox.send(mail);
  await outbox.send(mail);

  const folder = join(dataDir, 'outbox');
  expect(await readdir(folder)).toEqual(['coupon_issued_cus_1_.._x.eml']);
  const file = join(folder, 'coupon_issued_cus_1_.._x.eml');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const parsed = await PostalMime.parse(await readFile(file));
  expect(parsed.subject).toBe('A coupon for you from Tea & Co 茶: CN¥50 off');
  expect(parsed.from).toMatchObject({ name: 'Tea & Co 茶', address: 'shop@example.com' });
  expect(parsed.to?.map(({ address }) => address)).toEqual(['lin@example.com']);
  expect(parsed.date).toBe('2026-03-08T01:00:00.000Z');
  expect(parsed.messageId).toMatch(/^<[0-9a-f]{40}@example\.com>$/);
  expect(parsed.text).toContain('Hi <b>Lin</b> & "Co",');
  expect(parsed.html).toContain('Hi &lt;b&gt;Lin&lt;/b&gt; &amp; &quot;Co&quot;,');
  expect(parsed.html).toContain(`<a href="${walletUrl}" style=`);
  expect(parsed.html).toContain(`<a href="${unsubscribeUrl}">Unsubscribe</a>`);
  const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value;
  expect(header('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  await rm(dataDir, { recursive: true });
});
