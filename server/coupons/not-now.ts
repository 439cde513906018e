import { firstObstacle, type Obstacle } from '../../campaigns/obstacles.js';
import { reason, type SpokenReason, spoken } from '../../campaigns/reasons.js';
import { type Revoked, revokedSentence } from '../../campaigns/revocation.js';
import { dateIn, dayIn, type Language, type Sentence, spaced } from '../../campaigns/words/language.js';
import { aboutOf, cancelledSentence, named, whySentence } from '../../campaigns/words/moves.js';
import type { Shop } from '../shop/shop.js';
import type { Coupon, Move } from './coupon.js';

/** What keeps a coupon from being used at all now, whatever the cart, with its day and its reason; null: nothing. */
export function whyNotNow(coupon: Coupon, now: Date, { zone }: Pick<Shop, 'zone'>, language: Language = 'en'): SpokenReason | null {
  const obstacle = firstObstacle(coupon, now);
  if (obstacle === null) return null;
  const { message, ...told } = spoken(reason(obstacle), { language, currency: coupon.currency });
  const detail = DETAILS[obstacle](coupon, language, zone);
  return { ...told, message: spaced([message, ...detail].join(language === 'zh' ? '' : ' '), language) };
}

const FIRST_DAY: Sentence = { en: 'First day: {day}.', zh: '生效日：{day}。', ko: '사용 시작일: {day}.' };
const LAST_DAY: Sentence = { en: 'Last day: {day}.', zh: '最后有效日：{day}。', ko: '마지막 사용일: {day}.' };

type Detail = (coupon: Coupon, language: Language, zone: string) => string[];

const lastStep: Detail = ({ moves }, language, zone) => moves.slice(-1).map((move) => stepWords(move, language, zone));

/** What is said of each besides its sentence: the day, and why. */
const DETAILS: Record<Obstacle, Detail> = {
  coupon_unknown: () => [],
  coupon_revoked: (coupon, language, zone) =>
    coupon.revokeWhenFree === null || coupon.state === 'revoked'
      ? lastStep(coupon, language, zone)
      : [ended(moveWords({ to: 'revoked', ...coupon.revokeWhenFree }, language), language)],
  coupon_used: lastStep,
  coupon_expired: ({ lastDay }, language) => [LAST_DAY[language].replace('{day}', dateIn(lastDay, language))],
  coupon_reserved: lastStep,
  coupon_not_yet_valid: ({ validFrom }, language, zone) => [FIRST_DAY[language].replace('{day}', dayIn(validFrom, zone, language))],
};

/** "March 8, 2026: order 1001." */
const stepWords = (move: Move, language: Language, zone: string): string =>
  `${dayIn(move.at, zone, language)}${language === 'zh' ? '：' : ': '}${ended(moveWords(move, language), language)}`;

/** Why a step was taken, for people: in our sentences, or in those of the person who took it. */
export function moveWords({ to, why, cause }: Revoked & Pick<Move, 'to'>, language: Language): string {
  if (to === 'revoked') return revokedSentence({ cause, why }, language) ?? why ?? '';
  const about = aboutOf(why);
  return whySentence(why, language) ?? (about && (cancelledSentence(about, language) ?? named(about, language))) ?? why ?? '';
}

const ended = (words: string, language: Language): string =>
  /[.。!?！？]$/.test(words) ? words : `${words}${language === 'zh' ? '。' : '.'}`;
