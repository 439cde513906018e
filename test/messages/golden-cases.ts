import type { Reward } from '../../campaigns/rewards/reward.js';
import { rewardWords } from '../../campaigns/rewards/words.js';
import { type Customer, NO_FIGURES } from '../../server/customers/customer.js';
import type { Said } from '../../server/messages/content.js';
import { type CouponWords, totalsOf } from '../../server/messages/coupon-words.js';
import type { MessageKind } from '../../server/messages/message.js';
import type { OfferWords } from '../../server/messages/offers.js';
import type { Locale, Shop } from '../../server/shop/shop.js';

/** One thing to say, to one reader, of one shop. */
export interface Example {
  label: string;
  said: Pick<Said, 'variables' | 'promotes'>;
  customer: Customer;
  shop: Shop;
}

type Told = (locale: Locale) => Pick<Said, 'variables' | 'promotes'>;
type Row = [label: string, told: Told, ...who: ('nobody' | 'online' | 'abroad')[]];

const NAMES = { en: 'WALKER, EMILY', zh: '王小明', ko: '김하늘' };
const GIFTS = { en: 'Oolong, 50 g', zh: '乌龙茶50克', ko: '우롱차 50g' };
const AGENTS = {
  en: 'We looked into it.\n\nThe cup was ours to pack, and we packed it badly.',
  zh: '我们查过了。\n\n杯子是我们没包好，您的T恤我们会重新寄出。',
  ko: '확인해 보았습니다.\n\n찻잔 포장이 저희 잘못이었습니다.',
};

const SHOP: Shop = {
  name: 'golden',
  title: 'The Corner Teahouse',
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  locale: 'en',
  url: null,
  contact: null,
  reviewUrl: null,
  holdout: 0,
  eventMaxAgeHours: 72,
  clock: 'real',
  webhookAddresses: 'public',
  publicUrl: 'https://coupons.example',
  codeKey: Buffer.alloc(32),
  identifierKey: Buffer.alloc(32),
  linkSecret: 'golden',
};
const TITLES = { en: 'The Corner Teahouse', zh: '转角茶馆', ko: '모퉁이 찻집' };

/** A shop that sells in the net, and says so; it is called as its customers speak. */
const online = (locale: Locale): Partial<Shop> => ({
  title: TITLES[locale],
  url: 'https://shop.example/',
  contact: '12 Lake Road, Shanghai, +86 21 5555 0100',
});

const customer = (locale: Locale, changes: Partial<Customer>): Customer => ({
  _id: 'cus_golden',
  formerIds: [],
  identifiers: {},
  name: NAMES[locale],
  locale,
  zone: null,
  country: null,
  birthday: null,
  tier: null,
  tags: [],
  traits: {},
  preferences: {},
  consents: [],
  toldAt: null,
  figures: NO_FIGURES,
  figuresAsOf: null,
  rev: 1,
  stale: false,
  createdAt: new Date(0),
  createdBy: 'system',
  ...changes,
});

type Given<Of> = Partial<Of> & { reward: Reward };
const amount = (amountMinor: number): Given<object> => ({ reward: { type: 'amount', amountMinor } });
const percent = (basisPoints: number, capMinor?: number): Given<object> => ({ reward: { type: 'percent', basisPoints, capMinor } });
const shipping = (capMinor?: number): Given<object> => ({ reward: { type: 'free_shipping', capMinor } });
const GIFT: Given<object> = { reward: { type: 'gift', sku: 'OOLONG-50', valueMinor: 3000 } };

const worth = (reward: Reward, locale: Locale, currency = 'CNY') => rewardWords(reward, { language: locale, currency }, GIFTS[locale]);

const coupon =
  ({ reward, ...changes }: Given<CouponWords> = amount(5000)) =>
  (locale: Locale): CouponWords => ({
    code: '7K3M9QXT2HVAC',
    currency: 'CNY',
    ...worth(reward, locale, changes.currency),
    leastMinor: 20_000,
    hasMore: false,
    firstDay: null,
    lastDay: '2026-11-29',
    ...changes,
  });
