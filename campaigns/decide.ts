import { byPriority, type Campaign } from './campaign.js';
import type { Order } from './cart.js';
import { isHeldOut } from './holdout.js';
import { leftFacts } from './order-left.js';
import { type ShownPromise, shownPromise } from './promise.js';
import { type Reason, reason, unmet } from './reasons.js';
import type { remaining } from './refunds.js';
import { cartFacts, type Facts } from './rules/facts.js';
import { evaluate, type Rule } from './rules/rule.js';
import { eventOf } from './trigger.js';
import { outsideWindow } from './window.js';

/** What a coupon of a campaign would promise today, as it is answered: the coupon keeps its own copy. */
export type Offer = ShownPromise & Pick<Campaign, 'validity'>;

/** What a campaign says to an event: earned; earned but held out, with what would have been issued; or not, with every reason. */
export type Decision =
  | { campaignId: string; outcome: 'earned'; offer: Offer; reasons: [] }
  | { campaignId: string; outcome: 'held_out'; heldOutBy: 'shop' | 'campaign'; offer: Offer; reasons: [] }
  | { campaignId: string; outcome: 'refused'; reasons: Reason[] };

/** The share of customers that the shop leaves out of everything; null: what is decided knows no holdout (claims, coupons by hand). */
export type Holdout = { shopShare: number } | null;

/** Decides each campaign that the event starts, by priority. Limits and budget are asked later, at the issue. */
export const decideIssue = (campaigns: readonly Campaign[], facts: Facts, holdout: Holdout): Decision[] =>
  campaigns.toSorted(byPriority).map((campaign) => decide(campaign, issueRuleOf(campaign), facts, holdout));

/** Decides a campaign by one of its rules. */
export function decide(campaign: Campaign, rule: Rule, facts: Facts, holdout: Holdout): Decision {
  const reasons = reasonsAgainstGiving(campaign, rule, facts);
  return reasons.length > 0 ? { campaignId: campaign._id, outcome: 'refused', reasons } : granted(campaign, facts, holdout);
}

/** What a campaign says to somebody who meets its rule. */
export function granted(campaign: Campaign, { customer }: Facts, holdout: Holdout): Decision {
  const campaignId = campaign._id;
  const heldOutBy = holdout && holdoutOf(campaign, customer.id, holdout.shopShare);
  const offer: Offer = { ...shownPromise(campaign), validity: campaign.validity };
  return heldOutBy
    ? { campaignId, outcome: 'held_out', heldOutBy, offer, reasons: [] }
    : { campaignId, outcome: 'earned', offer, reasons: [] };
}

/**
 * Why an activated campaign gives nothing by one of its rules; none: it does. Outside its window, and in another currency, where the amounts
 * say nothing, the conditions are not asked.
 */
function reasonsAgainstGiving(campaign: Campaign, rule: Rule, facts: Facts): Reason[] {
  const outside = outsideWindow(campaign, facts.now);
  if (outside) return [outside];
  if ((currencyOf(facts) ?? campaign.currency) !== campaign.currency) return [reason('currency_mismatch')];
  const { holds, missing } = evaluate(rule, facts);
  return holds ? [] : [unmet(missing)];
}

/** The currency of what is bought; undefined: nothing is, and campaigns of every currency are asked. */
export const currencyOf = ({ order, cart }: Facts): string | undefined => order?.currency ?? cart?.currency;

/** What somebody must meet to earn. A rule need not ask at customer.created whether somebody is new, and yet a guest may have bought before the account was opened. */
export const issueRuleOf = ({ goal, trigger, issueWhen }: Campaign): Rule =>
  goal === 'welcome' && eventOf(trigger) === 'customer.created' ? { all: [IS_NEW, issueWhen] } : issueWhen;

const IS_NEW = { fact: 'customer.isNew', operator: 'equal', value: true } as const;

function holdoutOf({ _id, holdout }: Campaign, customerId: string, shopShare: number): 'shop' | 'campaign' | null {
  if (isHeldOut(customerId, 'shop', shopShare)) return 'shop';
  return isHeldOut(customerId, _id, holdout) ? 'campaign' : null;
}

/**
 * Whether an order still earns its coupon after refunds and edits: the facts frozen at issue, only the order replaced by what it is now
 * (docs/model.md, "The earning order goes back"). Its amounts are those of what is left after refunds; what it is made of is not changed by a
 * refund. An order of which nothing is left earns nothing, even where no least amount was asked, and neither does one in another currency.
 */
export function isStillEarned(issueWhen: Rule, frozen: Facts, order: Order, refunds: Parameters<typeof remaining>[1]): boolean {
  const then = frozen.order ?? cartFacts(order);
  const left = leftFacts(then, order, refunds);
  if (left.subtotalMinor + left.totalQuantity === 0 && then.totalQuantity > 0) return false;
  if (then.currency !== order.currency) return false;
  return evaluate(issueWhen, frozen.order === undefined ? frozen : { ...frozen, order: left }).holds;
}
