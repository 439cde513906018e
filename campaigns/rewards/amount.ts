import { z } from 'zod';
import { aimed, lackingAimed, on, openMinor } from './aim.js';
import { aimIn, staffAim, staffCap } from './aim-words.js';
import { type AboveMinimum, lackOf, NO_GIFT, NO_SHARE, type RewardKind } from './kind.js';
import { costOf, countOf, piecesOf } from './pieces.js';
import { conflict, NO_CAP, needed, positiveMinor } from './shape.js';
import { takeOff } from './spread.js';

const schema = z
  .strictObject({
    type: z.literal('amount').describe('A fixed sum off the order, or off each piece.'),
    amountMinor: positiveMinor.describe('What it takes off, in minor units. Never more than the lines are worth that it is aimed at.'),
    per: z
      .enum(['order', 'piece'])
      .optional()
      .describe(
        'Once off the order, or off each whole piece of the lines that `on` is aimed at, never more than it costs: of 1.5 kg that is one. Absent: off the order.',
      ),
    on,
    capMinor: positiveMinor
      .optional()
      .describe(
        'Per piece: the most that it takes off in all, in minor units. Absent: no cap. Required under a budget where coupons are issued.',
      ),
  })
  .superRefine(({ per, on, capMinor }, context) => {
    if (per === 'piece' && on === undefined)
      needed(context, ['on'], 'Say off which pieces, by a rule over line.* facts. { "all": [] } is every piece.');
    if (per !== 'piece' && capMinor !== undefined)
      conflict(context, ['capMinor'], 'A sum off the order is its own cap. Leave capMinor out.');
  });

type Amount = z.infer<typeof schema>;

const isPerPiece = ({ per }: Amount): boolean => per === 'piece';

/** Money off the order, off the lines that it is aimed at, or off each of their pieces. */
export const amount: RewardKind<typeof schema> = {
  schema,
  terms: schema,
  lane: ({ on }) => (on === undefined ? 'order' : 'product'),
  discount(reward, cart, left) {
    const { amountMinor, on, capMinor = NO_CAP } = reward;
    const open = aimed(on, cart, left);
    if (!isPerPiece(reward)) return takeOff(amountMinor, open);
    const most = open.map(() => 0);
    // Above 2^53 the product is inexact, and far above what any line is worth.
    for (const pieces of piecesOf(cart, open)) most[pieces.line] = Math.min(amountMinor * pieces.count, costOf(pieces));
    return takeOff(capMinor, most);
  },
  totalMinor: (reward, cart, left) => (isPerPiece(reward) ? null : Math.min(reward.amountMinor, openMinor(reward.on, cart, left))),
  lacking: (reward, cart, whole) =>
    isPerPiece(reward)
      ? lackOf('reward.getQuantity', 1, countOf(piecesOf(cart, aimed(reward.on, cart, whole))))
      : lackingAimed(reward, cart, whole),
  greatestCostMinor: mostMinor,
  ...NO_SHARE,
  atWorst: (reward, usedMinor) => ({ faceMinor: mostMinor(reward), usedMinor }),
  sumMinor: (reward) => (isPerPiece(reward) ? null : reward.amountMinor),
  shareBp: () => null,
  aboveMinimum({ amountMinor, on }, leastMinor): AboveMinimum[] {
    const isAbove = on === undefined && leastMinor !== null && amountMinor > leastMinor;
    return isAbove ? [{ path: 'amountMinor', sumMinor: amountMinor, leastMinor }] : [];
  },
  ...NO_GIFT,
  words: {
    en(reward, { money, aim, upTo }) {
      const { one, all } = aim(reward.on) ?? {};
      const off = `${money(reward.amountMinor)} off`;
      if (isPerPiece(reward))
        return { ...same(`${off} each ${one}${upTo(reward.capMinor)}`, `${off} each ${one}`), ofCoupon: `${off} ${all}` };
      return all === undefined ? { ...same(off), ofCoupon: money(reward.amountMinor) } : same(`${off} ${all}`);
    },
    zh(reward, { money, aim, upTo }) {
      const off = `${aim(reward.on)?.all ?? ''}${isPerPiece(reward) ? '每件' : ''}立减${money(reward.amountMinor)}`;
      return same(`${off}${upTo(reward.capMinor)}`, off);
    },
    ko(reward, { money, aim, upTo }) {
      const { all } = aim(reward.on) ?? {};
      const off = `${all === undefined ? '' : `${all} `}${isPerPiece(reward) ? '1개당 ' : ''}${money(reward.amountMinor)} 할인`;
      return same(`${off}${upTo(reward.capMinor)}`, off);
    },
  },
  forStaff(reward, money) {
    const off = `${money(reward.amountMinor)} off`;
    if (!isPerPiece(reward)) return `${off}${staffAim(reward.on)}`;
    return `${off} each ${aimIn('en', reward.on)?.one}${staffCap(reward.capMinor, money)}`;
  },
};

/** The sum itself; per piece nobody knows without a cap. */
function mostMinor(reward: Amount): number | null {
  return isPerPiece(reward) ? (reward.capMinor ?? null) : reward.amountMinor;
}

const same = (worth: string, brief = worth) => ({ worth, brief });
