import type { Lane } from '../rewards/kind.js';
import { laneOf } from '../rewards/reward.js';
import { allOptions, countOptions, fewOptions, type Option } from './lane-options.js';
import type { Candidate } from './pricing.js';
import { better, byPriority, isBorne, membersOf, NOTHING, type Rated, rated, union } from './rated.js';
import { type LaneSets, lanesOf, type Taken } from './taken.js';
import { mayStandTogether } from './together.js';

/**
 * How many sets of the goods' lanes are tried one by one at most: as many as there are of twelve discounts that combine, six on the products
 * and six on the order. Of twenty on each lane that do not combine there are 441.
 */
export const MOST_SETS = 4096;

type Offers = readonly Taken<Candidate>[];
type Taking = (lanes: LaneSets<Candidate>) => Offers;

/**
 * Of all allowed sets the one that saves most (docs/pricing.md). Exact up to MOST_SETS. Where there are more, each lane tries nothing, one
 * alone and all that combine; then one is put in or taken out as long as that makes the set better.
 * `offers`: the candidates by priority, each with what it takes off alone.
 */
export function bestSet(offers: Offers, taking: Taking): Rated {
  const others = offers.filter((offer) => !isExclusive(offer));
  const together = union(bestOf(['product', 'order'], others, taking), bestOf(['shipping'], others, taking));
  return offers
    .filter((offer) => isExclusive(offer) && isBorne(offer))
    .map((offer) => rated([offer]))
    .reduce(better, together);
}

const isExclusive = ({ discount: { stacking } }: Taken<Candidate>): boolean => stacking.exclusive;

/** The best that some lanes can have; what stands in other lanes does not touch them. */
function bestOf(lanes: readonly Lane[], offers: Offers, taking: Taking): Rated {
  const inLanes = lanes.map((lane) => offers.filter(({ discount: { reward } }) => laneOf(reward) === lane));
  const isExact = inLanes.reduce((count, lane) => count * countOptions(lane), 1) <= MOST_SETS;
  return isExact
    ? bestOfOptions(lanes, inLanes.map(allOptions), (set) => borneOrNothing(taking(set)))
    : climbed(
        bestOfOptions(lanes, inLanes.map(fewOptions), (set) => trimmed(set, taking)),
        inLanes.flat().map(({ discount }) => discount),
        taking,
      );
}

/** What may save most is tried first, so that the rest is not tried once it cannot save as much as the best. */
function bestOfOptions(lanes: readonly Lane[], options: Option[][], rate: (set: LaneSets<Candidate>) => Rated): Rated {
  const [firsts = [], seconds = [NO_OPTION]] = options;
  let best = NOTHING;
  for (const first of firsts) {
    for (const second of seconds) {
      if (first.mostMinor + second.mostMinor < best.savingMinor) break;
      best = better(best, rate({ ...NO_MEMBERS, ...inLanes(lanes, first, second) }));
    }
  }
  return best;
}

const NO_OPTION: Option = { members: [], mostMinor: 0 };
const NO_MEMBERS: LaneSets<Candidate> = { product: [], order: [], shipping: [] };

const inLanes = (lanes: readonly Lane[], ...options: Option[]): Partial<LaneSets<Candidate>> =>
  Object.fromEntries(lanes.map((lane, index) => [lane, options[index]?.members ?? []]));

const borneOrNothing = (taken: Offers): Rated => (taken.every(isBorne) ? rated(taken) : NOTHING);

/** Without what gives nothing there, or more than its budget bears. */
function trimmed(set: LaneSets<Candidate>, taking: Taking): Rated {
  const taken = taking(set);
  const kept = taken.filter(isBorne);
  return kept.length === taken.length ? rated(taken) : trimmed(lanesOf(kept.map(({ discount }) => discount)), taking);
}

function climbed(best: Rated, candidates: readonly Candidate[], taking: Taking): Rated {
  const next = candidates
    .flatMap((candidate) => neighbours(membersOf(best), candidate))
    .map((set) => trimmed(lanesOf(set), taking))
    .reduce(better, best);
  return next === best ? best : climbed(next, candidates, taking);
}

/** The set without the candidate, or with it. */
function neighbours(set: readonly Candidate[], candidate: Candidate): (readonly Candidate[])[] {
  if (set.includes(candidate)) return [set.filter((member) => member !== candidate)];
  return set.every((member) => mayStandTogether(member, candidate)) ? [[...set, candidate].sort(byPriority)] : [];
}
