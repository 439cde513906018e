import { giftOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import type { Candidate } from './pricing.js';
import type { Taken } from './taken.js';
import { mayStandTogether } from './together.js';

/** What may stand in a lane at once, and the most that it can save. */
export interface Option {
  members: readonly Candidate[];
  mostMinor: number;
}

type Offers = readonly Taken<Candidate>[];

/** How many options a lane has at most: nothing, each alone, and those that combine in any number. */
export function countOptions(offers: Offers): number {
  const combining = offers.filter(doesCombine).length;
  return offers.length - combining + 2 ** combining;
}

/** All options of a lane, what may save most first. `offers`: its candidates, each with what it takes off alone. */
export const allOptions = (offers: Offers): Option[] =>
  byMost([...offers.filter((offer) => !doesCombine(offer)).map((offer) => [offer]), ...subsets(offers.filter(doesCombine))]);

/** Nothing, each alone, and all that combine. */
export const fewOptions = (offers: Offers): Option[] =>
  byMost([[], ...offers.map((offer) => [offer]), together(offers.filter(doesCombine))]);

const doesCombine = ({ discount: { stacking } }: Taken<Candidate>): boolean => stacking.combines;

function subsets([first, ...others]: Offers): Offers[] {
  if (!first) return [[]];
  const without = subsets(others);
  return [...without, ...without.filter((set) => mayJoin(set, first)).map((set) => [first, ...set])];
}

const mayJoin = (set: Offers, { discount }: Taken<Candidate>): boolean =>
  set.every((member) => mayStandTogether(member.discount, discount));

/** All of them that may stand together, the earlier before the later. */
function together(offers: Offers): Offers {
  const set: Taken<Candidate>[] = [];
  for (const offer of offers) if (mayJoin(set, offer)) set.push(offer);
  return set;
}

const byMost = (sets: readonly Offers[]): Option[] =>
  sets
    .map((set) => ({ members: set.map(({ discount }) => discount), mostMinor: sumOf(set.map(mostMinorOf)) }))
    .sort((one, other) => other.mostMinor - one.mostMinor);

/** What former lanes, its own lane and floors leave of it is never more than what it takes off alone and uncut. */
const mostMinorOf = ({ discount: { reward, mostMinor }, uncutMinor }: Taken<Candidate>): number =>
  Math.min(uncutMinor + (giftOf(reward)?.valueMinor ?? 0), mostMinor ?? Number.POSITIVE_INFINITY);
