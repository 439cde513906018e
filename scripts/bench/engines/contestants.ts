import jsonLogic from 'json-logic-js';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import type { Campaign } from '../../../campaigns/campaign.js';
import { compileCampaigns, eligibleOf } from '../../../campaigns/compiled.js';
import { decideIssue } from '../../../campaigns/decide.js';
import type { Facts } from '../../../campaigns/rules/facts.js';
import type { Condition, Rule } from '../../../campaigns/rules/rule.js';
import { FACTS } from '../../../campaigns/rules/vocabulary.js';
import type { Workload } from './workload.js';

/** Who says which campaigns a visit may have: their ids, in whatever order. What can be made ready before is made ready before. */
export type Contestant = (workload: Workload) => (visit: number) => string[] | Promise<string[]>;

export const ours: Contestant = ({ campaigns, visits }) => {
  const compiled = compileCampaigns(campaigns, redeemWhen);
  const asked = visits.map(({ facts }) => facts);
  return (visit) => eligibleOf(compiled, at(asked, visit)).map(({ _id }) => _id);
};

/** Ours as it was: one after another, with the reasons of each that says no. */
export const interpreted: Contestant = ({ campaigns, visits }) => {
  const asked = campaigns.map((campaign) => ({ ...campaign, issueWhen: campaign.redeemWhen }));
  return (visit) =>
    decideIssue(asked, at(visits, visit).facts, null).flatMap(({ campaignId, outcome }) => (outcome === 'earned' ? [campaignId] : []));
};

const redeemWhen = (campaign: Campaign): Rule => campaign.redeemWhen;

function at<T>(all: readonly T[], index: number): T {
  const one = all[index];
  if (one === undefined) throw new RangeError(`There is no visit ${index}.`);
  return one;
}

// ---- the windows, which other engines know as conditions

const NOW = 'now';

function withWindow({ redeemWhen, window }: Campaign): Rule {
  const [from, until] = [window?.startsAt, window?.endsAt];
  return {
    all: [
      ...(from === undefined ? [] : [{ fact: NOW, operator: 'greaterThanInclusive', value: Date.parse(from) }]),
      ...(until === undefined ? [] : [{ fact: NOW, operator: 'lessThan', value: Date.parse(until) }]),
      redeemWhen,
    ],
  };
}

/** What other engines are given: the values of the facts that are asked, by their names. */
function namedFacts(facts: Facts, asked: readonly string[]): Record<string, unknown> {
  const { traits } = facts.customer;
  return Object.fromEntries(
    asked.map((name) => [name, name === NOW ? facts.now.toMillis() : name === 'customer.traits' ? traits : FACTS.get(name)?.read(facts)]),
  );
}

/** The facts that a rule asks, as often as it does. */
export function factsIn(rule: Rule): string[] {
  if ('all' in rule) return rule.all.flatMap(factsIn);
  if ('any' in rule) return rule.any.flatMap(factsIn);
  return 'not' in rule ? factsIn(rule.not) : [rule.fact];
}

function prepared({ campaigns, visits }: Workload) {
  const rules = campaigns.map((campaign) => ({ id: campaign._id, rule: withWindow(campaign) }));
  const asked = [...new Set(rules.flatMap(({ rule }) => factsIn(rule)))];
  return { rules, facts: visits.map((visit) => namedFacts(visit.facts, asked)) };
}

// ---- json-rules-engine

export const jsonRulesEngine: Contestant = (workload) => {
  const { rules, facts } = prepared(workload);
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, rule } of rules) engine.addRule({ conditions: rule as TopLevelCondition, event: { type: id } });
  return async (visit) => (await engine.run(at(facts, visit))).events.map(({ type }) => type);
};

// ---- json-logic-js

export const jsonLogicJs: Contestant = (workload) => {
  const { rules, facts } = prepared(workload);
  const logics = rules.map(({ id, rule }) => ({ id, logic: logicOf(rule) }));
  const data = facts.map((each) => Object.fromEntries(Object.entries(each).map(([name, value]) => [variable(name), value])));
  return (visit) => logics.filter(({ logic }) => jsonLogic.apply(logic, at(data, visit))).map(({ id }) => id);
};

const variable = (fact: string): string => fact.replaceAll('.', '_');

function logicOf(rule: Rule): unknown {
  if ('all' in rule) return { and: rule.all.map(logicOf) };
  if ('any' in rule) return { or: rule.any.map(logicOf) };
  if ('not' in rule) return { '!': [logicOf(rule.not)] };
  return ofCondition(rule);
}

function ofCondition({ fact, operator, value, path }: Condition): unknown {
  const have = { var: [variable(fact), path?.replace(/^\$\./, '')].filter((step) => step !== undefined).join('.') };
  const of = LOGIC[operator];
  if (of === undefined) throw new Error(`json-logic has no ${operator}.`);
  return of(have, value);
}

const LOGIC: Record<string, (have: unknown, need: unknown) => unknown> = {
  equal: (have, need) => ({ '===': [have, need] }),
  in: (have, need) => ({ in: [have, need] }),
  notIn: (have, need) => ({ '!': [{ in: [have, need] }] }),
  contains: (have, need) => ({ in: [need, have] }),
  lessThan: (have, need) => ({ '<': [have, need] }),
  greaterThan: (have, need) => ({ '>': [have, need] }),
  greaterThanInclusive: (have, need) => ({ '>=': [have, need] }),
};
