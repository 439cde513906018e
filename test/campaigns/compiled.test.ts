import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Campaign } from '../../campaigns/campaign.js';
import { compileCampaigns, decideCompiled, eligibleOf } from '../../campaigns/compiled.js';
import { decideIssue, issueRuleOf } from '../../campaigns/decide.js';
import { disagreement } from '../../scripts/faults/rules/agreement.js';
import { worlds } from '../../scripts/faults/rules/worlds.js';
import { aCampaign, condition, facts, orderFacts } from './builders.js';

const paid = (subtotalMinor: number, currency = 'CNY') => facts({ order: orderFacts({ subtotalMinor, currency }) });
const atLeast = (subtotalMinor: number) => condition('order.subtotalMinor', 'greaterThanInclusive', subtotalMinor);
const compiled = (campaigns: Campaign[]) => compileCampaigns(campaigns, issueRuleOf);
const idsOf = (campaigns: Iterable<Campaign>) => [...campaigns].map(({ _id }) => _id);

const CAMPAIGNS = [
  aCampaign({ _id: 'cmp_c', issueWhen: atLeast(10_000) }),
  aCampaign({ _id: 'cmp_a', issueWhen: atLeast(10_001) }),
  aCampaign({ _id: 'cmp_d', issueWhen: atLeast(20_000) }),
  aCampaign({ _id: 'cmp_b', issueWhen: atLeast(0), priority: 1 }),
  aCampaign({ _id: 'cmp_e', issueWhen: atLeast(0), currency: 'USD' }),
  aCampaign({ _id: 'cmp_f', issueWhen: atLeast(0), window: { endsAt: '2026-03-08T12:00:00+08:00' } }),
  aCampaign({ _id: 'cmp_g', issueWhen: atLeast(0), window: { endsAt: '2026-03-08T12:00:01+08:00' } }),
  aCampaign({ _id: 'cmp_h', issueWhen: atLeast(0), window: { startsAt: '2026-03-08T12:00:01+08:00' } }),
];

test('those whose rule holds, within their window and in the currency, the most important first', () => {
  expect(idsOf(eligibleOf(compiled(CAMPAIGNS), paid(10_000)))).toEqual(['cmp_b', 'cmp_c', 'cmp_g']);
  expect(idsOf(eligibleOf(compiled(CAMPAIGNS), paid(10_000, 'USD')))).toEqual(['cmp_e']);
  expect(idsOf(eligibleOf(compiled([]), paid(10_000)))).toEqual([]);
});

test('the first refusals have their reasons, the others are told by code', () => {
  const all = decideIssue(CAMPAIGNS, paid(10_000), null);
  const { decisions, others } = decideCompiled(compiled(CAMPAIGNS), paid(10_000), null, 2);
  expect(decisions).toEqual(all.filter(({ campaignId }) => ['cmp_a', 'cmp_b', 'cmp_c', 'cmp_d', 'cmp_g'].includes(campaignId)));
  expect([...others].map(([code, some]) => [code, some.length, idsOf(some)]).sort()).toEqual([
    ['campaign_over', 1, ['cmp_f']],
    ['currency_mismatch', 1, ['cmp_e']],
    ['not_started', 1, ['cmp_h']],
  ]);
});

test('all explained is what decideIssue says', () => {
  const { decisions, others } = decideCompiled(compiled(CAMPAIGNS), paid(10_000), null, Number.POSITIVE_INFINITY);
  expect(decisions).toEqual(decideIssue(CAMPAIGNS, paid(10_000), null));
  expect(others.size).toBe(0);
});

test('compiled campaigns say what campaigns say that are asked one by one, whatever the rules and facts', () => {
  fc.assert(
    fc.property(worlds(80), (world) => {
      expect(disagreement(world, { compileCampaigns, decideCompiled, eligibleOf })).toBe(null);
    }),
    { numRuns: 60 },
  );
});
