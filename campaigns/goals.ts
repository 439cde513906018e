import type { ErrorCode } from './error-codes.js';
import { keysOf } from './keys.js';
import { nearestName, type Problem, problem } from './problem.js';
import { greatestCostMinor, type Reward } from './rewards/reward.js';
import { BOUGHT, boughtDaysAgo, NEVER_BOUGHT, NO_BIRTHDAY, NOTHING_KNOWN } from './rules/customers.js';
import { couldHoldAmong, type Domains, NEVER_HOLDS, type Rule } from './rules/rule.js';
import { eventOf, hasOrder, type TriggerEvent } from './trigger.js';
import type { Validity } from './validity.js';
import { hasCoupons, type Ways, wayKeyOf } from './way-in.js';

/** What a campaign is for. Each goal has its default validity in days and the sentence that explains it. */
export const GOALS = {
  welcome: { days: 30, sentence: 'Wins those who never bought: for a first purchase.' },
  boost_purchase: { days: 7, sentence: 'Helps the customer who is about to buy: usable at once, and not for long.' },
  induce_next_purchase: { days: 30, sentence: 'Earned by one order, usable on the next.' },
  reward_loyalty: { days: 90, sentence: 'Thanks those who have bought before.' },
  win_back: { days: 30, sentence: 'Calls back those who bought, and have not for a while.' },
  goodwill: { days: 30, sentence: 'Makes up for what went wrong: given by people, within their authority.' },
} as const;

export type Goal = keyof typeof GOALS;

export const GOAL_NAMES = keysOf(GOALS);

/** What is wrong with a goal: none (C2-04), or one that does not exist. */
export function goalProblems(goal: unknown): Problem[] {
  const list = GOAL_NAMES.join(', ');
  if (goal === undefined || goal === null || goal === '') return [problem('goal', 'goal_required', `A campaign needs a goal: ${list}.`)];
  if (typeof goal === 'string' && Object.hasOwn(GOALS, goal)) return [];
  // No text is made of what is none: an object may bring a toString of its own.
  const nearest = typeof goal === 'string' ? nearestName(goal, GOAL_NAMES) : undefined;
  return [problem('goal', 'unknown_goal', `This is not a goal. Choose one of ${list}.`, nearest)];
}

/** As much of a campaign as can contradict itself. */
export interface Settings extends Ways {
  goal: Goal;
  issueWhen: Rule;
  redeemWhen: Rule;
  reward: Reward;
  validity: Validity;
  limits: { issued: Limits; redeemed?: Limits | undefined };
  budgetMinor?: number | undefined;
}

interface Limits {
  total?: number | undefined;
  perCustomer?: number | undefined;
}

interface Contradiction {
  goal: Goal | 'any';
  /** Where it stands. `rule`: in the rule that says who gets it; `wayIn`: in the setting that says how. */
  path: string;
  code: ErrorCode;
  /** The reason, where the settings contradict. */
  why(settings: Settings): string | false;
}

const BOOST_DAYS = 7;

