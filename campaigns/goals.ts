import { nearestName, type Problem, problem } from './problem.js';
import { greatestCostMinor, type Reward } from './rewards/reward.js';
import { FACTS } from './rules/facts.js';
import type { Rule } from './rules/rule.js';
import { hasOrder, type Trigger } from './trigger.js';
import type { Validity } from './validity.js';

/** What a campaign is for. Each goal has its default validity in days and the sentence that explains it. */
export const GOALS = {
  boost_purchase: { days: 7, sentence: 'Helps the customer who is about to buy: usable at once, and not for long.' },
  induce_next_purchase: { days: 30, sentence: 'Earned by one order, usable on the next.' },
  reward_loyalty: { days: 90, sentence: 'Thanks those who have bought before.' },
  goodwill: { days: 30, sentence: 'Makes up for what went wrong: given by people, within their authority.' },
} as const;

export type Goal = keyof typeof GOALS;

export const GOAL_NAMES = Object.keys(GOALS) as Goal[];

/** What is wrong with a goal: none (C2-04), or one that does not exist. */
export function goalProblems(goal: unknown): Problem[] {
  const list = GOAL_NAMES.join(', ');
  if (goal === undefined || goal === null || goal === '') return [problem('goal', 'goal_required', `A campaign needs a goal: ${list}.`)];
  if (typeof goal === 'string' && Object.hasOwn(GOALS, goal)) return [];
  // No text is made of what is none: an object may bring a toString of its own.
  const nearest = typeof goal === 'string' ? nearestName(goal, GOAL_NAMES) : undefined;
  return [problem('goal', 'unknown_goal', `There is no such goal; there are ${list}.`, nearest)];
}

/** As much of a campaign as can contradict itself. */
export interface Settings {
  goal: Goal;
  trigger?: Trigger | undefined;
  issueWhen: Rule;
  reward: Reward;
  validity: Validity;
  limits: { issued: { total?: number | undefined; perCustomer?: number | undefined } };
  budgetMinor?: number | undefined;
}

interface Contradiction {
  goal: Goal | 'any';
  path: string;
  code: string;
  /** The reason, where the settings contradict. */
  why(settings: Settings): string | false;
}

const BOOST_DAYS = 7;

/** What contradicts a goal, or itself. To add one, add a row. */
const CONTRADICTIONS: readonly Contradiction[] = [
  {
    goal: 'induce_next_purchase',
    path: 'trigger',
    code: 'usable_on_earning_order',
    why: ({ trigger }) =>
      !hasOrder(trigger) &&
      'A coupon for the next purchase is earned by an order (trigger order.paid, for example): otherwise it could be used on the order that earned it, or on an earlier one.',
  },
  {
    goal: 'boost_purchase',
    path: 'validity.days',
    code: 'validity_too_long',
    why: ({ validity }) => validity.days > BOOST_DAYS && `A coupon that boosts this purchase lives ${BOOST_DAYS} days at most.`,
  },
  {
    goal: 'boost_purchase',
    path: 'validity.startsAfterDays',
    code: 'validity_starts_too_late',
    why: ({ validity }) => validity.startsAfterDays > 0 && 'A coupon that boosts this purchase is usable at once.',
  },
  {
    goal: 'reward_loyalty',
    path: 'issueWhen',
    code: 'loyalty_not_asked',
    why: ({ issueWhen }) => !asksHistory(issueWhen) && `Whoever rewards loyalty asks for it, in every branch: ${HISTORY.join(', ')}.`,
  },
  {
    goal: 'goodwill',
    path: 'trigger',
    code: 'given_by_people_only',
    why: ({ trigger }) => trigger !== undefined && 'Goodwill is given by people, against a case or at a bargain: it has no trigger.',
  },
  {
    goal: 'any',
    path: 'reward.capMinor',
    code: 'cap_required',
    why: ({ reward, budgetMinor }) =>
      budgetMinor !== undefined &&
      greatestCostMinor(reward) === null &&
      'Under a budget this reward needs a cap: its cost is set aside when it is issued.',
  },
  {
    goal: 'any',
    path: 'budgetMinor',
    code: 'budget_too_small',
    why: ({ reward, budgetMinor }) =>
      budgetMinor !== undefined && (greatestCostMinor(reward) ?? 0) > budgetMinor && 'The budget is less than one coupon may cost.',
  },
  {
    goal: 'any',
    path: 'limits.issued.perCustomer',
    code: 'limit_above_total',
    why: ({ limits: { issued } }) =>
      (issued.perCustomer ?? 1) > (issued.total ?? Number.POSITIVE_INFINITY) &&
      'One customer cannot get more coupons than there are in all.',
  },
];

/** Everything in a campaign's settings that contradicts its goal or itself, each with its reason. */
export const contradictions = (settings: Settings): Problem[] =>
  CONTRADICTIONS.filter(({ goal }) => goal === 'any' || goal === settings.goal).flatMap(({ path, code, why }) => {
    const message = why(settings);
    return message === false ? [] : [problem(path, code, message)];
  });

const HISTORY = [...FACTS].filter(([, { history }]) => history).map(([name]) => name);

/** Whether the rule asks for the customer's history whichever way it is met. */
function asksHistory(rule: Rule): boolean {
  if ('all' in rule) return rule.all.some(asksHistory);
  if ('any' in rule) return rule.any.every(asksHistory);
  return 'not' in rule ? asksHistory(rule.not) : FACTS.get(rule.fact)?.history === true;
}
