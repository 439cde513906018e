import { z } from 'zod';
import { keysOf } from '../../campaigns/keys.js';
import { LANGUAGES, type Language, type Sentence } from '../../campaigns/words/language.js';

/** Why a message is not sent: one row a reason. To add one, add a row; the API's documents and every page show it. */
export const SUPPRESSION_REASONS = {
  address_bounced: {
    en: 'Mails to the customer’s address came back.',
    zh: '发往该顾客邮箱的邮件被退回。',
    ko: '고객의 메일 주소로 보낸 메일이 반송되었습니다.',
  },
  answered: { en: 'The customer had answered already.', zh: '顾客已经回答过。', ko: '고객이 이미 답변했습니다.' },
  asked_recently: {
    en: 'The customer had been asked about an order a short time before.',
    zh: '不久前刚询问过该顾客的订单感受。',
    ko: '얼마 전에 이미 고객에게 주문에 대해 여쭤보았습니다.',
  },
  case_open: {
    en: 'A complaint of the customer is still open.',
    zh: '该顾客还有未处理完的投诉。',
    ko: '아직 처리 중인 고객 불만이 있습니다.',
  },
  coupon_expired: { en: 'The coupon has expired.', zh: '优惠券已过期。', ko: '쿠폰의 유효 기간이 지났습니다.' },
  coupon_not_revoked: {
    en: 'The coupon is not revoked any more.',
    zh: '优惠券已不再处于收回状态。',
    ko: '쿠폰이 더 이상 회수 상태가 아닙니다.',
  },
  coupon_reserved: { en: 'The coupon is being used in a checkout.', zh: '优惠券正用于一笔结算。', ko: '쿠폰이 결제에 사용되는 중입니다.' },
  coupon_revoked: { en: 'The coupon has been revoked.', zh: '优惠券已被收回。', ko: '쿠폰이 회수되었습니다.' },
  coupon_unknown: { en: 'The coupon does not exist any more.', zh: '优惠券已不存在。', ko: '쿠폰이 더 이상 존재하지 않습니다.' },
  coupon_used: { en: 'The coupon has been used.', zh: '优惠券已使用。', ko: '쿠폰이 이미 사용되었습니다.' },
  coupons_expired: { en: 'The coupons had expired by then.', zh: '届时优惠券已过期。', ko: '그 사이 쿠폰의 유효 기간이 지났습니다.' },
  coupons_redeemed: {
    en: 'The customer had used the coupons by then.',
    zh: '届时顾客已使用这些优惠券。',
    ko: '그 사이 고객이 쿠폰을 사용했습니다.',
  },
  coupons_reserved: {
    en: 'The coupons were being used in a checkout just then.',
    zh: '当时这些优惠券正用于一笔结算。',
    ko: '그 시점에 쿠폰이 결제에 사용되는 중이었습니다.',
  },
  coupons_revoked: { en: 'The coupons had been revoked by then.', zh: '届时优惠券已被收回。', ko: '그 사이 쿠폰이 회수되었습니다.' },
  customer_merged: {
    en: 'The customer was merged with another and hears the same by another message.',
    zh: '该顾客已与另一位顾客合并，同样的内容由另一条消息告知。',
    ko: '고객이 다른 고객과 합쳐져, 같은 내용을 다른 메시지로 안내합니다.',
  },
  customer_unknown: { en: 'The customer does not exist any more.', zh: '该顾客已不存在。', ko: '고객 정보가 더 이상 존재하지 않습니다.' },
  frequency_cap: {
    en: 'The customer had already had enough offers and greetings that day or that week.',
    zh: '该顾客当天或近一周收到的优惠信息和问候已达上限。',
    ko: '고객이 그날 또는 최근 일주일 동안 받을 수 있는 혜택 소식과 안부 인사를 모두 받았습니다.',
  },
  no_address: {
    en: 'Neither an email address nor a phone number that may be used is known.',
    zh: '没有可用的邮箱或电话。',
    ko: '사용할 수 있는 메일 주소나 전화번호가 없습니다.',
  },
  no_consent: {
    en: 'The customer has not agreed to messages of this kind.',
    zh: '顾客未同意接收此类消息。',
    ko: '고객이 이런 메시지 수신에 동의하지 않았습니다.',
  },
  not_birthday: { en: 'It is not the customer’s birthday any more.', zh: '已不是顾客的生日。', ko: '더 이상 고객의 생일이 아닙니다.' },
  not_delivered: { en: 'The order has not been delivered.', zh: '订单尚未送达。', ko: '주문 상품이 아직 배송되지 않았습니다.' },
  nothing_left: { en: 'There was nothing left to say.', zh: '已没有需要告知的内容。', ko: '더 안내할 내용이 없었습니다.' },
  order_cancelled: { en: 'The order was cancelled.', zh: '订单已取消。', ko: '주문이 취소되었습니다.' },
  order_gone: { en: 'The order was cancelled or returned.', zh: '订单已取消或退货。', ko: '주문이 취소되었거나 반품되었습니다.' },
  order_unknown: { en: 'Nothing is known of the order.', zh: '没有该订单的信息。', ko: '주문 정보를 찾을 수 없습니다.' },
  paid: { en: 'The order had been paid by then.', zh: '届时订单已付款。', ko: '그 사이 주문이 결제되었습니다.' },
  redemption_confirmed: {
    en: 'The payment of the order was already under way.',
    zh: '订单的付款已在处理中。',
    ko: '주문 결제가 이미 진행 중이었습니다.',
  },
  template_variable_missing: {
    en: 'The text could not be completed: something that it names is missing.',
    zh: '消息内容不完整：缺少所需的信息。',
    ko: '메시지에 필요한 정보가 없어 내용을 완성할 수 없었습니다.',
  },
  told_with_apology: {
    en: 'The apology had told the customer of the coupon already.',
    zh: '致歉消息中已告知该优惠券。',
    ko: '사과 메시지에서 이미 쿠폰을 안내했습니다.',
  },
  told_with_birthday: {
    en: 'The birthday greeting had told the customer of the coupon already.',
    zh: '生日祝福中已告知该优惠券。',
    ko: '생일 축하 메시지에서 이미 쿠폰을 안내했습니다.',
  },
  too_late: { en: 'It could not be sent in time.', zh: '未能按时发送。', ko: '제때 보낼 수 없었습니다.' },
  tried_again: {
    en: 'The checkout went on under another customer.',
    zh: '该结算已由另一位顾客继续。',
    ko: '다른 고객이 결제를 이어서 진행했습니다.',
  },
} as const satisfies Record<string, Sentence>;