/** What contradicts a goal, or itself. To add one, add a row. A refusal names the goal that fits. */
const CONTRADICTIONS: readonly Contradiction[] = [
  {
    goal: 'induce_next_purchase',
    path: 'trigger',
    code: 'usable_on_earning_order',
    why: (settings) =>
      hasCoupons(settings) &&
      !hasOrder(settings.trigger) &&
      'A coupon for the next purchase is earned by an order (trigger order.paid, for example): otherwise it could be used on the order that earned it, or on an earlier one.',
  },
  {
    goal: 'induce_next_purchase',
    path: 'goal',
    code: 'usable_on_earning_order',
    why: (settings) =>
      !hasCoupons(settings) &&
      'No order earns a shared code or an automatic discount, so it cannot be kept from any. Use the goal boost_purchase, or reward_loyalty for those who bought before.',
  },
  {
    goal: 'boost_purchase',
    path: 'trigger',
    code: 'purchase_is_over',
    why: ({ trigger }) =>
      hasOrder(trigger) &&
      'This purchase is over once there is an order. For a coupon that an order earns use the goal induce_next_purchase, or reward_loyalty.',
  },
  {
    goal: 'boost_purchase',
    path: 'validity.days',
    code: 'validity_too_long',
    why: ({ validity }) =>
      (validity.days ?? 0) > BOOST_DAYS && `A coupon that boosts this purchase is valid for at most ${BOOST_DAYS} days.`,
  },
  {
    goal: 'boost_purchase',
    path: 'validity.startsAfterDays',
    code: 'validity_starts_too_late',
    why: ({ validity }) => validity.startsAfterDays > 0 && 'A coupon that boosts this purchase is usable at once.',
  },
  {
    goal: 'reward_loyalty',
    path: 'rule',
    code: 'loyalty_not_asked',
    why: (settings) => couldGet(settings, NEVER_BOUGHT) && loyaltyNotAsked(settings),
  },
  {
    goal: 'welcome',
    path: 'trigger',
    code: 'purchase_is_over',
    why: ({ trigger }) =>
      hasOrder(trigger) &&
      'A welcome coupon is for a first purchase, which is over once there is an order. For a coupon that an order earns use the goal induce_next_purchase.',
  },
  {
    goal: 'welcome',
    path: 'rule',
    code: 'welcome_for_buyers',
    // At customer.created the decision asks by itself.
    why: (settings) =>
      !isOf(settings, 'customer.created') &&
      couldGet(settings, BOUGHT) &&
      `Somebody who has bought could get this welcome ${thing(settings)}: ask customer.isNew = true in every branch of ${ruleKey(settings)}. For those who bought use the goal reward_loyalty, or win_back if they have not bought for a while.`,
  },
  {
    goal: 'win_back',
    path: 'trigger',
    code: 'customer_is_back',
    why: (settings) =>
      (hasOrder(settings.trigger) || isOf(settings, 'customer.created')) &&
      'A customer who orders is already back, and a new one was never away. Use a schedule, a claim, cart.updated, visit.ended or a custom event; for a coupon that an order earns the goal induce_next_purchase, for new customers welcome.',
  },
  {
    goal: 'win_back',
    path: 'rule',
    code: 'absence_not_asked',
    why: (settings) =>
      (couldGet(settings, NEVER_BOUGHT) || couldGet(settings, boughtDaysAgo(0))) &&
      `Somebody who ${couldGet(settings, NEVER_BOUGHT) ? 'never bought' : 'bought today'} could get this win-back ${thing(settings)}: ask for customer.daysSinceLastOrder, 60 or more for example, in every branch of ${ruleKey(settings)}. For those who never bought use the goal welcome, for all who bought before reward_loyalty.`,
  },
  {
    goal: 'goodwill',
    path: 'trigger',
    code: 'given_by_people_only',
    why: ({ trigger }) => trigger !== undefined && 'Goodwill is given by people, on a case or as a bargain, so it has no trigger.',
  },
  {
    goal: 'goodwill',
    path: 'wayIn',
    code: 'given_by_people_only',
    why: (settings) =>
      !hasCoupons(settings) && 'Goodwill is given by people, on a case or as a bargain, so it is no shared code or automatic discount.',
  },
  {
    goal: 'any',
    path: 'issueWhen',
    code: 'never_holds',
    why: (settings) => !couldMeet(settings.issueWhen, settings, NOTHING_KNOWN) && NEVER_HOLDS,
  },
  {
    goal: 'any',
    path: 'redeemWhen',
    code: 'never_holds',
    why: ({ redeemWhen }) => !couldHoldAmong(redeemWhen, NOTHING_KNOWN) && NEVER_HOLDS,
  },
  {
    goal: 'any',
    path: 'limits.issued.perCustomer',
    code: 'per_customer_required',
    why: (settings) =>
      isScheduled(settings) &&
      settings.limits.issued.perCustomer === undefined &&
      !demandsBirthday(settings) &&
      'A schedule asks every customer again at each tick, and without this limit they get a coupon each time. Set limits.issued.perCustomer. A rule that demands customer.birthdayToday = true needs none.',
  },
  {
    goal: 'any',
    path: 'reward.capMinor',
    code: 'cap_required',
    why: ({ reward, budgetMinor, ...ways }) =>
      budgetMinor !== undefined &&
      hasCoupons(ways) &&
      greatestCostMinor(reward) === null &&
      'Under a budget this reward needs a cap: its cost is set aside when it is issued.',
  },
  {
    goal: 'any',
    path: 'budgetMinor',
    code: 'budget_too_small',
    why: ({ reward, budgetMinor, ...ways }) =>
      budgetMinor !== undefined &&
      (greatestCostMinor(reward) ?? 0) > budgetMinor &&
      `The budget is less than one ${hasCoupons(ways) ? 'coupon' : 'use'} may cost.`,
  },
  {
    goal: 'any',
    path: 'limits.issued.perCustomer',
    code: 'limit_above_total',
    why: ({ limits: { issued } }) => isAboveTotal(issued) && 'One customer cannot get more coupons than there are in all.',
  },
  {
    goal: 'any',
    path: 'limits.redeemed.perCustomer',
    code: 'limit_above_total',
    why: ({ limits: { redeemed = {} } }) => isAboveTotal(redeemed) && 'One customer cannot use it more often than all together.',
  },
];

