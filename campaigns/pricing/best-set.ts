import type { Lane } from '../rewards/kind.js';
import { laneOf } from '../rewards/reward.js';
import { allOptions, countOptions, fewOptions, type Option } from './lane-options.js';
import type { Candidate } from './pricing.js';
import { better, byPriority, isBorne, NOTHING, preference, type Rated, rated, union } from './rated.js';
import { type LaneSets, lanesOf, type Offer, type Taking, worthMinorOf } from './taken.js';
import { mayStandTogether } from './together.js';

/**
 * How many sets of the goods' lanes are tried one by one at most: as many as there are of twelve discounts that combine, six on the products
 * and six on the order. Of twenty on each lane that do not combine there are 441.
 */
export const MOST_SETS = 4096;

type Offers = readonly Offer<Candidate>[];
type Sets = LaneSets<Candidate>;

/**
 * Of all allowed sets the one that saves most (docs/pricing.md). Exact up to MOST_SETS. Where there are more, each lane tries nothing, one
 * alone and all that combine; then one is put in or taken out as long as that makes the set better.
 * `offers`: the candidates by priority, each with what it takes off alone.
 */
export function bestSet(offers: Offers, taking: Taking<Candidate>): Rated {
  const [byLane, exclusive] = sorted(offers);
  const together = union(
    bestOf(['product', 'order'], [byLane.product, byLane.order], taking),
    bestOf(['shipping'], [byLane.shipping], taking),
  );
  return exclusive
    .filter((offer) => isBorne(offer) && worthMinorOf(offer) >= together.savingMinor)
    .map(({ discount }) => lanesOf([discount]))
    .reduce((best, set) => better(best, rated(set, taking.taken(set))), together);
}

/** Those that stand beside others by their lanes, and those that stand alone. */
function sorted(offers: Offers): [byLane: Record<Lane, Offer<Candidate>[]>, exclusive: Offer<Candidate>[]] {
  const byLane: Record<Lane, Offer<Candidate>[]> = { product: [], order: [], shipping: [] };
  const exclusive: Offer<Candidate>[] = [];
  for (const offer of offers) (offer.discount.stacking.exclusive ? exclusive : byLane[laneOf(offer.discount.reward)]).push(offer);
  return [byLane, exclusive];
}

/** The best that some lanes can have; what stands in other lanes does not touch them. `inLanes`: the offers of each. */
function bestOf(lanes: readonly Lane[], inLanes: readonly Offers[], taking: Taking<Candidate>): Rated {
  const isExact = inLanes.reduce((count, lane) => count * countOptions(lane), 1) <= MOST_SETS;
  if (isExact) return bestOfOptions(lanes, inLanes.map(allOptions), taking, borneOrNothing);
  const candidates = inLanes.flat().map(({ discount }) => discount);
  return climbed(bestOfOptions(lanes, inLanes.map(fewOptions), taking, trimmed), candidates, taking);
}

type Rate = (set: Sets, taking: Taking<Candidate>) => Rated;

/** What may save most is tried first, so that the rest is not tried once it cannot save as much as the best. */
function bestOfOptions(lanes: readonly Lane[], options: Option[][], taking: Taking<Candidate>, rate: Rate): Rated {
  const [firsts = [], seconds = [NO_OPTION]] = options;
  let best = NOTHING;
  for (const first of firsts) {
    for (const second of seconds) {
      if (first.mostMinor + second.mostMinor < best.savingMinor) break;
      best = betterOf(best, setOf(lanes, first, second), taking, rate);
    }
  }
  return best;
}

const NO_OPTION: Option = { members: [], mostMinor: 0 };

/** Thousands of them are tried, so each is made in one go. */
const setOf = (lanes: readonly Lane[], first: Option, second: Option): Sets => ({
  product: membersIn('product', lanes, first, second),
  order: membersIn('order', lanes, first, second),
  shipping: membersIn('shipping', lanes, first, second),
});

const membersIn = (lane: Lane, [one, other]: readonly Lane[], first: Option, second: Option): readonly Candidate[] =>
  lane === one ? first.members : lane === other ? second.members : NOTHING.set[lane];

/** Rated is only what could go before the best: that is reckoned sooner. */
function betterOf(best: Rated, set: Sets, taking: Taking<Candidate>, rate: Rate): Rated {
  const savingMinor = taking.mostMinor(set);
  if (savingMinor < best.savingMinor || preference({ set, savingMinor }, best) >= 0) return best;
  return better(best, rate(set, taking));
}

function borneOrNothing(set: Sets, taking: Taking<Candidate>): Rated {
  const taken = taking.taken(set);
  return taken.every(isBorne) ? rated(set, taken) : NOTHING;
}

/** Without what gives nothing there, or more than its budget bears. */
function trimmed(set: Sets, taking: Taking<Candidate>): Rated {
  const taken = taking.taken(set);
  const kept = taken.filter(isBorne);
  return kept.length === taken.length ? rated(set, taken) : trimmed(lanesOf(kept.map(({ discount }) => discount)), taking);
}

/** Round by round, until no candidate that is put in or taken out makes it better. */
function climbed(best: Rated, candidates: readonly Candidate[], taking: Taking<Candidate>): Rated {
  const next = candidates.reduce((top, candidate) => {
    const set = changed(top.set, candidate);
    return set ? betterOf(top, set, taking, trimmed) : top;
  }, best);
  return next === best ? best : climbed(next, candidates, taking);
}

/** The set without the candidate, or with it; null: it may not stand there. */
function changed(set: Sets, candidate: Candidate): Sets | null {
  const lane = laneOf(candidate.reward);
  if (set[lane].includes(candidate)) return { ...set, [lane]: set[lane].filter((member) => member !== candidate) };
  const mayStand = set[lane].every((member) => mayStandTogether(member, candidate));
  return mayStand ? { ...set, [lane]: [...set[lane], candidate].sort(byPriority) } : null;
}
