import { isDeepStrictEqual } from 'node:util';
import type { Campaign } from '../../../campaigns/campaign.js';
import type { compileCampaigns, decideCompiled, eligibleOf, Some } from '../../../campaigns/compiled.js';
import { type Decision, decideIssue, issueRuleOf } from '../../../campaigns/decide.js';
import type { World } from './worlds.js';

/** What is held against the interpreted rules: the compiled ones, or some with a mistake in them. */
export interface Compiled {
  compileCampaigns: typeof compileCampaigns;
  eligibleOf: typeof eligibleOf;
  decideCompiled: typeof decideCompiled;
}

/** What compiled campaigns say otherwise than campaigns that are asked one by one; null: nothing. Where those throw, these have to. */
export function disagreement({ campaigns, facts, before, holdout, explained }: World, compiled: Compiled): string | null {
  const ready = compiled.compileCampaigns(campaigns, issueRuleOf);
  outcomeOf(() => compiled.eligibleOf(ready, before));
  const one = outcomeOf(() => expected(decideIssue(campaigns, facts, holdout), explained));
  const all = outcomeOf(() => {
    const { decisions, others } = compiled.decideCompiled(ready, facts, holdout, explained);
    return { eligible: idsOf(compiled.eligibleOf(ready, facts)), decisions, others: sorted(others) };
  });
  return isDeepStrictEqual(all, one) ? null : `compiled: ${JSON.stringify(all)}\none by one: ${JSON.stringify(one)}`;
}

const outcomeOf = <T>(ask: () => T): T | 'it throws' => {
  try {
    return ask();
  } catch {
    return 'it throws';
  }
};

function expected(decisions: Decision[], explained: number) {
  const refusals = decisions.flatMap((decision) => (decision.outcome === 'refused' ? [decision] : []));
  const rest = refusals.slice(explained);
  const others = new Map<string, string[]>();
  for (const { campaignId, reasons } of rest) {
    const code = reasons[0]?.code ?? '';
    others.set(code, [...(others.get(code) ?? []), campaignId]);
  }
  return {
    eligible: decisions.flatMap(({ outcome, campaignId }) => (outcome === 'refused' ? [] : [campaignId])),
    decisions: decisions.filter((decision) => !rest.some((one) => one === decision)),
    others: [...others].map(([code, ids]) => [code, ids.length, ids]).sort(),
  };
}

const sorted = (others: ReadonlyMap<string, Some<Campaign>>) => [...others].map(([code, some]) => [code, some.length, idsOf(some)]).sort();

const idsOf = (campaigns: Iterable<Campaign>): string[] => [...campaigns].map(({ _id }) => _id);
