import { describe, expect, test } from '@jest/globals';
import { operatorsFor } from '../../../campaigns/rules/check.js';
import { OPERATORS, type OperatorName } from '../../../campaigns/rules/conditions.js';
import type { FactKind } from '../../../campaigns/rules/facts.js';
import type { Missing } from '../../../campaigns/rules/rule.js';
import { FACTS } from '../../../campaigns/rules/vocabulary.js';
import { LANGUAGES, type Language } from '../../../campaigns/words/language.js';
import { missingSentence } from '../../../campaigns/words/missing.js';
import { faultOf } from './sentences.js';

const say = (missing: Partial<Missing> & { fact: string }, language: Language, currency = 'CNY'): string =>
  missingSentence({ operator: 'equal', need: '', have: null, ...missing }, { language, currency });

const NEEDS: Record<FactKind, [one: Missing['need'], list: Missing['need']]> = {
  money: [20_000, [20_000, 30_000]],
  count: [3, [1, 3]],
  days: [30, [1, 30]],
  word: ['JS', ['JS', 'ZJ']],
  words: ['tea', ['tea', 'green_tea']],
  flag: [true, true as never],
  trait: ['very_large', ['very_large', 'small', 7]],
  weekday: [4, [1, 4]],
  hour: [18, [0, 18, 23]],
  date: ['2026-03-08', ['2026-03-08', '2026-12-24']],
};
const HAVES: Record<FactKind, Missing['have'][]> = {
  money: [15_000, 0],
  count: [0, 1, 1.5],
  days: [1, 100],
  word: ['GD', ''],
  words: [[], ['black_tea', 'coffee']],
  flag: [true, false],
  trait: [4, true, 'far_too_small', ['a', 'b_c']],
  weekday: [3],
  hour: [9],
  date: ['2026-03-07'],
};

const PATHS = { none: {}, into: { path: '$.shoeSize.of_child' }, word: { path: '茶 Nr.1' } };

const ALL = [...FACTS].flatMap(([fact, word]) =>
  [...OPERATORS]
    .filter(([name]) => operatorsFor(word).includes(name))
    .map(([operator, { value }]) => ({ fact, operator: operator as OperatorName, kind: word.kind, value })),
);

describe('F3: what is missing is a sentence, whatever the fact, the operator and what there is', () => {
  test.each(ALL.map(({ fact, operator, kind, value }) => [fact, operator, kind, value] as const))(
    '%s %s',
    (fact, operator, kind, value) => {
      const isLifecycle = fact.endsWith('.lifecycle');
      const isSku = fact.endsWith('.skus'); // told as they are
      const [one, list] = isSku ? NEEDS.word : isLifecycle ? (['new', ['new', 'loyal']] as const) : NEEDS[kind];
      const needs =
        value === 'list'
          ? [list]
          : value === 'number'
            ? [
                typeof one === 'number' || kind === 'date' ? one : 42,
                ...(kind === 'weekday' || kind === 'hour' || kind === 'date' ? [] : [0]),
              ]
            : [one, ...(kind === 'flag' ? [false] : [])];
      const path = PATHS[FACTS.get(fact)?.path ?? 'none'];
      for (const language of LANGUAGES)
        for (const need of needs)
          for (const have of [null, ...(isSku ? [['GT-1', '茶 2']] : HAVES[kind])])
            expect(faultOf(say({ fact, operator, need: need as Missing['need'], have, ...path }, language), language)).toBeNull();
    },
  );
});

const more = (need: number, have: number, operator = 'greaterThanInclusive'): Partial<Missing> => ({ operator, need, have });