const isAboveTotal = ({ total, perCustomer = 1 }: Limits): boolean => perCustomer > (total ?? Number.POSITIVE_INFINITY);

const isScheduled = ({ goal, trigger }: Settings): boolean =>
  trigger !== undefined && 'schedule' in trigger && goal !== 'induce_next_purchase' && goal !== 'goodwill'; // these have no schedules

/** Everything in a campaign's settings that contradicts its goal or itself, each with its reason. */
export const contradictions = (settings: Settings): Problem[] =>
  CONTRADICTIONS.filter(({ goal }) => goal === 'any' || goal === settings.goal).flatMap(({ path, code, why }) => {
    const message = why(settings);
    return message === false ? [] : [problem(placeOf(path, settings), code, message)];
  });

function placeOf(path: string, settings: Settings): string {
  if (path === 'rule') return ruleKey(settings);
  return path === 'wayIn' ? (wayKeyOf(settings) ?? 'goal') : path;
}

/** The rule that says who gets it: at the issue of a coupon, or at the checkout where there is none. */
export const ruleKey = (settings: Ways): 'issueWhen' | 'redeemWhen' => (hasCoupons(settings) ? 'issueWhen' : 'redeemWhen');

export const whoMayHave = (settings: Ways & Pick<Settings, 'issueWhen' | 'redeemWhen'>): Rule => settings[ruleKey(settings)];

const thing = (settings: Ways): string => (hasCoupons(settings) ? 'coupon' : 'discount');

/** Whether somebody of whom just this is known could meet the rule, at the event that starts the campaign. */
const couldGet = (settings: Settings, known: Domains): boolean => couldMeet(whoMayHave(settings), settings, known);

const couldMeet = (rule: Rule, { trigger }: Ways, known: Domains): boolean =>
  couldHoldAmong(rule, new Map([...known, ['event.type', { only: [eventOf(trigger)] }]]));

const isOf = ({ trigger }: Settings, event: TriggerEvent): boolean => eventOf(trigger) === event;

const loyaltyNotAsked = (settings: Settings): string =>
  couldGet(settings, BOUGHT)
    ? `Somebody who never bought could get this loyalty ${thing(settings)}: test purchases in every branch of ${ruleKey(settings)}, customer.orders of 1 or more for example. For those who never bought use the goal welcome.`
    : `Only somebody who never bought could get this loyalty ${thing(settings)}. For those who never bought use the goal welcome.`;

/** Whether the rule can hold only on the customer's birthday: once a year, and so is the grant. */
export const demandsBirthday = ({ trigger, issueWhen }: Pick<Settings, 'trigger' | 'issueWhen'>): boolean =>
  !couldMeet(issueWhen, { trigger }, NO_BIRTHDAY);
