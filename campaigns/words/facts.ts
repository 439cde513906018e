import type { FactName } from '../rules/facts.js';
import type { TriggerEvent } from '../trigger.js';
import type { Language, Sentence } from './language.js';

/** What a number counts. */
export type Unit = 'money' | 'items' | 'orders' | 'coupons' | 'days';

/** What a text stands for: a code of ISO's, one of our own words, or the shop's word as it is (`own`) or read aloud (`words`). */
export type Meaning = 'region' | 'language' | 'currency' | 'channel' | 'event' | 'own' | 'words';

/** How a fact that is a number is demanded: `{x}` is "at least 3 items". */
export interface NumberWords {
  unit: Unit;
  must: Sentence;
}

/** How a fact that is a text, several, or yes or no is demanded, and how its contrary: `{x}` is "A or B". */
export interface ChoiceWords {
  means?: Meaning; // absent: yes or no
  is: Sentence;
  isNot: Sentence;
}

const total = (en: string, zh: string, ko: string): NumberWords => ({
  unit: 'money',
  must: { en: `${en} must total {x}.`, zh: `${zh}须{x}。`, ko: `${ko}이 {x}{이어야} 합니다.` },
});

const ofCart = (en: string, zh: string, ko: string) => ({
  subtotalMinor: total(`The items in the ${en}`, `${zh}商品金额`, `${ko} 상품 금액`),
  discountableSubtotalMinor: total(`The discountable items in the ${en}`, `${zh}可享优惠的商品金额`, `${ko} 할인 대상 상품 금액`),
  totalQuantity: {
    unit: 'items' as const,
    must: { en: `The ${en} must have {x}.`, zh: `${zh}商品数量须{x}。`, ko: `${ko} 상품 수량이 {x}{이어야} 합니다.` },
  },
  categories: {
    means: 'words' as const,
    is: { en: `The ${en} must have something from {x}.`, zh: `${zh}中须有{x}类商品。`, ko: `${ko}에 {x} 카테고리 상품이 있어야 합니다.` },
    isNot: {
      en: `The ${en} must not have anything from {x}.`,
      zh: `${zh}中不能有{x}类商品。`,
      ko: `${ko}에 {x} 카테고리 상품이 없어야 합니다.`,
    },
  },
  skus: {
    means: 'own' as const,
    is: { en: `The ${en} must have the item {x}.`, zh: `${zh}中须有商品{x}。`, ko: `${ko}에 {x} 상품이 있어야 합니다.` },
    isNot: { en: `The ${en} must not have the item {x}.`, zh: `${zh}中不能有商品{x}。`, ko: `${ko}에 {x} 상품이 없어야 합니다.` },
  },
  channel: {
    means: 'channel' as const,
    is: {
      en: `The ${en} must be ${en === 'cart' ? 'checked out' : 'placed'} {x}.`,
      zh: '仅限在{x}下单。',
      ko: '{x}에서 결제하는 주문에만 적용됩니다.',
    },
    isNot: {
      en: `The ${en} must not be ${en === 'cart' ? 'checked out' : 'placed'} {x}.`,
      zh: '在{x}下单不适用。',
      ko: '{x}에서 결제하는 주문에는 적용되지 않습니다.',
    },
  },
  region: {
    means: 'words' as const,
    is: { en: `The ${en} must be delivered to {x}.`, zh: `${zh}的收货地区须为{x}。`, ko: '{x} 지역으로 배송되는 주문에만 적용됩니다.' },
    isNot: {
      en: `The ${en} must not be delivered to {x}.`,
      zh: `${zh}的收货地区不能为{x}。`,
      ko: '{x} 지역으로 배송되는 주문에는 적용되지 않습니다.',
    },
  },
  currency: {
    means: 'currency' as const,
    is: { en: `The ${en} must be paid in {x}.`, zh: `${zh}须以{x}结算。`, ko: '{x}{으로} 결제하는 주문에만 적용됩니다.' },
    isNot: { en: `The ${en} must not be paid in {x}.`, zh: `${zh}不能以{x}结算。`, ko: '{x}{으로} 결제하는 주문에는 적용되지 않습니다.' },
  },
});

const [ORDER, CART] = [ofCart('order', '订单', '주문'), ofCart('cart', '购物车', '장바구니')];