test.each([
  [
    'cart.subtotalMinor',
    more(20_000, 15_000),
    'The items in the cart must total at least CN¥200. CN¥50 more is needed.',
    '购物车商品金额须满¥200。还差¥50。',
    '장바구니 상품 금액이 CN¥200 이상이어야 합니다. CN¥50 더 필요합니다.',
  ],
  [
    'cart.subtotalMinor',
    more(20_000, 18_800),
    'The items in the cart must total at least CN¥200. CN¥12 more is needed.',
    '购物车商品金额须满¥200。还差¥12。',
    '장바구니 상품 금액이 CN¥200 이상이어야 합니다. CN¥12 더 필요합니다.',
  ],
  [
    'cart.subtotalMinor',
    more(20_000, 20_000, 'greaterThan'),
    'The items in the cart must total more than CN¥200. CN¥0.01 more is needed.',
    '购物车商品金额须超过¥200。还差¥0.01。',
    '장바구니 상품 금액이 CN¥200 초과여야 합니다. CN¥0.01 더 필요합니다.',
  ],
  [
    'cart.totalQuantity',
    more(3, 2),
    'The cart must have at least 3 items. 1 more item is needed.',
    '购物车商品数量须满3件。还差1件。',
    '장바구니 상품 수량이 3개 이상이어야 합니다. 1개 더 필요합니다.',
  ],
  [
    'customer.orders',
    more(0, 0, 'greaterThan'),
    'The customer must have paid for at least 1 order before. 1 more order is needed.',
    '此前已付款的订单须满1笔。还差1笔。',
    '이전에 결제한 주문이 1건 이상이어야 합니다. 1건 더 필요합니다.',
  ],
  [
    'customer.daysSinceLastOrder',
    more(30, 25),
    'The last order must be at least 30 days ago. 5 more days are needed.',
    '距上次下单须满30天。还差5天。',
    '마지막 주문 후 지난 기간이 30일 이상이어야 합니다. 5일 더 필요합니다.',
  ],
  [
    'cart.region',
    { operator: 'in', need: ['JS', 'ZJ'], have: null },
    'The cart must be delivered to JS or ZJ. Currently: not known.',
    '购物车的收货地区须为 JS 或 ZJ。目前：未知。',
    'JS 또는 ZJ 지역으로 배송되는 주문에만 적용됩니다. 현재: 알 수 없음.',
  ],
  [
    'cart.region',
    { operator: 'notIn', need: ['JS', 'ZJ'], have: 'JS' },
    'The cart must not be delivered to JS or ZJ. Currently: JS.',
    '购物车的收货地区不能为 JS 或 ZJ。目前：JS。',
    'JS 또는 ZJ 지역으로 배송되는 주문에는 적용되지 않습니다. 현재: JS.',
  ],
  [
    'cart.categories',
    { operator: 'contains', need: 'green_tea', have: ['茶', 'coffee'] },
    'The cart must have something from green tea. Currently: 茶 and coffee.',
    '购物车中须有 green tea 类商品。目前：茶和 coffee。',
    '장바구니에 green tea 카테고리 상품이 있어야 합니다. 현재: 茶 및 coffee.',
  ],
  [
    'cart.channel',
    { operator: 'equal', need: 'app', have: 'web' },
    'The cart must be checked out in the app. Currently: on the website.',
    '仅限在 App 下单。目前：网站。',
    '앱에서 결제하는 주문에만 적용됩니다. 현재: 웹사이트.',
  ],
  [
    'customer.isNew',
    { operator: 'equal', need: true, have: false },
    'Only for customers who have never bought here.',
    '仅限从未在本店购买过的顾客。',
    '구매한 적이 없는 고객에게만 적용됩니다.',
  ],
  [
    'customer.isNew',
    { operator: 'notEqual', need: true, have: true },
    'Only for customers who have bought here before.',
    '仅限曾在本店购买过的顾客。',
    '구매한 적이 있는 고객에게만 적용됩니다.',
  ],
  [
    'customer.locale',
    { operator: 'equal', need: 'ko', have: 'zh' },
    'Only for customers whose language is Korean. Currently: Chinese.',
    '仅限使用韩语的顾客。目前：中文。',
    '언어가 한국어인 고객에게만 적용됩니다. 현재: 중국어.',
  ],
  [
    'order.channel',
    { operator: 'notIn', need: ['tik_tok', 'app'], have: 'web' },
    'The order must not be placed through tik tok or in the app. Currently: on the website.',
    '在 tik tok 或 App 下单不适用。目前：网站。',
    'tik tok 또는 앱에서 결제하는 주문에는 적용되지 않습니다. 현재: 웹사이트.',
  ],
  [
    'cart.totalQuantity',
    { operator: 'in', need: [2, 3], have: 1 },
    'The cart must have 2 or 3 items. Currently: 1 item.',
    '购物车商品数量须为2件或3件。目前：1件。',
    '장바구니 상품 수량이 2개 또는 3개여야 합니다. 현재: 1개.',
  ],
  [
    'customer.orders',
    { operator: 'notEqual', need: 3, have: 3 },
    'The customer must have paid for any number of orders except 3 before. Currently: 3 orders.',
    '此前已付款的订单须不等于3笔。目前：3笔。',
    '이전에 결제한 주문이 3건이 아니어야 합니다. 현재: 3건.',
  ],
  [
    'customer.daysSinceLastOrder',
    { operator: 'notIn', need: [1, 30], have: 30 },
    'The last order must be any time except 1 or 30 days ago. Currently: 30 days.',
    '距上次下单须不为1天或30天。目前：30天。',
    '마지막 주문 후 지난 기간이 1일 또는 30일이 아니어야 합니다. 현재: 30일.',
  ],
  [
    'cart.currency',
    { operator: 'equal', need: 'KRW', have: 'USD' },
    'The cart must be paid in South Korean Won. Currently: US Dollar.',
    '购物车须以韩元结算。目前：美元。',
    '대한민국 원으로 결제하는 주문에만 적용됩니다. 현재: 미국 달러.',
  ],
  [
    'customer.traits',
    { path: '$.renewal', operator: 'equal', need: '2026-03-08', have: '2026-03-09' },
    'Only for customers whose “renewal” is March 8, 2026. Currently: March 9, 2026.',
    '仅限“renewal”为2026年3月8日的顾客。目前：2026年3月9日。',
    '“renewal” 값이 2026년 3월 8일인 고객에게만 적용됩니다. 현재: 2026년 3월 9일.',
  ],
  [
    'customer.traits',
    { path: '$.teas', operator: 'doesNotContain', need: 'oolong', have: ['oolong', 'puer'] },
    'Only for customers whose “teas” does not include oolong. Currently: oolong and puer.',
    '仅限“teas”不包含 oolong 的顾客。目前：oolong 和 puer。',
    '“teas” 값에 oolong 항목이 포함되지 않은 고객에게만 적용됩니다. 현재: oolong 및 puer.',
  ],
  [
    'event.type',
    { operator: 'equal', need: 'order.paid', have: 'visit.ended' },
    'Only when an order is paid.',
    '仅在付款时适用。',
    '결제 완료 시에만 적용됩니다.',
  ],
] as const)('F3: %s %j', (fact, missing, en, zh, ko) => {
  const told = { fact, ...missing } as Missing;
  expect({ en: say(told, 'en'), zh: say(told, 'zh'), ko: say(told, 'ko') }).toEqual({ en, zh, ko });
});

