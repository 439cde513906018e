import PostalMime from 'postal-mime';
import type { Kind } from './rules.js';

/** A mail as it left, printed, and when. */
export interface Printed {
  leftAt: Date;
  text: string;
}

/** What whoever gets it can tell of it. */
export interface Mail {
  at: Date;
  messageId: string;
  to: string;
  subject: string;
  mark: string | null; // what it says first, that it advertises
  text: string;
  html: string;
  wayOut: string | null; // the List-Unsubscribe header
  kind: Kind | null; // null: no subject that we know
  language: string | null;
  codes: string[];
  orderId: string | null;
  offers: boolean; // an offer stands in what only reminds of an order
}

/** Words by which a subject is known, in each language. */
const SUBJECTS: Record<Kind, Record<'en' | 'zh' | 'ko', RegExp>> = {
  apology: { en: /^We're sorry/, zh: /向您致歉$/, ko: /불편을 드려 죄송합니다/ },
  case_reply: { en: /(^A|: a) reply from /, zh: /给您的回复$/, ko: /에서 답변드립니다$/ },
  coupon_revoked: { en: /^Your coupon from .* is no longer valid$/, zh: /一张优惠券已失效$/, ko: /쿠폰이 사용 중지되었습니다$/ },
  coupon_expiry: {
    en: /^(\d+ coupons expire soon|Your .+ coupon expires on )/,
    zh: /^您有\d+张优惠券即将到期/,
    ko: /^곧 만료되는 쿠폰 \d+장/,
  },
  coupon_issued: { en: /^A coupon for you from /, zh: /送您一张优惠券：/, ko: /에서 쿠폰을 보내 드립니다: / },
  birthday: {
    en: /^(Happy birthday from |All the best on your birthday|Birthday wishes from )/,
    zh: /(祝您生日快乐|生日快乐！|的生日祝福)$/,
    ko: /^생일을 축하드립니다|생일 축하드려요!$|생일 인사$/,
  },
  welcome: {
    en: /^(Welcome to |Nice to meet you, from |Hello from )/,
    zh: /^欢迎光临|^初次见面|向您问好$/,
    ko: /오신 것을 환영합니다$|^처음 인사드립니다|에서 인사드립니다$/,
  },
  unpaid_order: { en: /is waiting for you$/, zh: /还在等您付款$/, ko: /결제를 기다리고 있습니다$/ },
  satisfaction_check: { en: /^How was your order from /, zh: /^您在.*的订单还满意吗？$/, ko: /주문은 만족스러우셨나요\?$/ },
  satisfaction_reminder: { en: /^One last time: how was your order/, zh: /^再问一次：/, ko: /^한 번만 더 여쭙니다/ },
  thanks: {
    en: /^(Thank you for your order|You made our day|Thank you for stopping by|It was nice to have you|Just looking)|says thank you$/,
    zh: /^(感谢您的惠顾|因为您，|谢谢您来逛逛|很高兴您来过|随便看看)|谢谢您$/,
    ko: /^(주문해 주셔서 감사합니다|덕분에 즐거운|찾아 주셔서 감사합니다|구경만 하셔도)|감사 인사드립니다$|만나 뵈어 반가웠습니다$/,
  },
};

function readSubject(subject: string): { kind: Kind | null; language: string | null } {
  for (const [kind, words] of Object.entries(SUBJECTS))
    for (const [language, pattern] of Object.entries(words)) if (pattern.test(subject)) return { kind: kind as Kind, language };
  return { kind: null, language: null };
}

const MARK = /^(?:\(광고\) |AD｜)/;
const OFFER = /Yesterday's offer|昨天的活动|어제의 혜택/;
const CODE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b/g;
const ORDER = /\bS-\d+-\d+\b/;

export async function readMail({ leftAt, text: printed }: Printed): Promise<Mail> {
  const { messageId = '', to = [], subject: head = '', text = '', html = '', headers } = await PostalMime.parse(printed);
  const [mark = null] = MARK.exec(head) ?? [];
  const subject = head.slice(mark?.length ?? 0);
  const codes = [...new Set(text.match(CODE))];
  return {
    at: leftAt,
    messageId,
    to: to[0]?.address ?? '',
    subject,
    mark: mark?.trim() ?? null,
    text,
    html,
    wayOut: headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? null,
    ...readSubject(subject),
    codes,
    orderId: ORDER.exec(text)?.[0] ?? null,
    offers: OFFER.test(text) || codes.length > 0,
  };
}

/** The languages whose letters stand in a text: Latin ones are in all. */
export function scriptsIn(text: string): string[] {
  return [...(/\p{Script=Hangul}/u.test(text) ? ['ko'] : []), ...(/\p{Script=Han}/u.test(text) ? ['zh'] : [])];
}
