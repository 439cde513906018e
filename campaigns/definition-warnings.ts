import type { CampaignDefinition } from './definition.js';
import { isCustomType } from './event-type.js';
import { contradictions, ruleKey, whoMayHave } from './goals.js';
import { formatMinor, percentOf } from './money.js';
import { type EffectiveDiscount, effectiveDiscount } from './rewards/effective-discount.js';
import { greatestCostMinor, kindOf, shareBpOf, sumMinorOf } from './rewards/reward.js';
import { boughtDaysAgo, NO_BIRTHDAY, RETURNED_ALL } from './rules/customers.js';
import { couldHoldAmong, leastWorth, lowerBound } from './rules/rule.js';
import { eventOf } from './trigger.js';
import { type Warning, type WarningCode, warning } from './warnings.js';
import { wayInOf } from './way-in.js';

/** What is allowed in a campaign and is seldom meant, and what in a stored one would be refused today. */
export function definitionWarnings(definition: CampaignDefinition): Warning[] {
  const found = { ...definition, effective: effectiveDiscount(definition), least: leastWorth(definition.redeemWhen, 'cart') };
  return [
    ...contradictions(definition).map(({ path, message }) => warning('no_longer_valid', path, message)),
    ...ROWS.flatMap(({ code, at }) => at(found).map(([path, detail]) => warning(code, path, detail))),
  ];
}

type Found = CampaignDefinition & { effective: EffectiveDiscount; least: number | null };
type Place = [path: string, detail?: string];

const places = (isWarned: boolean, ...place: Place): Place[] => (isWarned ? [place] : []);

/** Each warning and where it stands. To add one, add a row, and its sentence in warnings.ts. */
const ROWS: readonly { code: WarningCode; at(definition: Found): Place[] }[] = [
  { code: 'discount_above_60_percent', at: aboveSixty },
  {
    code: 'reward_above_minimum',
    at: ({ reward, least, currency }) =>
      kindOf(reward)
        .aboveMinimum(reward, isAsked(least) ? least : null)
        .map(({ path, sumMinor, leastMinor }) => [
          `reward.${path}`,
          `It takes off ${formatMinor(sumMinor, currency)}, the least cart is ${formatMinor(leastMinor, currency)}.`,
        ]),
  },
  { code: 'discount_below_one_percent', at: belowOne },
  {
    code: 'cap_below_one_percent',
    at({ reward, least }) {
      const cap = shareBpOf(reward) === null ? null : greatestCostMinor(reward);
      return places(cap !== null && isAsked(least) && cap < percentOf(least, ONE_PERCENT), 'reward.capMinor');
    },
  },
  {
    code: 'holdout_above_half',
    at: ({ holdout, trigger }) => places(holdout > 0.5 && drawsLots(trigger), 'holdout', `A holdout of ${holdout} is ${holdout * 100} %.`),
  },
  { code: 'holdout_without_effect', at: ({ holdout, trigger }) => places(holdout > 0 && !drawsLots(trigger), 'holdout') },
  {
    code: 'one_without_end',
    at: ({ trigger, limits: { issued } }) =>
      places(
        issued.perCustomer === undefined && repeatedBy(trigger) !== undefined,
        'limits.issued.perCustomer',
        `At ${eventOf(trigger)} there is one ${repeatedBy(trigger)}.`,
      ),
  },
  {
    code: 'schedule_repeats',
    at: ({ trigger, issueWhen, limits: { issued } }) =>
      places(
        trigger !== undefined && 'schedule' in trigger && (issued.perCustomer ?? 1) > 1 && couldHoldAmong(issueWhen, NO_BIRTHDAY),
        'limits.issued.perCustomer',
        `The limit is ${issued.perCustomer}.`,
      ),
  },
  {
    code: 'returned_orders_count_as_none',
    at: (definition) =>
      places(
        definition.goal === 'welcome' &&
          eventOf(definition.trigger) !== 'customer.created' &&
          couldHoldAmong(whoMayHave(definition), RETURNED_ALL),
        ruleKey(definition),
      ),
  },
  {
    code: 'win_back_after_days',
    at: (definition) =>
      places(definition.goal === 'win_back' && couldHoldAmong(whoMayHave(definition), boughtDaysAgo(6)), ruleKey(definition)),
  },
  {
    code: 'shared_without_limit',
    at: ({ limits: { redeemed = {} }, budgetMinor, ...ways }) =>
      places(wayInOf(ways) === 'shared' && (redeemed.total ?? redeemed.perCustomer ?? budgetMinor) === undefined, 'limits.redeemed'),
  },
  {
    code: 'automatic_without_end',
    at: ({ window, ...ways }) => places(wayInOf(ways) === 'automatic' && window?.endsAt === undefined, 'window.endsAt'),
  },
  {
    code: 'minimum_counts_undiscountable',
    at: ({ issueWhen, redeemWhen }) => [
      ...places(isAsked(lowerBound(issueWhen, 'order.subtotalMinor')), 'issueWhen', useInstead('order')),
      ...places(isAsked(lowerBound(issueWhen, 'cart.subtotalMinor')), 'issueWhen', useInstead('cart')),
      ...places(isAsked(lowerBound(redeemWhen, 'cart.subtotalMinor')), 'redeemWhen', useInstead('cart')),
    ],
  },
];

const SIXTY_PERCENT = 6000;
const ONE_PERCENT = 100;

const isAsked = (bound: number | null): bound is number => bound !== null && bound > 0;

const useInstead = (of: 'cart' | 'order'): string => `${of}.discountableSubtotalMinor counts only what takes one.`;

const percent = (basisPoints: number): string => `${basisPoints / 100} %`;

/** Without any minimum a percentage is what it says; what an amount comes to nobody knows. */
function aboveSixty({ reward, effective: { ifUsedBp, headlineBp, assuming } }: Found): Place[] {
  const alone = shareBpOf(reward);
  const effectiveBp = ifUsedBp ?? headlineBp ?? alone;
  const path = alone !== null ? 'reward.basisPoints' : sumMinorOf(reward) !== null ? 'reward.amountMinor' : 'reward';
  return places(effectiveBp !== null && effectiveBp > SIXTY_PERCENT, path, `It is ${percent(effectiveBp ?? 0)}: ${assuming}.`);
}

function belowOne({ reward, least, currency }: Found): Place[] {
  const share = shareBpOf(reward);
  if (share !== null)
    return places(
      share < ONE_PERCENT,
      'reward.basisPoints',
      `Basis points are hundredths of a percent: 1000 is 10 %, and ${share} is ${percent(share)}.`,
    );
  const sum = sumMinorOf(reward);
  return places(
    isAsked(least) && sum !== null && sum < percentOf(least, ONE_PERCENT),
    'reward.amountMinor',
    `Amounts are in minor units: ${sum} is ${formatMinor(sum ?? 0, currency)}.`,
  );
}

const drawsLots = (trigger: CampaignDefinition['trigger']): boolean => trigger !== undefined && !('claim' in trigger);

/** Events of which one customer makes as many as they like, without buying. */
const REPEATABLE: ReadonlyMap<string, string> = new Map([
  ['cart.updated', 'coupon for each checkout'],
  ['visit.ended', 'coupon for each visit'],
  ['order.placed', 'coupon for each order, paid or not'],
]);

function repeatedBy(trigger: CampaignDefinition['trigger']): string | undefined {
  const event = eventOf(trigger);
  if (event === null) return undefined;
  return isCustomType(event) ? 'coupon for each such event' : REPEATABLE.get(event);
}