test.each([
  ['CNY', 'CN¥200이어야', 'CN¥200이 아니어야'],
  ['KRW', '₩20,000이어야', '₩20,000이 아니어야'],
  ['USD', 'US$200여야', 'US$200가 아니어야'], // 200달러
  ['EUR', '€200여야', '€200가 아니어야'], // 200유로
])('F3: what follows an amount in Korean goes by how its currency is read: %s', (currency, is, isNot) => {
  const amount = { fact: 'cart.subtotalMinor', need: 20_000, have: 1 };
  expect(say({ ...amount, operator: 'equal' }, 'ko', currency)).toContain(`장바구니 상품 금액이 정확히 ${is} 합니다.`);
  expect(say({ ...amount, operator: 'notEqual' }, 'ko', currency)).toContain(`장바구니 상품 금액이 ${isNot} 합니다.`);
});

test('F3: in Chinese, words of every other alphabet stand apart', () => {
  expect(say({ fact: 'cart.categories', operator: 'containsAny', need: ['찻잔', 'Müller-Thé', '茶'], have: [] }, 'zh')).toBe(
    '购物车中须有 찻잔、Müller-Thé 或茶类商品。',
  );
});

test('F3: money without decimals has none, and a long list is cut', () => {
  expect(say({ fact: 'cart.subtotalMinor', ...more(50_000, 45_000) }, 'ko', 'KRW')).toBe(
    '장바구니 상품 금액이 ₩50,000 이상이어야 합니다. ₩5,000 더 필요합니다.',
  );
  const need = Array.from({ length: 1000 }, (_, index) => `R${index}`);
  expect(say({ fact: 'cart.region', operator: 'in', need, have: 'GD' }, 'en')).toBe(
    'The cart must be delivered to R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, or 988 others. Currently: GD.',
  );
});

test.each(LANGUAGES)('F3: a condition that an older version kept in words that are gone is still a sentence, in %s', (language) => {
  expect(faultOf(say({ fact: 'cart.gone_since', need: 'a_b', have: 'c_d' }, language), language)).toBeNull();
  expect(faultOf(say({ fact: 'cart.region', operator: 'gone_since', need: 'a_b', have: 'c_d' }, language), language)).toBeNull();
  expect(faultOf(say({ fact: 'constructor', need: 'a_b', have: 'c_d' }, language), language)).toBeNull();
});
