import type { CartLine } from '../../../campaigns/cart.js';
import { wholeOf } from '../../../campaigns/pricing/left.js';
import type { Problem } from '../../../campaigns/problem.js';
import { kindOf, type Reward } from '../../../campaigns/rewards/reward.js';
import { aCart, aLine } from '../builders.js';

/** What a reward takes off each of some lines; `left`: what former lanes left of them, absent: all. */
export function takenOff(reward: Reward, lines: readonly Partial<CartLine>[], left?: readonly number[]): number[] {
  const cart = aCart({ lines: lines.map((line, index) => aLine({ id: String(index), ...line })) });
  return kindOf(reward).discount(reward, cart, left ?? wholeOf(cart).goods);
}

export const totalOff = (reward: Reward, lines: readonly Partial<CartLine>[]): number =>
  takenOff(reward, lines).reduce((sum, part) => sum + part, 0);

/** Where a body is wrong, and how; with the nearest right name where there is one. */
export const problemsOf = (parsed: { problems: Problem[] } | object): unknown[] =>
  'problems' in parsed ? parsed.problems.map(({ path, code, nearest }) => [path, code, ...(nearest ? [nearest] : [])]) : [];
