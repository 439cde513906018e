import type { Rule } from '../rules/rule.js';
import { capital } from '../words/language.js';
import { aimIn, staffCap } from './aim-words.js';
import type { Say, Spoken } from './kind.js';
import { tenthsLeft } from './said.js';

interface Step {
  from: number;
  basisPoints?: number | undefined;
  amountMinor?: number | undefined;
}

interface Told {
  by: 'subtotal' | 'quantity';
  on?: Rule | undefined;
  capMinor?: number | undefined;
  steps: Step[];
}

/** More steps than these are not told one by one. */
const MOST_TOLD = 3;

/** "Spend CN¥100, save 10%; spend CN¥200, save 20%"; of many steps, and in a subject, the most that they give: "up to 20% off". */
export const TIERS_WORDS: Spoken<Told> = {
  en(reward, say) {
    const aim = say.aim(reward.on);
    const most = `up to ${offIn(lastOf(reward), say)} off${aim === null ? '' : ` ${aim.all}`}`;
    const told = reward.steps.map((step, index) => {
      const isNamed = aim !== null && index === 0;
      const what = !isNamed ? '' : reward.by === 'subtotal' ? ` on ${aim.all}` : ` ${step.from === 1 ? aim.one : aim.many}`;
      return `${reward.by === 'subtotal' ? `spend ${say.money(step.from)}` : `buy ${step.from}`}${what}, save ${offIn(step, say)}`;
    });
    const inLine = `${isTold(reward) ? told.join('; ') : most}${say.upTo(reward.capMinor)}`;
    return { worth: capital(inLine), inLine, brief: most, saysLeast: true };
  },
  zh(reward, say) {
    const what = say.aim(reward.on)?.all ?? '';
    const { basisPoints, amountMinor = 0 } = lastOf(reward);
    const most =
      basisPoints === undefined
        ? `最高减${say.money(amountMinor)}`
        : basisPoints === ALL
          ? '最高全额减免'
          : `低至${tenthsLeft(basisPoints)}`;
    const told = reward.steps.map(
      ({ from, ...step }) => `满${reward.by === 'subtotal' ? say.money(from) : `${from}件`}${lessInChinese(step, say)}`,
    );
    return {
      worth: `${what}${isTold(reward) ? told.join('，') : most}${say.upTo(reward.capMinor)}`,
      brief: `${what}${most}`,
      saysLeast: true,
    };
  },
  ko(reward, say) {
    const { all } = say.aim(reward.on) ?? {};
    const what = all === undefined ? '' : `${all} `;
    const most = `최대 ${offIn(lastOf(reward), say)} 할인`;
    const told = reward.steps.map(
      (step) => `${reward.by === 'subtotal' ? say.money(step.from) : `${step.from}개`} 이상 구매 시 ${offIn(step, say)} 할인`,
    );
    return {
      worth: `${what}${isTold(reward) ? told.join(', ') : most}${say.upTo(reward.capMinor)}`,
      brief: `${what}${most}`,
      saysLeast: true,
    };
  },
};

/** "10 % off from 100.00 CNY, 20 % off from 200.00 CNY (tea), at most 30.00 CNY". */
export function staffTiers({ by, on, steps, capMinor }: Told, money: (amountMinor: number) => string): string {
  const told = steps.map(({ from, basisPoints = 0, amountMinor }) => {
    const off = amountMinor === undefined ? `${basisPoints / 100} %` : money(amountMinor);
    return `${off} off from ${by === 'subtotal' ? money(from) : `${from} ${from === 1 ? 'piece' : 'pieces'}`}`;
  });
  const aim = aimIn('en', on);
  return `${told.join(', ')}${aim === null ? '' : ` (${aim.all})`}${staffCap(capMinor, money)}`;
}

const ALL = 10_000;

const isTold = ({ steps }: Told): boolean => steps.length <= MOST_TOLD;

const lastOf = ({ steps }: Told): Step => steps.at(-1) ?? { from: 0 };

const offIn = ({ basisPoints = 0, amountMinor }: Step, { money, share }: Say): string =>
  amountMinor === undefined ? share(basisPoints) : money(amountMinor);

/** 满100减10, 满100打9折. */
function lessInChinese({ basisPoints = 0, amountMinor }: Omit<Step, 'from'>, { money }: Say): string {
  if (amountMinor !== undefined) return `减${money(amountMinor)}`;
  return `${basisPoints === ALL ? '' : '打'}${tenthsLeft(basisPoints)}`;
}
