import type { Sentence } from './language.js';

interface KnownWords {
  exists: Sentence;
  notExists: Sentence;
}

const ofCustomer = (en: [string, string], zh: [string, string], ko: [string, string]): KnownWords => ({
  exists: { en: `Only for customers ${en[0]}.`, zh: `仅限${zh[0]}的顾客。`, ko: `${ko[0]} 고객에게만 적용됩니다.` },
  notExists: { en: `Only for customers ${en[1]}.`, zh: `仅限${zh[1]}的顾客。`, ko: `${ko[1]} 고객에게만 적용됩니다.` },
});

const TRAIT = ofCustomer(
  ['whose “{name}” is known', 'whose “{name}” is not known'],
  ['“{name}”已知', '“{name}”未知'],
  ['“{name}” 값이 등록된', '“{name}” 값이 등록되지 않은'],
);

const BOUGHT = ofCustomer(
  ['who have bought here before', 'who have never bought here'],
  ['曾在本店购买过', '从未在本店购买过'],
  ['구매한 적이 있는', '구매한 적이 없는'],
);

const ofCart = (en: string, zh: string, ko: string) => ({
  categories: {
    exists: {
      en: `The ${en} must have an item with a category.`,
      zh: `${zh}中须有带分类的商品。`,
      ko: `${ko}에 카테고리가 있는 상품이 있어야 합니다.`,
    },
    notExists: {
      en: `No item in the ${en} may have a category.`,
      zh: `${zh}中不能有带分类的商品。`,
      ko: `${ko}에 카테고리가 있는 상품이 없어야 합니다.`,
    },
  },
  skus: {
    exists: {
      en: `The ${en} must have an item with a SKU.`,
      zh: `${zh}中须有带货号的商品。`,
      ko: `${ko}에 상품 번호가 있는 상품이 있어야 합니다.`,
    },
    notExists: {
      en: `No item in the ${en} may have a SKU.`,
      zh: `${zh}中不能有带货号的商品。`,
      ko: `${ko}에 상품 번호가 있는 상품이 없어야 합니다.`,
    },
  },
  channel: {
    exists: {
      en: `The ${en} must say where it is placed.`,
      zh: `${zh}须注明下单渠道。`,
      ko: '주문 경로를 알 수 있는 주문에만 적용됩니다.',
    },
    notExists: {
      en: `The ${en} must not say where it is placed.`,
      zh: `${zh}不能注明下单渠道。`,
      ko: '주문 경로를 알 수 없는 주문에만 적용됩니다.',
    },
  },
  region: {
    exists: {
      en: `The ${en} must say where it is delivered to.`,
      zh: `${zh}须填写收货地区。`,
      ko: '배송 지역이 입력된 주문에만 적용됩니다.',
    },
    notExists: {
      en: `The ${en} must not say where it is delivered to.`,
      zh: `${zh}不能填写收货地区。`,
      ko: '배송 지역이 입력되지 않은 주문에만 적용됩니다.',
    },
  },
});

const [ORDER, CART] = [ofCart('order', '订单', '주문'), ofCart('cart', '购物车', '장바구니')];

/** How it is said that something has to be known, or must not be. A test holds that each fact that may be unknown has its row. */
export const KNOWN_WORDS: Record<string, KnownWords> = {
  'order.categories': ORDER.categories,
  'order.skus': ORDER.skus,
  'order.channel': ORDER.channel,
  'order.region': ORDER.region,
  'cart.categories': CART.categories,
  'cart.skus': CART.skus,
  'cart.channel': CART.channel,
  'cart.region': CART.region,
  'cart.payment': {
    exists: { en: 'A payment method must be chosen.', zh: '须选择付款方式。', ko: '결제 수단이 선택된 주문에만 적용됩니다.' },
    notExists: {
      en: 'No payment method may be chosen yet.',
      zh: '不能已选择付款方式。',
      ko: '결제 수단이 선택되지 않은 주문에만 적용됩니다.',
    },
  },
  'customer.tier': ofCustomer(['with a tier', 'without a tier'], ['有会员等级', '没有会员等级'], ['등급이 있는', '등급이 없는']),
  'customer.tags': ofCustomer(['with a tag', 'without tags'], ['有标签', '没有标签'], ['태그가 있는', '태그가 없는']),
  'customer.country': ofCustomer(
    ['whose country is known', 'whose country is not known'],
    ['所在国家或地区已知', '所在国家或地区未知'],
    ['국가가 등록된', '국가가 등록되지 않은'],
  ),
  'customer.locale': ofCustomer(
    ['whose language is known', 'whose language is not known'],
    ['使用语言已知', '使用语言未知'],
    ['언어가 등록된', '언어가 등록되지 않은'],
  ),
  'customer.birthdayToday': ofCustomer(
    ['whose birthday is known', 'whose birthday is not known'],
    ['生日已知', '生日未知'],
    ['생일이 등록된', '생일이 등록되지 않은'],
  ),
  'customer.daysSinceFirstOrder': BOUGHT,
  'customer.daysSinceLastOrder': BOUGHT,
  'customer.categories': ofCustomer(
    ['who have bought something with a category before', 'who have never bought anything with a category'],
    ['买过带分类的商品', '从未买过带分类的商品'],
    ['카테고리가 있는 상품을 구매한 적이 있는', '카테고리가 있는 상품을 구매한 적이 없는'],
  ),
  'customer.traits': TRAIT,
  'customer.preferences': TRAIT,
  'event.properties': {
    exists: { en: 'Only when “{name}” is known.', zh: '仅在“{name}”已知时适用。', ko: '“{name}” 값이 있는 경우에만 적용됩니다.' },
    notExists: { en: 'Only when “{name}” is not known.', zh: '仅在“{name}”未知时适用。', ko: '“{name}” 값이 없는 경우에만 적용됩니다.' },
  },
};
