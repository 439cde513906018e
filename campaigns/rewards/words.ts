import { basisPointsIn, type Language, moneyIn, oneLine, type Speech } from '../words/language.js';
import { aimIn } from './aim-words.js';
import type { Say } from './kind.js';
import { kindOf, type Reward } from './reward.js';

/** What texts say of a reward (kind.ts, `Said`). */
export interface RewardWords {
  worth: string;
  worthInLine: string;
  brief: string;
  ofCoupon: string;
  isOff: boolean; // it ends in "off", so that "orders of …" can follow
  saysLeast: boolean; // it says itself what must be bought, so that nobody says there is no minimum
}

/** A reward in one language; `gift` is what the gift is called, where it is one. */
export function rewardWords(reward: Reward, speech: Speech, gift: string): RewardWords {
  const said = kindOf(reward).words[speech.language](reward, sayingIn(speech, oneLine(gift)));
  const { worth, inLine = worth, brief, ofCoupon = brief, saysLeast = false } = said;
  return { worth, worthInLine: inLine, brief, ofCoupon, isOff: worth.endsWith(' off') && !saysLeast, saysLeast };
}

function sayingIn({ language, currency }: Speech, gift: string): Say {
  const money = (amountMinor: number): string => moneyIn(amountMinor, currency, language);
  return {
    money,
    share: (basisPoints) => basisPointsIn(basisPoints, language),
    upTo(capMinor, times) {
      const { count, cap, bracketed } = UP_TO[language];
      const bounds = [...(times === undefined ? [] : [count(times)]), ...(capMinor === undefined ? [] : [cap(money(capMinor))])];
      return bounds.length === 0 ? '' : bracketed(bounds);
    },
    aim: (on) => aimIn(language, on),
    gift,
  };
}

interface UpTo {
  count(times: number): string;
  cap(money: string): string;
  bracketed(bounds: string[]): string;
}

const UP_TO: Record<Language, UpTo> = {
  en: {
    count: (times) => (times === 1 ? 'once per order' : `up to ${times} times per order`),
    cap: (money) => `up to ${money}`,
    bracketed: (bounds) => ` (${bounds.join(', ')})`,
  },
  zh: { count: (times) => `每单最多${times}次`, cap: (money) => `最多减${money}`, bracketed: (bounds) => `（${bounds.join('，')}）` },
  ko: { count: (times) => `주문당 최대 ${times}회`, cap: (money) => `최대 ${money}`, bracketed: (bounds) => `(${bounds.join(', ')})` },
};