export type SuppressionReason = keyof typeof SUPPRESSION_REASONS;

/** Why a message did not leave although it was tried. */
export const FAILURE_REASONS = {
  gateway_address_not_allowed: {
    en: 'The gateway’s address is not allowed.',
    zh: '网关地址不被允许。',
    ko: '게이트웨이 주소가 허용되지 않습니다.',
  },
  gateway_paused: { en: 'The gateway is paused.', zh: '网关已暂停。', ko: '게이트웨이가 일시 중지되었습니다.' },
  gateway_redirected: {
    en: 'The gateway answered with a redirect.',
    zh: '网关返回了重定向。',
    ko: '게이트웨이가 다른 주소로 응답했습니다.',
  },
  gateway_timed_out: { en: 'The gateway did not answer in time.', zh: '网关未及时响应。', ko: '게이트웨이가 제때 응답하지 않았습니다.' },
  gateway_unreachable: { en: 'The gateway could not be reached.', zh: '无法连接网关。', ko: '게이트웨이에 연결할 수 없습니다.' },
  internal: { en: 'Something went wrong on our side.', zh: '系统内部出错。', ko: '시스템 내부 오류가 발생했습니다.' },
  mail_login_refused: { en: 'The mail server refused our login.', zh: '邮件服务器拒绝了登录。', ko: '메일 서버가 로그인을 거부했습니다.' },
  mail_not_composed: { en: 'The mail could not be put together.', zh: '无法生成邮件。', ko: '메일을 만들 수 없었습니다.' },
  mail_not_sendable: {
    en: 'The address or the mail cannot be sent by email.',
    zh: '邮箱地址或邮件内容无法发送。',
    ko: '메일 주소나 내용을 메일로 보낼 수 없습니다.',
  },
  mail_server_unreachable: {
    en: 'The mail server could not be reached.',
    zh: '无法连接邮件服务器。',
    ko: '메일 서버에 연결할 수 없습니다.',
  },
  no_gateway: { en: 'No gateway is set up.', zh: '尚未设置网关。', ko: '게이트웨이가 설정되어 있지 않습니다.' },
} as const satisfies Record<string, Sentence>;

/** The numbers are the other side's: `mail_refused_550_5.1.1`, `gateway_answered_503`. */
export type FailureReason = keyof typeof FAILURE_REASONS | `mail_refused_${string}` | `gateway_answered_${number}`;

export type MessageReason = SuppressionReason | FailureReason;

const REFUSED: Record<'mail_refused' | 'gateway_answered', Record<Language, (number: string) => string>> = {
  mail_refused: {
    en: (number) => `The mail server refused the mail (${number}).`,
    zh: (number) => `邮件服务器拒收了邮件（${number}）。`,
    ko: (number) => `메일 서버가 메일을 거부했습니다(${number}).`,
  },
  gateway_answered: {
    en: (number) => `The gateway did not take the message (${number}).`,
    zh: (number) => `网关未接受该消息（${number}）。`,
    ko: (number) => `게이트웨이가 메시지를 받지 않았습니다(${number}).`,
  },
};

const NUMBERED = /^(mail_refused|gateway_answered)_(\d{3}(?:_[\d.]+)?)$/;

const OLDER: Sentence = { en: 'The reason is not known any more.', zh: '原因已无从查考。', ko: '사유를 더 이상 확인할 수 없습니다.' };

/** Why a message was not sent, for people; null: there is no reason. */
export function reasonSentence(reason: string | null, language: Language): string | null {
  if (reason === null) return null;
  const known: Partial<Record<string, Sentence>> = { ...SUPPRESSION_REASONS, ...FAILURE_REASONS };
  const [, family, number = ''] = NUMBERED.exec(reason) ?? [];
  if (family === 'mail_refused' || family === 'gateway_answered') return REFUSED[family][language](number.replace('_', ', '));
  return ((Object.hasOwn(known, reason) && known[reason]) || OLDER)[language];
}

const SUPPRESSION_WORDS = Object.entries<Sentence>(SUPPRESSION_REASONS)
  .map(([code, sentence]) => `- \`${code}\`: ${LANGUAGES.map((language) => sentence[language]).join(' / ')}`)
  .join('\n');

const suppressionReason = z
  .enum(keysOf(SUPPRESSION_REASONS))
  .meta({ id: 'SuppressionReason', description: `Why a message is not sent, in English, Chinese and Korean:\n\n${SUPPRESSION_WORDS}` });

/** As it is answered: a failure's code, or a word that an earlier version knew, is any string. */
export const messageReasonDocument = z.union([suppressionReason, z.string()]);

/** As it is kept with a message. */
export const keptReason = z.union([
  z.enum(keysOf(SUPPRESSION_REASONS)),
  z.enum(keysOf(FAILURE_REASONS)),
  z.templateLiteral(['mail_refused_', z.string()]),
  z.templateLiteral(['gateway_answered_', z.number()]),
]);