const offer =
  ({ reward, ...changes }: Partial<Given<OfferWords>> = {}) =>
  (locale: Locale): OfferWords => ({
    how: 'claim',
    earnMinor: null,
    currency: 'CNY',
    ...worth(reward ?? amount(2000).reward, locale),
    leastMinor: null,
    hasMore: false,
    ...changes,
  });
const walletUrl = 'https://coupons.example/w/golden';

const issued =
  (given: Given<CouponWords>): Told =>
  (locale) => ({ variables: { coupon: coupon(given)(locale), walletUrl } });

const ending =
  (given: Given<CouponWords>[], unlisted = 0): Told =>
  (locale) => {
    const coupons = given.map((one) => coupon(one)(locale));
    const totals = totalsOf(given.map(({ reward, currency = 'CNY' }) => ({ reward, currency })));
    return { variables: { count: coupons.length + unlisted, totals, coupons, unlisted, walletUrl } };
  };

/** What is said of in a text: nothing, the same in every language, or not. */
type Spoken<T> = ((locale: Locale) => T) | null;

const about =
  (orderId: string | null, given: Spoken<CouponWords>): Told =>
  (locale) => ({ variables: { text: AGENTS[locale], orderId, coupon: given?.(locale) ?? null, walletUrl } });

/** Every sort of coupon, and all that may be said of one. What else there is of a text does not change with it. */
const SORTS: [sort: string, of: Given<CouponWords>][] = [
  ['a share off', percent(1500)],
  ['a share off, with a cap, no minimum, from a day on', { ...percent(1250, 3000), leastMinor: null, firstDay: '2026-11-26' }],
  ['everything off, with a cap', percent(10_000, 3000)],
  ['shipping', shipping()],
  ['shipping, with a cap and other conditions', { ...shipping(800), hasMore: true }],
  ['a gift', GIFT],
];
const ofEverySort = (tell: (given: Given<CouponWords>) => Told): Row[] => SORTS.map(([sort, of]) => [`with ${sort}`, tell(of)]);
const offersOfEverySort = (tell: (given: Spoken<OfferWords>) => Told): Row[] =>
  SORTS.map(([sort, of]) => [
    `an offer of ${sort}`,
    tell((locale) => {
      const { code, firstDay, lastDay, ...words } = coupon(of)(locale);
      return { ...words, how: 'claim', earnMinor: null };
    }),
  ]);

const CASES: Row[] = [
  ['about an order, with a coupon', about('T-1006', coupon())],
  ['about an order', about('T-1006', null), 'nobody'],
  ['about no order, with a coupon', about(null, coupon()), 'online'],
  ['about no order', about(null, null), 'online', 'nobody'],
  ...ofEverySort((of) => about('T-1006', coupon(of))),
];

const greets =
  (variant: string): Told =>
  () => ({ variables: { variant } });
const gives =
  (variant: string, given: Spoken<CouponWords>): Told =>
  (locale) => ({ variables: { variant, coupon: given?.(locale) ?? null, walletUrl } });
const welcomes =
  (variant: string, given: Spoken<OfferWords>): Told =>
  (locale) => ({ variables: { variant, offer: given?.(locale) ?? null, walletUrl } });
const revoked =
  (given: Spoken<CouponWords>, orderWentBack = false): Told =>
  (locale) => ({ variables: { coupon: given?.(locale) ?? null, orderWentBack } });
const asks: Told = () => ({
  variables: { orderId: 'T-1003', deliveredOn: '2026-11-24', surveyUrl: 'https://coupons.example/s/golden' },
});
const unpaid =
  (given: Spoken<OfferWords>, usable: Spoken<CouponWords>): Told =>
  (locale) => ({
    variables: { orderId: 'T-1006', placedOn: '2026-11-25', offer: given?.(locale) ?? null, coupon: usable?.(locale) ?? null, walletUrl },
    promotes: given !== null || usable !== null,
  });
const BOUGHT = ['bought_1', 'bought_2', 'bought_3', 'visited_1', 'visited_2', 'visited_3'];

