import type { LIFECYCLES } from '../rules/facts-of-customer.js';
import type { FactName } from '../rules/vocabulary.js';
import type { NamedTriggerEvent } from '../trigger.js';
import { CART_WORDS } from './cart-facts.js';
import type { ChoiceWords, NumberWords, Unit } from './fact-words.js';
import type { Language, Sentence } from './language.js';
import type { TimeFact } from './times.js';
import type { TraitFact } from './traits.js';

/** How a condition on each fact is said to people. A fact without its row does not compile. Traits and times have their own (traits.ts, times.ts). */
export const FACT_WORDS: Record<Exclude<FactName, TraitFact | TimeFact>, NumberWords | ChoiceWords> = {
  ...CART_WORDS,
  'customer.tier': {
    means: 'words',
    is: { en: 'Only for customers in the {x} tier.', zh: '仅限{x}等级的顾客。', ko: '{x} 등급 고객에게만 적용됩니다.' },
    isNot: { en: 'Not for customers in the {x} tier.', zh: '不适用于{x}等级的顾客。', ko: '{x} 등급 고객에게는 적용되지 않습니다.' },
  },
  'customer.tags': {
    means: 'words',
    is: { en: 'Only for customers tagged {x}.', zh: '仅限带有{x}标签的顾客。', ko: '{x} 태그가 있는 고객에게만 적용됩니다.' },
    isNot: { en: 'Not for customers tagged {x}.', zh: '不适用于带有{x}标签的顾客。', ko: '{x} 태그가 있는 고객에게는 적용되지 않습니다.' },
  },
  'customer.country': {
    means: 'region',
    is: { en: 'Only for customers in {x}.', zh: '仅限{x}的顾客。', ko: '{x} 고객에게만 적용됩니다.' },
    isNot: { en: 'Not for customers in {x}.', zh: '不适用于{x}的顾客。', ko: '{x} 고객에게는 적용되지 않습니다.' },
  },
  'customer.locale': {
    means: 'language',
    is: { en: 'Only for customers whose language is {x}.', zh: '仅限使用{x}的顾客。', ko: '언어가 {x}인 고객에게만 적용됩니다.' },
    isNot: {
      en: 'Not for customers whose language is {x}.',
      zh: '不适用于使用{x}的顾客。',
      ko: '언어가 {x}인 고객에게는 적용되지 않습니다.',
    },
  },
  'customer.orders': {
    unit: 'orders',
    must: {
      en: 'The customer must have paid for {x} before.',
      zh: '此前已付款的订单须{x}。',
      ko: '이전에 결제한 주문이 {x}{이어야} 합니다.',
    },
  },
  'customer.ordersEver': {
    unit: 'orders',
    must: {
      en: 'The customer must have paid for {x} before, returned ones included.',
      zh: '此前已付款的订单（含已退货的）须{x}。',
      ko: '이전에 결제한 주문(반품 포함)이 {x}{이어야} 합니다.',
    },
  },
  'customer.spentMinor': {
    unit: 'money',
    must: { en: 'The customer must have spent {x} before.', zh: '此前累计消费须{x}。', ko: '이전 누적 구매 금액이 {x}{이어야} 합니다.' },
  },
  'customer.daysSinceFirstOrder': {
    unit: 'days',
    must: { en: 'The first order must be {x} ago.', zh: '距首次下单须{x}。', ko: '첫 주문 후 지난 기간이 {x}{이어야} 합니다.' },
  },
  'customer.daysSinceLastOrder': {
    unit: 'days',
    must: { en: 'The last order must be {x} ago.', zh: '距上次下单须{x}。', ko: '마지막 주문 후 지난 기간이 {x}{이어야} 합니다.' },
  },
  'customer.categories': {
    means: 'words',
    is: {
      en: 'Only for customers who have bought something from {x} before.',
      zh: '仅限买过{x}类商品的顾客。',
      ko: '{x} 카테고리 상품을 구매한 적이 있는 고객에게만 적용됩니다.',
    },
    isNot: {
      en: 'Only for customers who have never bought anything from {x}.',
      zh: '仅限从未买过{x}类商品的顾客。',
      ko: '{x} 카테고리 상품을 구매한 적이 없는 고객에게만 적용됩니다.',
    },
  },
  'customer.birthdayToday': {
    is: { en: 'Only on the customer’s birthday.', zh: '仅限顾客生日当天。', ko: '고객 생일 당일에만 적용됩니다.' },
    isNot: { en: 'Not on the customer’s birthday.', zh: '顾客生日当天不适用。', ko: '고객 생일 당일에는 적용되지 않습니다.' },
  },
  'customer.isNew': {
    is: {
      en: 'Only for customers who have never bought here.',
      zh: '仅限从未在本店购买过的顾客。',
      ko: '구매한 적이 없는 고객에게만 적용됩니다.',
    },
    isNot: {
      en: 'Only for customers who have bought here before.',
      zh: '仅限曾在本店购买过的顾客。',
      ko: '구매한 적이 있는 고객에게만 적용됩니다.',
    },
  },
  'customer.lifecycle': {
    means: 'lifecycle',
    is: { en: 'Only for {x}.', zh: '仅限{x}。', ko: '{x}에게만 적용됩니다.' },
    isNot: { en: 'Not for {x}.', zh: '不适用于{x}。', ko: '{x}에게는 적용되지 않습니다.' },
  },
  'customer.couponsIssued': {
    unit: 'coupons',
    must: {
      en: 'The customer must have received {x} so far.',
      zh: '累计获得的优惠券须{x}。',
      ko: '지금까지 받은 쿠폰이 {x}{이어야} 합니다.',
    },
  },
  'customer.couponsRedeemed': {
    unit: 'coupons',
    must: {
      en: 'The customer must have used {x} so far.',
      zh: '累计使用的优惠券须{x}。',
      ko: '지금까지 사용한 쿠폰이 {x}{이어야} 합니다.',
    },
  },
  'event.type': {
    means: 'event',
    is: { en: 'Only when {x}.', zh: '仅在{x}时适用。', ko: '{x} 시에만 적용됩니다.' },
    isNot: { en: 'Not when {x}.', zh: '在{x}时不适用。', ko: '{x} 시에는 적용되지 않습니다.' },
  },
};

