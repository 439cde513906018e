import { byPriority, type Campaign } from './campaign.js';
import { type Decision, granted, type Holdout, reasonsAgainstGiving } from './decide.js';
import type { ReasonCode } from './reasons.js';
import type { Facts } from './rules/facts.js';
import type { Rule } from './rules/rule.js';

/** Activated campaigns that are asked together, made ready once so that each question is quick. */
export interface CompiledCampaigns<C extends Campaign = Campaign> {
  readonly byPriority: readonly C[];
  readonly ruleOf: (campaign: C) => Rule;
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
export const compileCampaigns = <C extends Campaign>(campaigns: readonly C[], ruleOf: (campaign: C) => Rule): CompiledCampaigns<C> => ({
  byPriority: campaigns.toSorted(byPriority),
  ruleOf,
});

/** Those that give something: within their window, in the currency of what is bought, and their rule holds. The most important first. */
export const eligibleOf = <C extends Campaign>({ byPriority, ruleOf }: CompiledCampaigns<C>, facts: Facts): C[] =>
  byPriority.filter((campaign) => reasonsAgainstGiving(campaign, ruleOf(campaign), facts).length === 0);

/** What `decideIssue` says, without making reasons that nobody reads: only the first `explained` refusals have theirs. */
export function decideCompiled<C extends Campaign>(
  { byPriority, ruleOf }: CompiledCampaigns<C>,
  facts: Facts,
  holdout: Holdout,
  explained: number,
): Decided<C> {
  const decisions: Decision[] = [];
  const others = new Map<ReasonCode, C[]>();
  let refusals = 0;
  for (const campaign of byPriority) {
    const reasons = reasonsAgainstGiving(campaign, ruleOf(campaign), facts);
    const [first] = reasons;
    if (first === undefined) decisions.push(granted(campaign, facts, holdout));
    else if (refusals++ < explained) decisions.push({ campaignId: campaign._id, outcome: 'refused', reasons });
    else others.set(first.code, [...(others.get(first.code) ?? []), campaign]);
  }
  return { decisions, others };
}
