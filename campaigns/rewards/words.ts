import { basisPointsIn, type Language, moneyIn, oneLine, type Speech } from '../words/language.js';
import type { Say } from './kind.js';
import { kindOf, type Reward } from './reward.js';

/** What texts say of a reward (kind.ts, `Said`). */
export interface RewardWords {
  worth: string;
  worthInLine: string;
  brief: string;
  ofCoupon: string;
  isOff: boolean; // it ends in "off", so that "orders of …" can follow
}

/** A reward in one language; `gift` is what the gift is called, where it is one. */
export function rewardWords(reward: Reward, speech: Speech, gift: string): RewardWords {
  const { worth, inLine = worth, brief, ofCoupon = brief } = kindOf(reward).words[speech.language](reward, sayingIn(speech, oneLine(gift)));
  return { worth, worthInLine: inLine, brief, ofCoupon, isOff: worth.endsWith(' off') };
}

function sayingIn({ language, currency }: Speech, gift: string): Say {
  const money = (amountMinor: number): string => moneyIn(amountMinor, currency, language);
  return {
    money,
    share: (basisPoints) => basisPointsIn(basisPoints, language),
    upTo: (capMinor) => (capMinor === undefined ? '' : UP_TO[language](money(capMinor))),
    gift,
  };
}

const UP_TO: Record<Language, (cap: string) => string> = {
  en: (cap) => ` (up to ${cap})`,
  zh: (cap) => `（最多减${cap}）`,
  ko: (cap) => `(최대 ${cap})`,
};
