import { expect, test } from '@jest/globals';
import type { RewardType } from '../../campaigns/rewards/reward.js';
import { rewardWords } from '../../campaigns/rewards/words.js';
import { CHANNELS } from '../../server/customers/customer.js';
import type { CouponWords } from '../../server/messages/coupon-words.js';
import { KINDS } from '../../server/messages/kinds.js';
import type { MessageKind } from '../../server/messages/message.js';
import { type Addressed, render } from '../../server/messages/render.js';
import { greetingSchema } from '../../server/messages/variables.js';
import { LOCALES, type Locale } from '../../server/shop/shop.js';
import { EXAMPLES } from '../campaigns/rewards/examples.js';

/** What each example of a type is worth, in the order of the languages: en, zh, ko. */
const WORTH: Record<RewardType, [en: string, zh: string, ko: string][]> = {
  amount: [
    ['CN¥50 off orders', '立减¥50', 'CN¥50 할인'],
    ['CN¥50 off tea on orders', 'tea 类商品立减¥50', 'tea 카테고리 상품 CN¥50 할인'],
    ['CN¥5 off each item from tea on', 'tea 类商品每件立减¥5', 'tea 카테고리 상품 1개당 CN¥5 할인'],
    ['CN¥5 off each item from tea (up to CN¥20) on', 'tea 类商品每件立减¥5（最多减¥20）', 'tea 카테고리 상품 1개당 CN¥5 할인(최대 CN¥20)'],
  ],
  percent: [
    ['15% off orders', '8.5折', '15% 할인'],
    ['100% off (up to CN¥30) on', '全额减免（最多减¥30）', '100% 할인(최대 CN¥30)'],
    ['10% off tea on orders', 'tea 类商品9折', 'tea 카테고리 상품 10% 할인'],
  ],
  tiers: [
    [
      'pend CN¥100, save CN¥10; spend CN¥200, save CN¥30 on orders',
      '满¥100减¥10，满¥200减¥30',
      'CN¥100 이상 구매 시 CN¥10 할인, CN¥200 이상 구매 시 CN¥30 할인',
    ],
    [
      'uy 2 items from tea, save 10%; buy 3, save 20% (up to CN¥20) on orders',
      'tea 类商品满2件打9折，满3件打8折（最多减¥20）',
      'tea 카테고리 상품 2개 이상 구매 시 10% 할인, 3개 이상 구매 시 20% 할인(최대 CN¥20)',
    ],
    ['p to 40% off on orders', '低至6折', '최대 40% 할인'],
  ],
  buy_get: [
    ['uy 2, get 1 free on orders', '买2送1', '2+1'],
    [
      'uy 1 item from tea, get 1 at 50% off (once per order) on orders',
      'tea 类商品买1件，第2件5折（每单最多1次）',
      'tea 카테고리 상품 1개 구매 시 1개 50% 할인(주문당 최대 1회)',
    ],
    ['uy 2, get 2 at 50% off (up to CN¥30) on', '每买4件，其中2件5折（最多减¥30）', '2개 구매 시 2개 50% 할인(최대 CN¥30)'],
    [
      'uy 2 items from tea, get 1 item from cups free on',
      '买2件 tea 类商品，送1件 cups 类商品',
      'tea 카테고리 상품 2개 구매 시 cups 카테고리 상품 1개 무료',
    ],
  ],
  fixed_price: [
    ['3 items from tea for CN¥10 on orders', 'tea 类商品任选3件¥10', 'tea 카테고리 상품 3개 CN¥10'],
    ['2 items for CN¥10 (up to CN¥20) on orders', '全场商品任选2件¥10（最多减¥20）', '전 상품 2개 CN¥10(최대 CN¥20)'],
  ],
  free_shipping: [
    ['ree shipping on', '免运费', '무료배송'],
    ['ree shipping (up to CN¥8) on', '免运费（最多减¥8）', '무료배송(최대 CN¥8)'],
  ],
  shipping: [
    ['50% off shipping on orders', '运费5折', '배송비 50% 할인'],
    ['50% off shipping (up to CN¥8) on orders', '运费5折（最多减¥8）', '배송비 50% 할인(최대 CN¥8)'],
    ['CN¥5 off shipping on orders', '运费立减¥5', '배송비 CN¥5 할인'],
  ],
  gift: [['Oolong as a free gift on', '赠送 Oolong', 'Oolong 증정']],
};

const ROWS = Object.entries(EXAMPLES).flatMap(([type, examples]) =>
  examples.flatMap((reward, index) =>
    LOCALES.map((locale, language) => ({ type, reward, locale, said: WORTH[reward.type][index]?.[language] ?? 'nothing is expected' })),
  ),
);

const greeting = (locale: Locale) => ({
  locale,
  shop: 'Tea',
  shopUrl: null,
  contact: null,
  name: null,
  mark: null,
  isAdvertisement: false,
  unsubscribeUrl: 'https://tea.example/u/abc.def',
});
const walletUrl = 'https://tea.example/w/abc.def';

/** Everything that says what a coupon is worth, and under which conditions. */
const TELLING: [kind: MessageKind, variables: (coupon: CouponWords) => object][] = [
  ['coupon_issued', (coupon) => ({ coupon, walletUrl })],
  ['birthday', (coupon) => ({ variant: '1', coupon, walletUrl })],
  ['unpaid_order', (coupon) => ({ orderId: 'T-1', placedOn: '2026-03-01', offer: null, coupon, walletUrl })],
];

test.each(ROWS)('what a coupon is worth is said by every channel: $type in $locale, $said', ({ reward, locale, said }) => {
  const words = rewardWords(reward, { language: locale, currency: 'CNY' }, 'Oolong');
  const dates = { firstDay: null, lastDay: '2026-03-10' };
  const coupon = { code: '7K3M9QXT2HVAC', currency: 'CNY', ...words, leastMinor: 20_000, hasMore: false, ...dates };
  for (const [kind, variables] of TELLING)
    for (const channel of CHANNELS) {
      const given = KINDS[kind].variables.extend(greetingSchema.shape).parse({ ...greeting(locale), ...variables(coupon) }) as Addressed;
      expect([kind, channel, render(kind, channel, given).text]).toEqual([kind, channel, expect.stringContaining(said)]);
    }
});

test('there is a sentence for every example of a type in every language', () => {
  const counts = (rows: Record<string, unknown[]>) => Object.fromEntries(Object.entries(rows).map(([type, { length }]) => [type, length]));
  expect(counts(WORTH)).toEqual(counts(EXAMPLES));
  expect(Object.values(EXAMPLES).every(({ length }) => length > 0)).toBe(true);
});
