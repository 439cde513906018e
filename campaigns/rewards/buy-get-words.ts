import type { Rule } from '../rules/rule.js';
import { capital } from '../words/language.js';
import { isSameAim } from './aim.js';
import { aimIn, staffCap } from './aim-words.js';
import type { Aim, Spoken } from './kind.js';
import { sayingLeast, tenthsLeft } from './said.js';

interface Side {
  quantity: number;
  on?: Rule | undefined;
}

interface Told {
  buy: Side;
  get: Side & { basisPoints: number };
  times?: number | undefined;
  capMinor?: number | undefined;
}

const FREE = 10_000;

/** "Buy 2, get 1 free", 买2送1, 2+1; with what it is aimed at, and each side where they differ. */
export const BUY_GET_WORDS: Spoken<Told> = {
  en(reward, { aim, share, upTo }) {
    const off = `at ${share(reward.get.basisPoints)} off`;
    const [brief, ofCoupon] = [inEnglish(reward, aim, off), inEnglish(reward, () => null, off)];
    const inLine = `${brief}${upTo(reward.capMinor, reward.times)}`;
    return { worth: capital(inLine), inLine, brief, ofCoupon, saysLeast: true };
  },
  zh({ buy, get, times, capMinor }, { aim, upTo }) {
    const [all, given] = [aim(buy.on)?.all ?? '', aim(get.on)?.all ?? '商品'];
    const [isFree, left] = [get.basisPoints === FREE, tenthsLeft(get.basisPoints)];
    const half =
      get.quantity === 1
        ? `买${buy.quantity}件，第${buy.quantity + 1}件${left}`
        : `每买${buy.quantity + get.quantity}件，其中${get.quantity}件${left}`;
    const same = `${all}${isFree ? `买${buy.quantity}送${get.quantity}` : half}`;
    const other = `买${buy.quantity}件${all === '' ? '商品' : all}，${isFree ? '送' : ''}${get.quantity}件${given}${isFree ? '' : left}`;
    return sayingLeast(isSameAim(buy.on, get.on) ? same : other, upTo(capMinor, times));
  },
  ko({ buy, get, times, capMinor }, { aim, share, upTo }) {
    const [bought, given] = [buy, get].map(({ on }) => aim(on)).map((one) => (one === null ? '' : `${one.all} `));
    const isSame = isSameAim(buy.on, get.on);
    const what = `${isSame ? '' : given}${get.quantity}개 ${get.basisPoints === FREE ? '무료' : `${share(get.basisPoints)} 할인`}`;
    const isPlus = isSame && get.basisPoints === FREE;
    return sayingLeast(
      `${bought}${isPlus ? `${buy.quantity}+${get.quantity}` : `${buy.quantity}개 구매 시 ${what}`}`,
      upTo(capMinor, times),
    );
  },
};

export function staffBuyGet(reward: Told, money: (amountMinor: number) => string): string {
  const { get, times, capMinor } = reward;
  const said = inEnglish(reward, (on) => aimIn('en', on), `at ${get.basisPoints / 100} % off`);
  return `${said}${times === undefined ? '' : times === 1 ? ', once an order' : `, at most ${times} times an order`}${staffCap(capMinor, money)}`;
}

/** "buy 2 items from tea, get 1 free". */
function inEnglish({ buy, get }: Told, aim: (on: Rule | undefined) => Aim | null, off: string): string {
  const counted = ({ quantity, on }: Side): string => {
    const named = aim(on);
    return named === null ? String(quantity) : `${quantity} ${quantity === 1 ? named.one : named.many}`;
  };
  const given = isSameAim(buy.on, get.on) ? String(get.quantity) : counted(get);
  return `buy ${counted(buy)}, get ${given} ${get.basisPoints === FREE ? 'free' : off}`;
}
