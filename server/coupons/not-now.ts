import { type ReasonCode, reason, type SpokenReason, spoken } from '../../campaigns/reasons.js';
import { dateIn, dayIn, type Language, type Sentence, spaced } from '../../campaigns/words/language.js';
import { aboutOf, cancelledSentence, named, whySentence } from '../../campaigns/words/moves.js';
import type { Shop } from '../shop/shop.js';
import type { Coupon, Move } from './coupon.js';

/** What keeps a coupon from being used at all now, whatever the cart, with its day and its reason; null: nothing. */
export function whyNotNow(coupon: Coupon, now: Date, { zone }: Pick<Shop, 'zone'>, language: Language = 'en'): SpokenReason | null {
  const found = obstacleOf(coupon, now);
  if (found === null) return null;
  const { message, ...told } = spoken(reason(found.code), { language, currency: coupon.currency });
  const detail = found.say(language, zone);
  return { ...told, message: spaced([message, ...detail].join(language === 'zh' ? '' : ' '), language) };
}

interface Obstacle {
  code: ReasonCode;
  say(language: Language, zone: string): string[];
}

const FIRST_DAY: Sentence = { en: 'First day: {day}.', zh: '生效日：{day}。', ko: '사용 시작일: {day}.' };
const LAST_DAY: Sentence = { en: 'Last day: {day}.', zh: '最后有效日：{day}。', ko: '마지막 사용일: {day}.' };

function obstacleOf({ state, validFrom, expiresAt, lastDay, revokeWhenFree, moves }: Coupon, now: Date): Obstacle | null {
  const last = moves.at(-1);
  const step = (code: ReasonCode): Obstacle => ({ code, say: (language, zone) => (last ? [stepWords(last, language, zone)] : []) });
  if (state === 'revoked') return step('coupon_revoked');
  if (state === 'redeemed') return step('coupon_used');
  if (state === 'expired' || now >= expiresAt)
    return { code: 'coupon_expired', say: (language) => [LAST_DAY[language].replace('{day}', dateIn(lastDay, language))] };
  if (revokeWhenFree) return { code: 'coupon_revoked', say: (language) => [ended(whyWords(revokeWhenFree.why, language), language)] };
  if (state === 'reserved') return step('coupon_reserved');
  if (now >= validFrom) return null;
  return {
    code: 'coupon_not_yet_valid',
    say: (language, zone) => [FIRST_DAY[language].replace('{day}', dayIn(validFrom, zone, language))],
  };
}

/** "March 8, 2026: order 1001." */
const stepWords = ({ at, why }: Move, language: Language, zone: string): string =>
  `${dayIn(at, zone, language)}${language === 'zh' ? '：' : ': '}${ended(whyWords(why, language), language)}`;

/** Why a step was taken, for people: in our sentences, or in those of the person who took it. */
export function whyWords(why: string | undefined, language: Language): string {
  const about = aboutOf(why);
  return whySentence(why, language) ?? (about && (cancelledSentence(about, language) ?? named(about, language))) ?? why ?? '';
}

const ended = (words: string, language: Language): string =>
  /[.。!?！？]$/.test(words) ? words : `${words}${language === 'zh' ? '。' : '.'}`;
