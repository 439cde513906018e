import type { Cart } from '../cart.js';
import { type Reason, type ReasonCode, reason } from '../reasons.js';
import { sumOf } from '../rewards/spread.js';
import { lackingFor } from './offer.js';
import type { Candidate } from './pricing.js';
import { byPriority, isBorne, isOverBudget, membersOf, type Rated } from './rated.js';
import { lanesOf, type Offer, type Taken, type Taking, worthMinorOf } from './taken.js';
import { mayStandTogether } from './together.js';

/** Why a candidate is not in the best set of a cart. `offer`: what it takes off alone. */
export function whyNot(offer: Offer<Candidate>, best: Rated, taking: Taking<Candidate>, cart: Cart): Reason {
  if (!isBorne(offer)) return whyNotAlone(offer, taking, cart);
  const candidate = offer.discount;
  const rival = topOf(best.taken.filter(({ discount }) => !mayStandTogether(discount, candidate)));
  return rival ? notBeside(rival) : whyNotMore(candidate, best, taking.taken(lanesOf([...membersOf(best), candidate].sort(byPriority))));
}

/** What takes nothing off may lack goods: then it says which and how many. */
function whyNotAlone(offer: Offer<Candidate>, { whole }: Taking<Candidate>, cart: Cart): Reason {
  const code = codeOf(offer);
  const missing = code === 'no_effect' ? lackingFor(cart, offer.discount, whole) : [];
  return reason(code, missing.length > 0 ? { missing } : {});
}

/** It might stand beside all of the best. `together`: what they take off then. */
function whyNotMore(candidate: Candidate, best: Rated, together: Taken<Candidate>[]): Reason {
  const own = together.find(({ discount }) => discount === candidate);
  if (own && !isBorne(own)) return reason(codeOf(own));
  const [cutMinor, uncutMinor] = [
    sumOf(together.map(worthMinorOf)),
    sumOf(together.map((one) => worthMinorOf({ ...one, amountMinor: one.uncutMinor }))),
  ];
  if (cutMinor <= best.savingMinor) return reason(uncutMinor > best.savingMinor ? 'floor_reached' : 'no_effect');
  const rival = topOf(together.filter((one) => one !== own && !isBorne(one))) ?? topOf(best.taken);
  return rival ? notBeside(rival) : reason('no_effect');
}

/** Why it is not borne. */
function codeOf(taken: Offer<Candidate>): ReasonCode {
  if (isOverBudget(taken)) return 'budget_exhausted';
  return taken.uncutMinor > 0 ? 'floor_reached' : 'no_effect';
}

/** Of equals the first. */
function topOf(taken: readonly Taken<Candidate>[]): Candidate | undefined {
  const [first, ...others] = taken;
  return first && others.reduce((top, one) => (worthMinorOf(one) > worthMinorOf(top) ? one : top), first).discount;
}

const notBeside = ({ campaignId, code, label }: Candidate): Reason =>
  reason('not_combinable', { values: { other: label }, ...(code === null ? { betterCampaign: { campaignId, label } } : { better: code }) });