/** What we know besides about where a shop sells. */
export const CHANNEL_WORDS: Record<'web' | 'app' | 'marketplace' | 'till', Sentence> = {
  web: { en: 'on the website', zh: '网站', ko: '웹사이트' },
  app: { en: 'in the app', zh: 'App', ko: '앱' },
  marketplace: { en: 'on a marketplace', zh: '第三方平台', ko: '오픈마켓' },
  till: { en: 'in store', zh: '门店', ko: '오프라인 매장' },
};

/** Customers by how often they bought (customer.lifecycle). */
export const LIFECYCLE_WORDS: Record<(typeof LIFECYCLES)[number], Sentence> = {
  new: { en: 'customers who have never bought here', zh: '从未购买过的顾客', ko: '구매한 적이 없는 고객' },
  second: { en: 'customers who have bought here once', zh: '购买过一次的顾客', ko: '한 번 구매한 고객' },
  loyal: { en: 'customers who have bought here at least twice', zh: '购买过两次及以上的顾客', ko: '두 번 이상 구매한 고객' },
};

export const UNIT_WORDS: Record<Exclude<Unit, 'money'>, { en: [one: string, other: string] } & Record<Exclude<Language, 'en'>, string>> = {
  items: { en: ['item', 'items'], zh: '件', ko: '개' },
  orders: { en: ['order', 'orders'], zh: '笔', ko: '건' },
  coupons: { en: ['coupon', 'coupons'], zh: '张', ko: '장' },
  days: { en: ['day', 'days'], zh: '天', ko: '일' },
};

/** The events that start campaigns, as what happens when they do. */
export const EVENT_WORDS: Record<NamedTriggerEvent, Sentence> = {
  'customer.created': { en: 'a customer signs up', zh: '顾客注册', ko: '고객 가입' },
  'cart.updated': { en: 'the cart changes', zh: '购物车变动', ko: '장바구니 변경' },
  'order.placed': { en: 'an order is placed', zh: '下单', ko: '주문 접수' },
  'order.paid': { en: 'an order is paid', zh: '付款', ko: '결제 완료' },
  'order.shipped': { en: 'an order is shipped', zh: '发货', ko: '상품 발송' },
  'order.delivered': { en: 'an order is delivered', zh: '送达', ko: '배송 완료' },
  'visit.ended': { en: 'a visit ends', zh: '访问结束', ko: '방문 종료' },
};
