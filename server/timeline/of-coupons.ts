import { showCode } from '../../campaigns/coupon-code.js';
import type { CouponState } from '../../campaigns/obstacles.js';
import { revokedSentence } from '../../campaigns/revocation.js';
import { type Language, moneyIn } from '../../campaigns/words/language.js';
import { aboutOf, cancelledSentence, named, whySentence } from '../../campaigns/words/moves.js';
import { SYSTEM } from '../actors/actor.js';
import type { Coupon, Move } from '../coupons/coupon.js';
import { pageOfMoved } from '../coupons/coupons.store.js';
import { byPages, type Entry, type Happening, type Source } from './timeline.js';
import { type Phrase, sentenceOf } from './words.js';

/** Every step of every coupon's life, with its reason. */
export const couponEntries: Source = byPages(pageOfMoved, (coupons, { language }) =>
  coupons.flatMap((coupon) => coupon.moves.flatMap((move, index) => entryOf(coupon, move, index, language))),
);

function entryOf(coupon: Coupon, move: Move, index: number, language: Language): Entry[] {
  const what = happeningOf(move.to, coupon.moves[index - 1]?.to);
  if (!what) return [];
  const about = aboutOf(move.why);
  const told = {
    code: showCode(coupon._id),
    about: about && { kind: about.kind, name: named(about, language), isLate: about.isLate },
    amount: move.amountMinor === undefined ? null : moneyIn(move.amountMinor, coupon.currency, language),
  };
  return [
    {
      at: move.at,
      what,
      sentence: sentenceOf(TOLD[what][language](told), whyOf(what, move, language), language),
      key: `${coupon._id} ${String(index).padStart(4, '0')}`,
      code: told.code,
      campaignId: coupon.campaignId,
      by: move.by,
    },
  ];
}

/** What a step names besides the coupon stands in its phrase; why it was taken follows. */
function whyOf(what: CouponHappening, move: Move, language: Language): Parameters<typeof sentenceOf>[1] {
  if (what === 'coupon.reserved' || what === 'coupon.redeemed' || what === 'coupon.expired') return {};
  const { why, by } = move;
  if (what === 'coupon.revoked') {
    const ours = revokedSentence(move, language);
    return ours === null ? { theirs: why } : { ours };
  }
  const about = aboutOf(why);
  const ours = whySentence(why, language) ?? (about && cancelledSentence(about, language));
  return by === SYSTEM._id || ours !== null ? { ours } : { theirs: why };
}

type CouponHappening = Extract<Happening, `coupon.${string}`>;

interface Told {
  code: string;
  about: { kind: 'checkout' | 'order'; name: string; isLate: boolean } | null;
  amount: string | null;
}

/** How each step is told. */
const TOLD: Record<CouponHappening, Phrase<Told>> = {
  'coupon.issued': {
    en: ({ code }) => `Coupon ${code} was issued`,
    zh: ({ code }) => `发放了优惠券${code}`,
    ko: ({ code }) => `쿠폰(${code})이 발급되었습니다`,
  },
  'coupon.reserved': {
    en: ({ code, about }) =>
      `Coupon ${code} was reserved${about ? ` for ${about.name}` : ''}${about?.isLate ? ', after the hold had run out' : ''}`,
    zh: ({ code, about }) => `优惠券${code}已${about ? `为${about.name}` : ''}保留${about?.isLate ? '（此前的保留时间已到）' : ''}`,
    ko: ({ code, about }) =>
      `쿠폰(${code})이 ${about ? `${about.name}에서 ` : ''}사용 대기 중입니다${about?.isLate ? '(보류 시간 경과 후)' : ''}`,
  },
  'coupon.released': {
    en: ({ code }) => `Coupon ${code} was released`,
    zh: ({ code }) => `优惠券${code}已释放`,
    ko: ({ code }) => `쿠폰(${code})의 사용 대기가 해제되었습니다`,
  },
  'coupon.redeemed': {
    en: ({ code, about, amount }) =>
      `Coupon ${code} was used${about ? ` for ${about.name}` : ''}${amount ? ` and took off ${amount}` : ''}`,
    zh: ({ code, about, amount }) => `优惠券${code}已${about ? `用于${about.name}` : '使用'}${amount ? `，优惠${amount}` : ''}`,
    ko: ({ code, about, amount }) => `쿠폰(${code})이 ${about ? `${about.name}에 ` : ''}사용되었습니다${amount ? `(할인: ${amount})` : ''}`,
  },
  'coupon.restored': {
    en: ({ code }) => `Coupon ${code} was given back`,
    zh: ({ code }) => `优惠券${code}已退回`,
    ko: ({ code }) => `쿠폰(${code})을 되돌려 드렸습니다`,
  },
  'coupon.extended': {
    en: ({ code }) => `Coupon ${code} was extended`,
    zh: ({ code }) => `优惠券${code}已延期`,
    ko: ({ code }) => `쿠폰(${code})의 사용 기간이 연장되었습니다`,
  },
  'coupon.expired': {
    en: ({ code }) => `Coupon ${code} expired`,
    zh: ({ code }) => `优惠券${code}已过期`,
    ko: ({ code }) => `쿠폰(${code})의 유효 기간이 지났습니다`,
  },
  'coupon.revoked': {
    en: ({ code }) => `Coupon ${code} was revoked`,
    zh: ({ code }) => `优惠券${code}已收回`,
    ko: ({ code }) => `쿠폰(${code})이 회수되었습니다`,
  },
};

/** Whence a coupon comes back to `issued`; from anywhere else it is new. */
const BACK: Partial<Record<CouponState, CouponHappening>> = {
  reserved: 'coupon.released',
  redeemed: 'coupon.restored',
  expired: 'coupon.extended',
  issued: 'coupon.extended',
};

const ONWARD: Partial<Record<CouponState, CouponHappening>> = {
  reserved: 'coupon.reserved',
  redeemed: 'coupon.redeemed',
  expired: 'coupon.expired',
  revoked: 'coupon.revoked',
};

const happeningOf = (to: CouponState, from: CouponState | undefined): CouponHappening | undefined =>
  to === 'issued' ? ((from && BACK[from]) ?? 'coupon.issued') : ONWARD[to];
