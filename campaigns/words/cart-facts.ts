import type { FactName } from '../rules/vocabulary.js';
import type { ChoiceWords, NumberWords } from './fact-words.js';

const total = (en: string, zh: string, ko: string): NumberWords => ({
  unit: 'money',
  must: { en: `${en} must total {x}.`, zh: `${zh}须{x}。`, ko: `${ko}이 {x}{이어야} 합니다.` },
});

const ofCart = (en: string, zh: string, ko: string) => ({
  subtotalMinor: total(`The items in the ${en}`, `${zh}商品金额`, `${ko} 상품 금액`),
  discountableSubtotalMinor: total(`The discountable items in the ${en}`, `${zh}可享优惠的商品金额`, `${ko} 할인 대상 상품 금액`),
  subtotalOfCategoryMinor: {
    ...total(`Items from {name} in the ${en}`, `${zh}中{name}类商品金额`, `${ko}의 {name} 카테고리 상품 금액`),
    named: 'words' as const,
  },
  subtotalOfTagMinor: {
    ...total(`Items tagged {name} in the ${en}`, `${zh}中带有{name}标签的商品金额`, `${ko}의 {name} 태그 상품 금액`),
    named: 'words' as const,
  },
  subtotalOfBrandMinor: {
    ...total(`{name} items in the ${en}`, `${zh}中{name}品牌商品金额`, `${ko}의 {name} 브랜드 상품 금액`),
    named: 'own' as const,
  },
  quantityOfCategory: {
    unit: 'items' as const,
    named: 'words' as const,
    must: {
      en: `The ${en} must have {x} from {name}.`,
      zh: `${zh}中{name}类商品数量须{x}。`,
      ko: `${ko}의 {name} 카테고리 상품 수량이 {x}{이어야} 합니다.`,
    },
  },
  quantityOfSku: {
    unit: 'items' as const,
    named: 'own' as const,
    must: {
      en: `The ${en} must have {x} of {name}.`,
      zh: `${zh}中商品{name}的数量须{x}。`,
      ko: `${ko}의 {name} 상품 수량이 {x}{이어야} 합니다.`,
    },
  },
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

type CartFact = Extract<FactName, `order.${string}` | `cart.${string}`>;

/** How conditions on carts and orders are said. */
export const CART_WORDS: Record<CartFact, NumberWords | ChoiceWords> = {
  'order.subtotalMinor': ORDER.subtotalMinor,
  'order.discountableSubtotalMinor': ORDER.discountableSubtotalMinor,
  'order.subtotalOfCategoryMinor': ORDER.subtotalOfCategoryMinor,
  'order.subtotalOfTagMinor': ORDER.subtotalOfTagMinor,
  'order.subtotalOfBrandMinor': ORDER.subtotalOfBrandMinor,
  'order.totalQuantity': ORDER.totalQuantity,
  'order.quantityOfCategory': ORDER.quantityOfCategory,
  'order.quantityOfSku': ORDER.quantityOfSku,
  'order.categories': ORDER.categories,
  'order.skus': ORDER.skus,
  'order.channel': ORDER.channel,
  'order.region': ORDER.region,
  'order.currency': ORDER.currency,
  'cart.subtotalMinor': CART.subtotalMinor,
  'cart.discountableSubtotalMinor': CART.discountableSubtotalMinor,
  'cart.subtotalOfCategoryMinor': CART.subtotalOfCategoryMinor,
  'cart.subtotalOfTagMinor': CART.subtotalOfTagMinor,
  'cart.subtotalOfBrandMinor': CART.subtotalOfBrandMinor,
  'cart.totalQuantity': CART.totalQuantity,
  'cart.quantityOfCategory': CART.quantityOfCategory,
  'cart.quantityOfSku': CART.quantityOfSku,
  'cart.categories': CART.categories,
  'cart.skus': CART.skus,
  'cart.channel': CART.channel,
  'cart.region': CART.region,
  'cart.currency': CART.currency,
  'cart.payment': {
    means: 'words',
    is: { en: 'The cart must be paid by {x}.', zh: '仅限使用{x}付款。', ko: '결제 수단이 {x}인 주문에만 적용됩니다.' },
    isNot: { en: 'The cart must not be paid by {x}.', zh: '使用{x}付款不适用。', ko: '결제 수단이 {x}인 주문에는 적용되지 않습니다.' },
  },
};