const ROWS: Record<MessageKind, Row[]> = {
  apology: CASES,
  case_reply: CASES,
  coupon_issued: [
    ['money off', issued(amount(5000))],
    ['a share off, with a cap, no minimum', issued({ ...percent(1500, 3000), leastMinor: null }), 'online'],
    ['everything off', issued(percent(10_000)), 'nobody'],
    ['shipping', issued(shipping()), 'online', 'nobody'],
    ['shipping, with a cap', issued(shipping(800))],
    ['a gift, from a day on, with other conditions', issued({ ...GIFT, firstDay: '2026-11-26', hasMore: true }), 'online'],
    ['to a reader in Korea', issued(amount(5000)), 'abroad'],
    ...ofEverySort(issued),
  ],
  coupon_revoked: [
    ['the order went back', revoked(coupon(), true)],
    ['by somebody', revoked(coupon(percent(1500))), 'nobody'],
    ['a gift', revoked(coupon(GIFT)), 'online'],
    ...ofEverySort((given) => revoked(coupon(given))),
  ],
  coupon_expiry: [
    ['one, of money', ending([amount(5000)])],
    ['one, of a share', ending([percent(1500)]), 'online'],
    ['one, of shipping', ending([shipping()]), 'nobody'],
    ['one gift', ending([GIFT])],
    ['three, of money', ending([amount(5000), amount(2000), amount(3000)])],
    [
      'of all sorts, in two currencies',
      ending([amount(5000), { ...amount(800), currency: 'JPY' }, percent(1500, 3000), shipping(), GIFT]),
      'online',
    ],
    ['two shares', ending([percent(1500), percent(1000)])],
    ['of every sort', ending(SORTS.map(([, of]) => of))],
    ['more than are listed', ending([amount(5000), amount(2000)], 20), 'nobody'],
  ],
  birthday: [
    ['1, with a coupon', gives('1', coupon())],
    ['1', gives('1', null), 'nobody'],
    ['2, with a coupon', gives('2', coupon(percent(1500))), 'online'],
    ['2', gives('2', null), 'nobody'],
    ['2, by name', gives('2', null)],
    ['3, with a coupon', gives('3', coupon()), 'online', 'nobody'],
    ['3', gives('3', null)],
    ...ofEverySort((given) => gives('1', coupon(given))),
  ],
  welcome: [
    ['1, an offer to claim', welcomes('1', offer())],
    ['1', welcomes('1', null), 'nobody'],
    ['2, an offer to claim in the shop', welcomes('2', offer({ ...percent(1500), hasMore: true })), 'online'],
    ['2', welcomes('2', null), 'nobody'],
    ['2, an offer for an order', welcomes('2', offer({ how: 'order', earnMinor: 10_000, leastMinor: 20_000 }))],
    ['3, an offer for any order', welcomes('3', offer({ how: 'order' })), 'nobody'],
    ['3', welcomes('3', null), 'online'],
    ...offersOfEverySort((given) => welcomes('1', given)),
  ],
  unpaid_order: [
    ['nothing besides', unpaid(null, null)],
    ['an offer to claim', unpaid(offer(), null)],
    ['an offer to claim in the shop', unpaid(offer(), null), 'online', 'nobody'],
    ['an offer for the order', unpaid(offer({ how: 'order', earnMinor: 10_000, leastMinor: 20_000 }), null)],
    ['a coupon', unpaid(null, coupon()), 'online'],
    ['a coupon, to nobody by name', unpaid(null, coupon(percent(1500))), 'nobody'],
    ...offersOfEverySort((given) => unpaid(given, null)),
    ...ofEverySort((given) => unpaid(null, coupon(given))),
  ],
  satisfaction_check: [
    ['by name', asks],
    ['without a name', asks, 'online', 'nobody'],
  ],
  satisfaction_reminder: [
    ['by name', asks],
    ['without a name', asks, 'online', 'nobody'],
  ],
  thanks: BOUGHT.flatMap((variant): Row[] => [
    [variant, greets(variant)],
    [`${variant}, without a name`, greets(variant), 'online', 'nobody'],
  ]),
};

/** Every text that there is of a kind in a language: with all that may stand in it, and without. */
export const examplesOf = (kind: MessageKind, locale: Locale): Example[] =>
  ROWS[kind].map(([label, told, ...who]) => ({
    label,
    said: told(locale),
    customer: customer(locale, { ...(who.includes('nobody') && { name: null }), ...(who.includes('abroad') && { country: 'KR' }) }),
    shop: { ...SHOP, ...(who.includes('online') && online(locale)) },
  }));
