import type { Difference } from '../../campaigns/order-check.js';
import type { RefundExcess } from '../../campaigns/paid-back.js';
import { spokenMissing } from '../../campaigns/reasons.js';
import { type Language, type Sentence, spaced } from '../../campaigns/words/language.js';
import type { OrderWarning } from '../orders/order.js';
import type { Discrepancy } from '../redemptions/discrepancies.store.js';
import type { Phrase } from './words.js';

/** What may be said of an order afterwards. */
type Said =
  | RefundExcess['code']
  | Difference['code']
  | 'order_of_another_customer'
  | 'redemption_not_held'
  | 'redemption_of_another_customer'
  | 'redemption_of_another_order'
  | 'redemption_unknown';

/** The warnings of orders as people of the shop read them. The first answer, to systems, has further words (campaigns/warnings.ts). */
const SAID: Record<Said, Sentence> = {
  discount_above_order: {
    en: 'The discount was more than the order is worth.',
    zh: '优惠金额超过了订单金额。',
    ko: '할인 금액이 주문 금액보다 큽니다.',
  },
  order_of_another_customer: {
    en: 'Another customer’s order was told under this number. Nothing of it was applied.',
    zh: '另一位顾客的订单使用了同一订单号，其内容未被采用。',
    ko: '다른 고객의 주문이 같은 번호로 전달되어 반영하지 않았습니다.',
  },
  redemption_conditions_not_met: {
    en: 'The order does not meet the conditions of a coupon that it used. The coupon counts as used.',
    zh: '订单不满足所用优惠券的条件，优惠券仍记为已使用。',
    ko: '주문이 사용한 쿠폰의 조건을 충족하지 않습니다. 쿠폰은 사용된 것으로 처리되었습니다.',
  },
  redemption_currency_mismatch: {
    en: 'The order is in another currency than the discount that it used.',
    zh: '订单的币种与所用优惠的币种不同。',
    ko: '주문의 통화가 적용된 할인의 통화와 다릅니다.',
  },
  redemption_not_held: {
    en: 'The order names a discount that never held a coupon. No coupon was used.',
    zh: '订单所指的优惠从未占用优惠券，没有使用任何优惠券。',
    ko: '주문에 적힌 할인에는 보류된 쿠폰이 없어 쿠폰이 사용되지 않았습니다.',
  },
  redemption_of_another_customer: {
    en: 'The order used the discount of another customer.',
    zh: '订单使用了另一位顾客的优惠。',
    ko: '주문에 다른 고객의 할인이 사용되었습니다.',
  },
  redemption_of_another_order: {
    en: 'The order names a discount that another order used. No coupon was used for this one.',
    zh: '订单所指的优惠已被另一笔订单使用，本订单未使用优惠券。',
    ko: '주문에 적힌 할인은 다른 주문에 사용되어 이 주문에는 쿠폰이 사용되지 않았습니다.',
  },
  redemption_unknown: {
    en: 'The order names a discount that does not exist. No coupon was used.',
    zh: '订单所指的优惠不存在，没有使用任何优惠券。',
    ko: '주문에 적힌 할인을 찾을 수 없어 쿠폰이 사용되지 않았습니다.',
  },
  refund_above_paid: {
    en: 'The refund gives back more than was paid for what is left. Only what was paid counts.',
    zh: '退款超过了剩余商品的实付金额，仅按实付金额计算。',
    ko: '환불 금액이 남은 상품의 결제 금액보다 커서 결제한 금액까지만 반영했습니다.',
  },
  refund_line_unknown: {
    en: 'The refund names a line that the order does not have. Nothing is given back for it.',
    zh: '退款涉及订单中不存在的商品行，未予计算。',
    ko: '주문에 없는 상품이 환불에 포함되어 반영하지 않았습니다.',
  },
  refund_quantity_above_left: {
    en: 'More pieces came back than are left of the line. Only those that are left count.',
    zh: '退回的数量多于该商品行的剩余数量，仅按剩余数量计算。',
    ko: '반품 수량이 남은 수량보다 많아 남은 수량까지만 반영했습니다.',
  },
};

/** Of a code that came after this version's record, or before: the words in which it was written. */
const said = (code: string, message: string, language: Language): string =>
  Object.hasOwn(SAID, code) ? SAID[code as Said][language] : message;

const ABOUT: Phrase<{ order: string; words: string }> = {
  en: ({ order, words }) => `Order ${order}: ${words}`,
  zh: ({ order, words }) => `订单${order}：${words}`,
  ko: ({ order, words }) => `주문(${order}): ${words}`,
};

/** What of an order's events was left out or cut. */
export const orderWarningWords = (order: string, { code, message }: OrderWarning, language: Language): string =>
  spaced(ABOUT[language]({ order, words: [said(code, message, language), ...numbersOf(message, language)].join(gap(language)) }), language);

/** Where an order and the redemption that it names do not agree. */
export function discrepancyWords(order: string, { code, message, missing = [], currency = '' }: Discrepancy, language: Language): string {
  const sentences = spokenMissing(missing, { language, currency }).map(({ sentence }) => sentence);
  return spaced(ABOUT[language]({ order, words: [said(code, message, language), ...sentences].join(gap(language)) }), language);
}

const gap = (language: Language): string => (language === 'zh' ? '' : ' ');

/** "Refund r-1, line 2: told 50.00 CNY, counted 40.00 CNY.", as campaigns/paid-back.ts writes it. */
const NUMBERS = /Refund (.+), (?:line (.+)|shipping): told (.+?), (counted|left) (.+)\.$/s;

function numbersOf(message: string, language: Language): string[] {
  const [found, refund = '', line, told = '', what, count = ''] = NUMBERS.exec(message) ?? [];
  if (found === undefined) return [];
  return [TOLD[language]({ refund, line, told, isLeft: what === 'left', count })];
}

const TOLD: Phrase<{ refund: string; line: string | undefined; told: string; isLeft: boolean; count: string }> = {
  en: ({ refund, line, told, isLeft, count }) =>
    `Refund ${refund}, ${line === undefined ? 'shipping' : `line ${line}`}: told ${told}, ${isLeft ? 'left' : 'counted'} ${count}.`,
  zh: ({ refund, line, told, isLeft, count }) =>
    `退款${refund}，${line === undefined ? '运费' : `商品行${line}`}：申报${told}，${isLeft ? '剩余' : '计入'}${count}。`,
  ko: ({ refund, line, told, isLeft, count }) =>
    `환불(${refund}), ${line === undefined ? '배송비' : `상품(${line})`}: 전달 ${told}, ${isLeft ? '남은 수량' : '반영'} ${count}.`,
};
