import { giftOf } from '../rewards/reward.js';
import { sumOf } from '../rewards/spread.js';
import type { Candidate } from './pricing.js';
import type { Offer } from './taken.js';
import { mayStandTogether } from './together.js';

/** What may stand in a lane at once, and the most that it can save. */
export interface Option {
  members: readonly Candidate[];
  mostMinor: number;
}

type Offers = readonly Offer<Candidate>[];

/** How many options a lane has at most: nothing, each alone, and those that combine in any number. */
export function countOptions(offers: Offers): number {
  const combining = offers.filter(doesCombine).length;
  return offers.length - combining + 2 ** combining;
}

/** All options of a lane, what may save most first. `offers`: its candidates, each with what it takes off alone. */
export const allOptions = (offers: Offers): Option[] =>
  byMost([...offers.filter((offer) => !doesCombine(offer)).map(alone), ...subsets(offers.filter(doesCombine))]);

/** Nothing, each alone, and all that combine. */
export const fewOptions = (offers: Offers): Option[] =>
  byMost([optionOf([]), ...offers.map(alone), optionOf(together(offers.filter(doesCombine)))]);

const doesCombine = ({ discount: { stacking } }: Offer<Candidate>): boolean => stacking.combines;

/** Each is made of a smaller one, with its sum: there may be thousands. */
function subsets(offers: Offers): Option[] {
  const options: Option[] = [optionOf([])];
  for (const offer of offers.toReversed()) {
    const mostMinor = mostMinorOf(offer);
    for (const { members, mostMinor: ofMembers } of [...options])
      if (mayJoin(members, offer.discount)) options.push({ members: [offer.discount, ...members], mostMinor: mostMinor + ofMembers });
  }
  return options;
}

const mayJoin = (members: readonly Candidate[], candidate: Candidate): boolean =>
  members.every((member) => mayStandTogether(member, candidate));

/** All of them that may stand together, the earlier before the later. */
function together(offers: Offers): Offers {
  const members: Candidate[] = [];
  return offers.filter(({ discount }) => {
    const isIn = mayJoin(members, discount);
    if (isIn) members.push(discount);
    return isIn;
  });
}

const alone = (offer: Offer<Candidate>): Option => ({ members: [offer.discount], mostMinor: mostMinorOf(offer) });

const optionOf = (offers: Offers): Option => ({
  members: offers.map(({ discount }) => discount),
  mostMinor: sumOf(offers.map(mostMinorOf)),
});

const byMost = (options: Option[]): Option[] => options.sort((one, other) => other.mostMinor - one.mostMinor);

/** What former lanes, its own lane and floors leave of it is never more than what it takes off alone and uncut. */
const mostMinorOf = ({ discount: { reward, mostMinor }, uncutMinor }: Offer<Candidate>): number =>
  Math.min(uncutMinor + (giftOf(reward)?.valueMinor ?? 0), mostMinor ?? Number.POSITIVE_INFINITY);
