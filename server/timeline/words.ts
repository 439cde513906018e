import { type Language, type Sentence, spaced } from '../../campaigns/words/language.js';
import type { CaseFlag, CaseKind, CaseState, CloseReason } from '../cases/case.js';
import type { Channel, Stream } from '../customers/customer.js';
import type { MessageKind } from '../messages/message.js';
import type { Answer } from '../surveys/survey.js';

/** How something is said in each language, with what it names. */
export type Phrase<Named> = Readonly<Record<Language, (named: Named) => string>>;

/** A sentence: what happened, and why or with which words. Ours stand as a sentence of their own, a person's after a colon. */
export function sentenceOf(what: string, why: { ours?: string | null; theirs?: string | null | undefined }, language: Language): string {
  const [stop, gap, colon] = language === 'zh' ? ['。', '', '：'] : ['.', ' ', ': '];
  if (why.theirs != null && why.theirs !== '') return spaced(`${what}${colon}${why.theirs}`, language);
  return spaced(`${what}${stop}${why.ours ? `${gap}${why.ours}` : ''}`, language);
}

/** What a shop's own word says aloud: double_opt_in is "double opt in". */
export const aloud = (word: string): string => word.replaceAll('_', ' ');

export const BY_CHANNEL: Record<Channel, Sentence> = {
  email: { en: 'by email', zh: '通过邮件', ko: '메일로' },
  sms: { en: 'by text message', zh: '通过短信', ko: '문자로' },
  wechat: { en: 'by WeChat', zh: '通过微信', ko: '위챗으로' },
  kakao: { en: 'by KakaoTalk', zh: '通过 KakaoTalk', ko: '카카오톡으로' },
};

export const STREAM_WORDS: Record<Stream, Sentence> = {
  transactional: { en: 'necessary messages', zh: '必要通知', ko: '필수 안내' },
  service: { en: 'service messages', zh: '服务通知', ko: '서비스 안내' },
  promotions: { en: 'offers', zh: '优惠信息', ko: '혜택 소식' },
  greetings: { en: 'greetings', zh: '问候', ko: '안부 인사' },
};

export const MESSAGE_WORDS: Record<MessageKind, Sentence> = {
  apology: { en: 'apology', zh: '致歉消息', ko: '사과 메시지' },
  case_reply: { en: 'reply to the complaint', zh: '投诉回复', ko: '불만 답변 메시지' },
  coupon_revoked: { en: 'notice about a revoked coupon', zh: '优惠券收回通知', ko: '쿠폰 회수 안내 메시지' },
  coupon_expiry: { en: 'reminder of coupons that end soon', zh: '优惠券到期提醒', ko: '쿠폰 만료 안내 메시지' },
  birthday: { en: 'birthday greeting', zh: '生日祝福', ko: '생일 축하 메시지' },
  coupon_issued: { en: 'message about a new coupon', zh: '新优惠券通知', ko: '쿠폰 발급 안내 메시지' },
  welcome: { en: 'welcome message', zh: '欢迎消息', ko: '환영 메시지' },
  unpaid_order: { en: 'reminder of the unpaid order', zh: '待付款订单提醒', ko: '미결제 주문 안내 메시지' },
  satisfaction_check: { en: 'survey about the order', zh: '订单满意度调查', ko: '주문 만족도 조사 메시지' },
  satisfaction_reminder: { en: 'reminder of the survey about the order', zh: '订单满意度调查提醒', ko: '주문 만족도 조사 재안내 메시지' },
  thanks: { en: 'thank-you message', zh: '感谢消息', ko: '감사 메시지' },
};

export const CASE_KIND_WORDS: Record<CaseKind, Sentence> = {
  quality: { en: 'quality', zh: '质量问题', ko: '품질' },
  damaged_in_transport: { en: 'damaged in transport', zh: '运输损坏', ko: '배송 중 파손' },
  lost: { en: 'lost', zh: '丢件', ko: '분실' },
  slow: { en: 'slow delivery', zh: '配送慢', ko: '배송 지연' },
  pre_review: { en: 'before a review', zh: '评价前沟通', ko: '후기 작성 전 문의' },
  other: { en: 'other', zh: '其他', ko: '기타' },
};

export const CASE_STATE_WORDS: Record<CaseState, Sentence> = {
  opened: { en: 'opened', zh: '已开启', ko: '접수' },
  contacted: { en: 'contacted', zh: '已联系顾客', ko: '고객 연락 완료' },
  investigating: { en: 'investigating', zh: '调查中', ko: '확인 중' },
  internal_decision: { en: 'internal decision', zh: '内部决定中', ko: '내부 검토 중' },
  proposed: { en: 'proposed', zh: '已提出方案', ko: '보상안 제시' },
  accepted: { en: 'accepted', zh: '顾客已接受', ko: '고객 수락' },
  declined: { en: 'declined', zh: '顾客已拒绝', ko: '고객 거절' },
  closed: { en: 'closed', zh: '已结案', ko: '종료' },
};

export const FLAG_WORDS: Record<CaseFlag, Sentence> = {
  cash_for_praise: { en: 'cash for praise', zh: '以评价索要好处', ko: '후기를 빌미로 한 보상 요구' },
};

export const CLOSE_WORDS: Record<CloseReason, Sentence> = {
  resolved: { en: 'resolved', zh: '已解决', ko: '해결됨' },
  no_offer_needed: { en: 'no offer needed', zh: '无需补偿', ko: '보상 불필요' },
  duplicate: { en: 'a duplicate', zh: '重复', ko: '중복 접수' },
  not_a_complaint: { en: 'not a complaint', zh: '并非投诉', ko: '불만 아님' },
  refused_politely: { en: 'politely refused', zh: '已婉拒', ko: '정중히 거절' },
};

export const ANSWER_WORDS: Record<Answer, Phrase<string>> = {
  satisfied: {
    en: (order) => `The customer was satisfied with order ${order}`,
    zh: (order) => `顾客对订单${order}表示满意`,
    ko: (order) => `고객이 주문(${order})에 만족했습니다`,
  },
  unsatisfied: {
    en: (order) => `The customer was not satisfied with order ${order}`,
    zh: (order) => `顾客对订单${order}不满意`,
    ko: (order) => `고객이 주문(${order})에 만족하지 못했습니다`,
  },
};