/** How a condition on each fact is said to people. A fact without its row does not compile. Traits have their own (missing.ts): a path names them. */
export const FACT_WORDS: Record<Exclude<FactName, 'customer.traits' | 'customer.preferences'>, NumberWords | ChoiceWords> = {
  'order.subtotalMinor': ORDER.subtotalMinor,
  'order.discountableSubtotalMinor': ORDER.discountableSubtotalMinor,
  'order.totalQuantity': ORDER.totalQuantity,
  'order.categories': ORDER.categories,
  'order.skus': ORDER.skus,
  'order.channel': ORDER.channel,
  'order.region': ORDER.region,
  'order.currency': ORDER.currency,
  'cart.subtotalMinor': CART.subtotalMinor,
  'cart.discountableSubtotalMinor': CART.discountableSubtotalMinor,
  'cart.totalQuantity': CART.totalQuantity,
  'cart.categories': CART.categories,
  'cart.skus': CART.skus,
  'cart.channel': CART.channel,
  'cart.region': CART.region,
  'cart.currency': CART.currency,
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

/** A trait or preference of the customer, which the shop named; `{name}` is its name in words. */
export const TRAIT_WORDS: Record<'number' | 'is' | 'isNot' | 'has' | 'hasNot', Sentence> = {
  number: { en: 'The customer’s “{name}” must be {x}.', zh: '顾客的“{name}”须{x}。', ko: '고객의 “{name}” 값이 {x}{이어야} 합니다.' },
  is: {
    en: 'Only for customers whose “{name}” is {x}.',
    zh: '仅限“{name}”为{x}的顾客。',
    ko: '“{name}” 값이 {x}인 고객에게만 적용됩니다.',
  },
  isNot: {
    en: 'Not for customers whose “{name}” is {x}.',
    zh: '不适用于“{name}”为{x}的顾客。',
    ko: '“{name}” 값이 {x}인 고객에게는 적용되지 않습니다.',
  },
  has: {
    en: 'Only for customers whose “{name}” includes {x}.',
    zh: '仅限“{name}”包含{x}的顾客。',
    ko: '“{name}” 값에 {x} 항목이 포함된 고객에게만 적용됩니다.',
  },
  hasNot: {
    en: 'Only for customers whose “{name}” does not include {x}.',
    zh: '仅限“{name}”不包含{x}的顾客。',
    ko: '“{name}” 값에 {x} 항목이 포함되지 않은 고객에게만 적용됩니다.',
  },
};

/** What we know besides about where a shop sells. */
export const CHANNEL_WORDS: Record<'web' | 'app' | 'marketplace' | 'till', Sentence> = {
  web: { en: 'on the website', zh: '网站', ko: '웹사이트' },
  app: { en: 'in the app', zh: 'App', ko: '앱' },
  marketplace: { en: 'on a marketplace', zh: '第三方平台', ko: '오픈마켓' },
  till: { en: 'in store', zh: '门店', ko: '오프라인 매장' },
};

export const UNIT_WORDS: Record<Exclude<Unit, 'money'>, { en: [one: string, other: string] } & Record<Exclude<Language, 'en'>, string>> = {
  items: { en: ['item', 'items'], zh: '件', ko: '개' },
  orders: { en: ['order', 'orders'], zh: '笔', ko: '건' },
  coupons: { en: ['coupon', 'coupons'], zh: '张', ko: '장' },
  days: { en: ['day', 'days'], zh: '天', ko: '일' },
};

/** The events that start campaigns, as what happens when they do. */
export const EVENT_WORDS: Record<TriggerEvent, Sentence> = {
  'customer.created': { en: 'a customer signs up', zh: '顾客注册', ko: '고객 가입' },
  'cart.updated': { en: 'the cart changes', zh: '购物车变动', ko: '장바구니 변경' },
  'order.placed': { en: 'an order is placed', zh: '下单', ko: '주문 접수' },
  'order.paid': { en: 'an order is paid', zh: '付款', ko: '결제 완료' },
  'order.shipped': { en: 'an order is shipped', zh: '发货', ko: '상품 발송' },
  'order.delivered': { en: 'an order is delivered', zh: '送达', ko: '배송 완료' },
  'visit.ended': { en: 'a visit ends', zh: '访问结束', ko: '방문 종료' },
};
