import { expect, test } from '@jest/globals';
import type { Missing } from '../../../campaigns/rules/rule.js';
import type { Language } from '../../../campaigns/words/language.js';
import { missingSentence } from '../../../campaigns/words/missing.js';

const more = (need: number, have: number, operator = 'greaterThanInclusive'): Partial<Missing> => ({ operator, need, have });

test.each([
  [
    'cart.subtotalOfCategoryMinor',
    { path: 'Tea', ...more(3000, 1800) },
    'Items from Tea in the cart must total at least CN¥30. CN¥12 more is needed.',
    '购物车中 Tea 类商品金额须满¥30。还差¥12。',
    '장바구니의 Tea 카테고리 상품 금액이 CN¥30 이상이어야 합니다. CN¥12 더 필요합니다.',
  ],
  [
    'order.subtotalOfTagMinor',
    { path: 'gift_wrapped', ...more(3000, 3000, 'greaterThan') },
    'Items tagged gift wrapped in the order must total more than CN¥30. CN¥0.01 more is needed.',
    '订单中带有 gift wrapped 标签的商品金额须超过¥30。还差¥0.01。',
    '주문의 gift wrapped 태그 상품 금액이 CN¥30 초과여야 합니다. CN¥0.01 더 필요합니다.',
  ],
  [
    'cart.subtotalOfBrandMinor',
    { path: '{x}', ...more(3000, 0) },
    '{x} items in the cart must total at least CN¥30. CN¥30 more is needed.',
    '购物车中{x}品牌商品金额须满¥30。还差¥30。',
    '장바구니의 {x} 브랜드 상품 금액이 CN¥30 이상이어야 합니다. CN¥30 더 필요합니다.',
  ],
  [
    'cart.quantityOfCategory',
    { path: '茶', ...more(3, 1) },
    'The cart must have at least 3 items from 茶. 2 more items are needed.',
    '购物车中茶类商品数量须满3件。还差2件。',
    '장바구니의 茶 카테고리 상품 수량이 3개 이상이어야 합니다. 2개 더 필요합니다.',
  ],
  [
    'cart.quantityOfSku',
    { path: 'GT_1', ...more(2, 0) },
    'The cart must have at least 2 items of GT_1. 2 more items are needed.',
    '购物车中商品 GT_1 的数量须满2件。还差2件。',
    '장바구니의 GT_1 상품 수량이 2개 이상이어야 합니다. 2개 더 필요합니다.',
  ],
  [
    'reward.subtotalMinor',
    more(10_000, 8800),
    'Items that count toward this discount must total at least CN¥100. CN¥12 more is needed.',
    '参与此优惠的商品金额须满¥100。还差¥12。',
    '할인 조건에 해당하는 상품 금액이 CN¥100 이상이어야 합니다. CN¥12 더 필요합니다.',
  ],
  [
    'reward.quantity',
    more(3, 2),
    'The cart must have at least 3 items that count toward this discount. 1 more item is needed.',
    '参与此优惠的商品须满3件。还差1件。',
    '할인 조건에 해당하는 상품이 3개 이상이어야 합니다. 1개 더 필요합니다.',
  ],
  [
    'reward.getQuantity',
    more(1, 0),
    'The cart must have at least 1 item for the discount to apply to. 1 more item is needed.',
    '可享优惠价的商品须满1件。还差1件。',
    '할인을 받을 상품이 1개 이상이어야 합니다. 1개 더 필요합니다.',
  ],
  [
    'cart.payment',
    { operator: 'equal', need: 'wechat_pay', have: 'card' },
    'The cart must be paid by wechat pay. Currently: card.',
    '仅限使用 wechat pay 付款。目前：card。',
    '결제 수단이 wechat pay인 주문에만 적용됩니다. 현재: card.',
  ],
  [
    'time.weekday',
    { operator: 'equal', need: 4, have: 3 },
    'Only on Thursdays. Currently: Wednesday.',
    '仅限周四。目前：周三。',
    '목요일에만 적용됩니다. 현재: 수요일.',
  ],
  [
    'time.weekday',
    { operator: 'greaterThanInclusive', need: 6, have: 3 },
    'Only on Saturdays and Sundays. Currently: Wednesday.',
    '仅限周六和周日。目前：周三。',
    '토요일 및 일요일에만 적용됩니다. 현재: 수요일.',
  ],
  [
    'time.weekday',
    { operator: 'notEqual', need: 4, have: 4 },
    'Not on Thursdays. Currently: Thursday.',
    '周四不适用。目前：周四。',
    '목요일에는 적용되지 않습니다. 현재: 목요일.',
  ],
  ['time.hour', more(18, 9), 'Only from 18:00.', '仅限每天18:00以后。', '18:00 이후에만 적용됩니다.'],
  ['time.hour', { operator: 'lessThan', need: 12, have: 12 }, 'Only before 12:00.', '仅限每天12:00以前。', '12:00 전에만 적용됩니다.'],
  [
    'time.hour',
    { operator: 'in', need: [9, 10, 18], have: 12 },
    'Only from 9:00 to 11:00 or from 18:00 to 19:00.',
    '仅限每天9:00至11:00或18:00至19:00。',
    '9:00~11:00 또는 18:00~19:00에만 적용됩니다.',
  ],
  [
    'time.date',
    { operator: 'greaterThanInclusive', need: '2026-12-24', have: '2026-12-23' },
    'Only from December 24, 2026. Currently: December 23, 2026.',
    '2026年12月24日起适用。目前：2026年12月23日。',
    '2026년 12월 24일부터 적용됩니다. 현재: 2026년 12월 23일.',
  ],
  [
    'time.date',
    { operator: 'lessThan', need: '2027-01-01', have: '2027-01-01' },
    'Only until December 31, 2026. Currently: January 1, 2027.',
    '适用至2026年12月31日（含当天）。目前：2027年1月1日。',
    '2026년 12월 31일까지만 적용됩니다. 현재: 2027년 1월 1일.',
  ],
  [
    'time.date',
    { operator: 'notIn', need: ['2026-12-24', '2026-12-25'], have: '2026-12-24' },
    'Not on December 24, 2026 or December 25, 2026. Currently: December 24, 2026.',
    '2026年12月24日或2026年12月25日不适用。目前：2026年12月24日。',
    '2026년 12월 24일 또는 2026년 12월 25일에는 적용되지 않습니다. 현재: 2026년 12월 24일.',
  ],
  [
    'customer.lifecycle',
    { operator: 'in', need: ['new', 'second'], have: 'loyal' },
    'Only for customers who have never bought here or customers who have bought here once.',
    '仅限从未购买过的顾客或购买过一次的顾客。',
    '구매한 적이 없는 고객 또는 한 번 구매한 고객에게만 적용됩니다.',
  ],
  [
    'event.properties',
    { path: '$.appVersion', ...more(3, 2) },
    'The event’s “app version” must be at least 3. Currently: 2.',
    '事件的“app version”须满3。目前：2。',
    '이벤트의 “app version” 값이 3 이상이어야 합니다. 현재: 2.',
  ],
] as const)('%s %j', (fact, missing, en, zh, ko) => {
  const say = (language: Language) =>
    missingSentence({ fact, operator: 'equal', need: '', have: null, ...missing } as Missing, { language, currency: 'CNY' });
  expect({ en: say('en'), zh: say('zh'), ko: say('ko') }).toEqual({ en, zh, ko });
});
