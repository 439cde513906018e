import { z } from 'zod';
import { percentOf } from '../money.js';
import { aimed, lackingAimed, on, openMinor } from './aim.js';
import { staffAim, staffCap } from './aim-words.js';
import { NO_GIFT, type RewardKind } from './kind.js';
import { bounded, tenthsLeft } from './said.js';
import { basisPoints, capMinor, NO_CAP } from './shape.js';
import { sumOf, takeOff } from './spread.js';

const schema = z.strictObject({
  type: z.literal('percent').describe('A share of the order, or of the lines that it is aimed at.'),
  basisPoints: basisPoints.describe('The share that it takes off, in hundredths of a percent: 1000 is 10 %.'),
  capMinor,
  on,
});

/** A share off the order, or off the lines that it is aimed at, at most `capMinor`. */
export const percent: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: ({ on }) => (on === undefined ? 'order' : 'product'),
  discount({ basisPoints, capMinor = NO_CAP, on }, cart, left) {
    const open = aimed(on, cart, left);
    return takeOff(Math.min(percentOf(sumOf(open), basisPoints), capMinor), open);
  },
  totalMinor({ basisPoints, capMinor = NO_CAP, on }, cart, left) {
    const worthMinor = openMinor(on, cart, left);
    return Math.min(percentOf(worthMinor, basisPoints), capMinor, worthMinor);
  },
  lacking: lackingAimed,
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  atMostMinor: ({ basisPoints, capMinor = NO_CAP }, wholeMinor) => Math.min(percentOf(wholeMinor, basisPoints), capMinor),
  atWorst: ({ basisPoints, capMinor = NO_CAP }, usedMinor) => ({
    faceMinor: usedMinor === null ? null : Math.min(percentOf(usedMinor, basisPoints), capMinor),
    usedMinor,
  }),
  sumMinor: () => null,
  shareBp: ({ basisPoints, on }) => (on === undefined ? basisPoints : null),
  aboveMinimum: () => [],
  ...NO_GIFT,
  words: {
    en({ basisPoints, capMinor, on }, { share, aim, upTo }) {
      const { all } = aim(on) ?? {};
      return bounded(`${share(basisPoints)} off${all === undefined ? '' : ` ${all}`}`, upTo(capMinor));
    },
    zh: ({ basisPoints, capMinor, on }, { aim, upTo }) => bounded(`${aim(on)?.all ?? ''}${tenthsLeft(basisPoints)}`, upTo(capMinor)),
    ko({ basisPoints, capMinor, on }, { share, aim, upTo }) {
      const { all } = aim(on) ?? {};
      return bounded(`${all === undefined ? '' : `${all} `}${share(basisPoints)} 할인`, upTo(capMinor));
    },
  },
  forStaff: ({ basisPoints, capMinor, on }, money) => `${basisPoints / 100} % off${staffAim(on)}${staffCap(capMinor, money)}`,
};
