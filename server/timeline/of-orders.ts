import { countRefunds } from '../../campaigns/paid-back.js';
import { type Language, moneyIn } from '../../campaigns/words/language.js';
import { goodsMinor, type OrderRecord } from '../orders/order.js';
import { pageOfTold } from '../orders/orders.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { findDiscountsOf } from '../profile/discounts.js';
import { type Discount, discountIn } from '../profile/figures.js';
import { byPages, type Entry, type Happening, orderOf, type Source } from './timeline.js';
import { orderWarningWords } from './warning-words.js';
import { type Phrase, sentenceOf } from './words.js';

type Moment = 'placedAt' | 'paidAt' | 'shippedAt' | 'deliveredAt' | 'cancelledAt';

/** `goods`: what they were worth as they were ordered; what was paid back has its own line. */
type Told = { order: string; goods: string | null };

const MOMENTS: Record<Moment, { what: Happening; words: Phrase<Told> }> = {
  placedAt: {
    what: 'order.placed',
    words: {
      en: ({ order, goods }) => `Order ${order} was placed${goods === null ? '' : `: goods for ${goods}`}`,
      zh: ({ order, goods }) => `订单${order}已下单${goods === null ? '' : `，商品金额${goods}`}`,
      ko: ({ order, goods }) => `주문(${order})이 접수되었습니다${goods === null ? '' : `(상품 금액: ${goods})`}`,
    },
  },
  paidAt: {
    what: 'order.paid',
    words: {
      en: ({ order, goods }) => `Order ${order} was paid${goods === null ? '' : `: goods for ${goods}`}`,
      zh: ({ order, goods }) => `订单${order}已付款${goods === null ? '' : `，商品金额${goods}`}`,
      ko: ({ order, goods }) => `주문(${order})이 결제되었습니다${goods === null ? '' : `(상품 금액: ${goods})`}`,
    },
  },
  shippedAt: {
    what: 'order.shipped',
    words: {
      en: ({ order }) => `Order ${order} was shipped`,
      zh: ({ order }) => `订单${order}已发货`,
      ko: ({ order }) => `주문(${order}) 상품이 발송되었습니다`,
    },
  },
  deliveredAt: {
    what: 'order.delivered',
    words: {
      en: ({ order }) => `Order ${order} was delivered`,
      zh: ({ order }) => `订单${order}已送达`,
      ko: ({ order }) => `주문(${order}) 상품이 배송 완료되었습니다`,
    },
  },
  cancelledAt: {
    what: 'order.cancelled',
    words: {
      en: ({ order }) => `Order ${order} was cancelled`,
      zh: ({ order }) => `订单${order}已取消`,
      ko: ({ order }) => `주문(${order})이 취소되었습니다`,
    },
  },
};

const REFUNDED: Phrase<{ order: string; amount: string | null }> = {
  en: ({ order, amount }) => `${amount ?? 'Something'} was paid back for order ${order}`,
  zh: ({ order, amount }) => `订单${order}${amount === null ? '有退款' : `退款${amount}`}`,
  ko: ({ order, amount }) => `주문(${order})이 환불되었습니다${amount === null ? '' : `(환불 금액: ${amount})`}`,
};

/** What became of the customer's orders, step by step. */
export const orderEntries: Source = byPages(pageOfTold, async (orders, { language }) => {
  const told = orders.map(async (order) => [
    ...momentsOf(order, language),
    ...(order.refunds.length > 0 ? refundsOf(order, await findDiscountsOf(order), language) : []),
    ...warningsOf(order, language),
  ]);
  return (await Promise.all(told)).flat();
});

const momentsOf = (order: OrderRecord, language: Language): Entry[] =>
  Object.entries(MOMENTS).flatMap(([moment, { what, words }]) => {
    const at = order[moment as Moment];
    const told = { order: nameOfKey(order._id), goods: goodsOf(order, language) };
    return at ? [{ at, what, sentence: sentenceOf(words[language](told), {}, language), key: order._id, ...orderOf(order._id) }] : [];
  });

const goodsOf = (order: OrderRecord, language: Language): string | null =>
  order.content && moneyIn(goodsMinor({ ...order, refunds: [] }), order.content.currency, language);

/** What counts of each refund; why that is less than was told, its warning says. */
function refundsOf({ _id, content, refunds }: OrderRecord, discounts: Discount[], language: Language): Entry[] {
  const counted = content ? countRefunds(content, refunds, discountIn(content.currency, discounts)) : [];
  return refunds.map(({ id, at }) => {
    const amountMinor = counted.reduce((sum, one) => sum + (one.refundId === id ? one.countedMinor : 0), 0);
    const amount = content && moneyIn(amountMinor, content.currency, language);
    const sentence = sentenceOf(REFUNDED[language]({ order: nameOfKey(_id), amount }), {}, language);
    return { at, what: 'order.refunded', sentence, key: `${_id} ${id}`, ...orderOf(_id) };
  });
}

/** What of an order's events was left out or cut. */
const warningsOf = ({ _id, warnings = [] }: OrderRecord, language: Language): Entry[] =>
  warnings.map((warning) => ({
    at: warning.at,
    what: 'order.warning',
    sentence: orderWarningWords(nameOfKey(_id), warning, language),
    key: `${_id} ${warning.id}`,
    ...orderOf(_id),
  }));
