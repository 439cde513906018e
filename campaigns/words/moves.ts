import { keysOf } from '../keys.js';
import type { Cancellation } from '../on-cancel.js';
import { capital, dateIn, type Language, type Sentence } from './language.js';
import { REASONS } from './reasons.js';

/** Why the order that earned a coupon takes it back. */
export const ORDER_WENT_BACK = {
  order_cancelled: { en: 'The order was cancelled.', zh: '订单已取消。', ko: '주문이 취소되었습니다.' },
  order_changed: { en: 'The order was changed.', zh: '订单已更改。', ko: '주문이 변경되었습니다.' },
  order_refunded: { en: 'The order was refunded.', zh: '订单已退款。', ko: '주문이 환불되었습니다.' },
} as const satisfies Record<string, Sentence>;

/** Why a coupon came free or was taken back, or why a hold was lost, by the word that is kept with it. To add one, add a row. */
const WHY = {
  ...ORDER_WENT_BACK,
  'its last day is over': { en: 'Its last day is over.', zh: '最后有效日已过。', ko: '마지막 사용일이 지났습니다.' },
  already_confirmed: { en: 'The checkout had been confirmed already.', zh: '该结算此前已确认。', ko: '이미 확정된 결제입니다.' },
  broken_off: { en: 'The checkout broke off.', zh: '结算中断。', ko: '결제가 중단되었습니다.' },
  hold_over: { en: 'The hold ran out.', zh: '保留时间已到。', ko: '보류 시간이 지났습니다.' },
  order_has_redemption: {
    en: 'The order already had the discount of another checkout.',
    zh: '该订单已使用另一笔结算的优惠。',
    ko: '주문에 이미 다른 결제의 할인이 적용되어 있습니다.',
  },
  owner_came: {
    en: 'The customer whose address was named used it themselves.',
    zh: '所填联系方式的本人使用了该优惠。',
    ko: '입력된 연락처의 본인이 직접 사용했습니다.',
  },
  price_changed: { en: 'The price had changed.', zh: '价格已变动。', ko: '가격이 변경되었습니다.' },
  refused: {
    en: 'Another code of the checkout was refused.',
    zh: '同一结算中的另一张优惠券不可用。',
    ko: '같은 결제의 다른 쿠폰을 사용할 수 없었습니다.',
  },
  released: { en: 'The checkout let it go.', zh: '结算未完成，已释放。', ko: '결제가 완료되지 않아 해제되었습니다.' },
  replaced: { en: 'The checkout tried again.', zh: '该结算已重新提交。', ko: '결제를 다시 시도했습니다.' },
  restored: {
    en: 'Another order had used it, and was cancelled.',
    zh: '曾用于另一笔订单，该订单已取消。',
    ko: '다른 주문에 사용되었으나 그 주문이 취소되었습니다.',
  },
} as const satisfies Record<string, Sentence>;

export type Why = keyof typeof WHY;
export const WHYS = keysOf(WHY);

/** The sentence of a word that is kept as the reason of a step; null: it is none of ours. */
export function whySentence(why: string | null | undefined, language: Language): string | null {
  if (why == null) return null;
  if (Object.hasOwn(WHY, why)) return WHY[why as Why][language];
  return Object.hasOwn(REASONS, why) ? REASONS[why as keyof typeof REASONS][language] : null;
}

/** What a step of a coupon was about, as it is kept: "order 1001", "checkout c-7", "order 1001 was cancelled (buyer); its last day is 2026-03-08". */
export interface About {
  kind: 'checkout' | 'order';
  name: string;
  isLate: boolean; // taken again after the hold was over
  cancelledBy: string | null;
  lastDay: string | null;
}

const ABOUT =
  /^(checkout|order) (.*?)(, after the hold was over)?(?: was cancelled \((\w+)\); (?:it is lost|its last day is (\d{4}-\d\d-\d\d)))?$/s;

export function aboutOf(why: string | undefined): About | null {
  const [, kind, name, late, cancelledBy, lastDay] = ABOUT.exec(why ?? '') ?? [];
  if ((kind !== 'checkout' && kind !== 'order') || name === undefined) return null;
  return { kind, name, isLate: late !== undefined, cancelledBy: cancelledBy ?? null, lastDay: lastDay ?? null };
}

const NAMED: Record<About['kind'], Record<Language, (name: string) => string>> = {
  checkout: { en: (name) => `checkout ${name}`, zh: (name) => `结算${name}`, ko: (name) => `결제(${name})` },
  order: { en: (name) => `order ${name}`, zh: (name) => `订单${name}`, ko: (name) => `주문(${name})` },
};

/** "order 1001". */
export const named = ({ kind, name }: Pick<About, 'kind' | 'name'>, language: Language): string => NAMED[kind][language](name);

const CANCELLED_BY: Record<Cancellation, Sentence> = {
  shop: { en: ' by the shop', zh: '被商家', ko: '쇼핑몰 사정으로 ' },
  carrier: { en: ' by the carrier', zh: '因物流原因', ko: '배송 문제로 ' },
  buyer: { en: ' by the customer', zh: '被顾客', ko: '고객 요청으로 ' },
  abuse: { en: ' for abuse', zh: '因滥用', ko: '부정 이용으로 ' },
};

const CANCELLED: Record<Language, (order: string, by: string, lastDay: string | null) => string> = {
  en: (order, by, day) => `${capital(order)} was cancelled${by}${day === null ? ', and the coupon is lost' : `. Its last day is ${day}`}.`,
  zh: (order, by, day) => `${order}${by}取消，${day === null ? '优惠券失效' : `优惠券有效期至${day}`}。`,
  ko: (order, by, day) =>
    `${order}이 ${by}취소되었습니다. ${day === null ? '쿠폰은 더 이상 사용할 수 없습니다.' : `쿠폰은 ${day}까지 사용할 수 있습니다.`}`,
};

/** That the order which used a coupon was cancelled, and what that means for the coupon; null: it was not. */
export function cancelledSentence({ cancelledBy, lastDay, ...about }: About, language: Language): string | null {
  if (cancelledBy === null) return null;
  const by = Object.hasOwn(CANCELLED_BY, cancelledBy) ? CANCELLED_BY[cancelledBy as Cancellation][language] : '';
  return CANCELLED[language](named(about, language), by, lastDay && dateIn(lastDay, language));
}
