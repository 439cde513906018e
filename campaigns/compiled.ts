import { byPriority, type Campaign } from './campaign.js';
import { type Decision, decide, granted, type Holdout } from './decide.js';
import { type Gate, gatesOf } from './gates.js';
import type { ReasonCode } from './reasons.js';
import { allBits, type Bits, countBits, eachBit, firstBits, hasBit, minus, noBits, plus } from './rules/bits.js';
import type { Facts } from './rules/facts.js';
import { newQuestion, newSlots, type Slots } from './rules/questions.js';
import type { Rule } from './rules/rule.js';

/** Activated campaigns that are asked together, made ready once so that each question is quick (docs/decisions/0036-compiled-rules.md). */
export interface CompiledCampaigns<C extends Campaign = Campaign> {
  readonly byPriority: readonly C[]; // where one stands in here is its place
  readonly ruleOf: (campaign: C) => Rule;
  readonly slots: Slots;
  readonly gates: readonly Gate[];
  readonly all: Bits;
  readonly left: Bits; // who has passed so far, while one question is answered
}

/** Some of them, the most important first. They are named only to those who ask, by `for … of`; how many there are costs nothing. */
export interface Some<C> extends Iterable<C> {
  readonly length: number;
}

/** What campaigns say to an event. */
export interface Decided<C> {
  /** By priority: all that is earned or held out, and the first refusals with their reasons. */
  decisions: Decision[];
  /** The other refusals by the code of their reason; a code without any is left out. */
  others: ReadonlyMap<ReasonCode, Some<C>>;
}

/** Compiles campaigns that are asked together: those of one event type, or the automatic ones. Once per version of them, not per question. */
export function compileCampaigns<C extends Campaign>(campaigns: readonly C[], ruleOf: (campaign: C) => Rule): CompiledCampaigns<C> {
  const [ranked, slots] = [campaigns.toSorted(byPriority), newSlots()];
  const all = allBits(ranked.length);
  return { byPriority: ranked, ruleOf, slots, gates: gatesOf(ranked, ranked.map(ruleOf), slots), all, left: all.slice() };
}

/** Those that give something: within their window, in the currency of what is bought, and their rule holds. The most important first. */
export function eligibleOf<C extends Campaign>({ byPriority, slots, gates, all, left }: CompiledCampaigns<C>, facts: Facts): C[] {
  const question = newQuestion(slots, facts);
  left.set(all);
  for (const { sift } of gates) sift(left, question);
  return inPlaces(byPriority, left);
}

/** What `decideIssue` says, without making reasons that nobody reads: only the first `explained` refusals have theirs. */
export function decideCompiled<C extends Campaign>(
  { byPriority, ruleOf, slots, gates, all }: CompiledCampaigns<C>,
  facts: Facts,
  holdout: Holdout,
  explained: number,
): Decided<C> {
  const [passed, question] = [all.slice(), newQuestion(slots, facts)];
  const stopped = new Map<ReasonCode, Bits>();
  for (const { code, sift } of gates) {
    const before = passed.slice();
    sift(passed, question);
    stopped.set(code, plus(stopped.get(code) ?? noBits(byPriority.length), minus(before, passed)));
  }
  const told = firstBits(minus(all, passed), explained);
  const decisions: Decision[] = [];
  eachBit(plus(passed, told), (place) => {
    const campaign = byPriority[place];
    if (campaign)
      decisions.push(hasBit(told, place) ? decide(campaign, ruleOf(campaign), facts, holdout) : granted(campaign, facts, holdout));
  });
  const others = [...stopped].map(([code, places]) => [code, some(byPriority, minus(places, told))] as const);
  return { decisions, others: new Map(others.filter(([, { length }]) => length > 0)) };
}

function inPlaces<C>(campaigns: readonly C[], places: Bits): C[] {
  const found: C[] = [];
  eachBit(places, (place) => {
    const campaign = campaigns[place];
    if (campaign) found.push(campaign);
  });
  return found;
}

const some = <C>(campaigns: readonly C[], places: Bits): Some<C> => ({
  length: countBits(places),
  [Symbol.iterator]: () => inPlaces(campaigns, places).values(),
});
