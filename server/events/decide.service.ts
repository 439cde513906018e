import type { Cart } from '../../campaigns/cart.js';
import { decideCompiled, type Some } from '../../campaigns/compiled.js';
import type { Decision } from '../../campaigns/decide.js';
import { demandsBirthday } from '../../campaigns/goals.js';
import { localTime } from '../../campaigns/local-time.js';
import { grantIdentity, type Occasion, occasionOf } from '../../campaigns/occasion.js';
import { type ReasonCode, reason } from '../../campaigns/reasons.js';
import { cartFacts, type Facts } from '../../campaigns/rules/facts.js';
import { SHOP_SOURCE } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { liveByEvent, type Started } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import type { Earning } from '../coupons/coupon.js';
import { freezeFacts } from '../coupons/frozen-facts.js';
import type { Customer } from '../customers/customer.js';
import { customerFacts } from '../customers/customer-facts.js';
import { isGone, leftOf, type OrderRecord } from '../orders/order.js';
import { sourceKey } from '../orders/source-key.js';
import { figuresBefore } from '../profile/history.js';
import { cartOf, type Earned, type EventDecision, type EventRecord, EXPLAINED, type More, propertiesOf } from './event.js';
import type { Subject } from './reactions.js';

/** What an event earns, and what the campaigns that it starts say to it. */
export interface Decided {
  earned: Earned[];
  /** What is held out, and the first refusals. */
  decisions: EventDecision[];
  /** The other refusals, by reason. */
  more: More;
  /** The campaigns that were asked, where there are any. */
  started?: Started;
  others?: ReadonlyMap<ReasonCode, Some<CampaignRecord>>;
}

const NOTHING: Decided = { earned: [], decisions: [], more: {} };

/** Decides what an event earns. Reads only. So many refusals are explained, the others are counted. */
export async function decideEvent(record: EventRecord, subject: Subject, context: Context, explained = EXPLAINED): Promise<Decided> {
  const started = await liveByEvent(record.type);
  const { customer, order } = subject;
  if (!started || !customer || isUntold(record, order)) return NOTHING;
  if (order && isGone(order)) return { ...takenBack(started, explained), started };
  const facts = await factsOf(record, customer, order, context);
  const { decisions, others } = decideCompiled(started.compiled, facts, { shopShare: context.shop.holdout }, explained);
  const earned = decisions.filter(({ outcome }) => outcome === 'earned').map(({ campaignId }) => started.byId.get(campaignId));
  return {
    earned: earned.flatMap((campaign) => (campaign ? earnedOf(campaign, record, subject, facts, context) : [])),
    decisions: decisions.flatMap((decision) => viewOf(decision, started)),
    more: countsOf(others),
    started,
    others,
  };
}

async function factsOf(record: EventRecord, customer: Customer, order: OrderRecord | null, { shop }: Context): Promise<Facts> {
  const properties = propertiesOf(record.event);
  return {
    now: localTime(record.occurredAt, shop.zone),
    customer: customerFacts(customer, shop, await figuresBefore(customer, record.occurredAt, order)),
    event: { type: record.type, ...(properties && { properties }) },
    ...factsOfCart(record, order),
  };
}

function earnedOf(campaign: CampaignRecord, record: EventRecord, { customer, order }: Subject, facts: Facts, context: Context): Earned[] {
  const customerId = customer?._id ?? '';
  const occasion = occasionOf({
    id: record._id,
    type: record.type,
    customerId,
    orderId: order?._id,
    checkoutId: checkoutOf(record),
  });
  if (!occasion) return [];
  // However many orders or visits there are on the day, and whatever it is corrected to.
  const birthday: Occasion = { kind: 'birthday', year: facts.now.year, customerId };
  return [
    {
      campaignId: campaign._id,
      rev: campaign.rev,
      customerId,
      identity: grantIdentity(campaign._id, demandsBirthday(campaign) ? birthday : occasion),
      origin: { kind: 'event', id: record._id, by: context.actor._id },
      earnedBy: earningOf(campaign, order, facts, context.now),
    },
  ];
}

/** All of them say the same. */
function takenBack({ compiled }: Started, explained: number): Decided {
  const refused = compiled.byPriority.slice(0, explained).map(({ _id, rev }) => refusedBy(_id, rev, 'order_taken_back'));
  const rest = compiled.byPriority.slice(explained);
  return {
    earned: [],
    decisions: refused,
    more: rest.length > 0 ? { order_taken_back: rest.length } : {},
    others: new Map([['order_taken_back', rest]]),
  };
}

const countsOf = (others: ReadonlyMap<ReasonCode, Some<CampaignRecord>>): More =>
  Object.fromEntries([...others].map(([code, { length }]) => [code, length]));

/** An order that is not told yet cannot be judged. */
const isUntold = ({ type }: EventRecord, order: OrderRecord | null): boolean => type.startsWith('order.') && !order?.content;

function factsOfCart({ event }: EventRecord, order: OrderRecord | null): Pick<Facts, 'order' | 'cart'> {
  const left = order && leftOf(order);
  if (left) return { order: cartFacts(left) };
  const cart = cartOf(event);
  return cart ? { cart: cartFacts(cart) } : {};
}

function checkoutOf({ event, source }: EventRecord): string | undefined {
  const checkoutId = (cartOf(event) as Cart | null)?.checkoutId;
  return checkoutId === undefined ? undefined : sourceKey(source ?? SHOP_SOURCE, checkoutId);
}

const earningOf = (campaign: CampaignRecord, order: OrderRecord | null, facts: Facts, now: Date): Earning | null =>
  order && {
    orderId: order._id,
    checkoutId: order.checkoutId,
    createdAt: order.createdAt ?? now,
    issueWhen: campaign.issueWhen,
    facts: freezeFacts(facts, campaign.issueWhen),
  };

/** What is earned is answered after it was set aside; here is the rest. */
function viewOf(decision: Decision, { byId }: Started): EventDecision[] {
  if (decision.outcome === 'earned') return [];
  const { campaignId, reasons } = decision;
  const said = { campaignId, ...revOf(byId.get(campaignId)), granted: false, reasons };
  return [decision.outcome === 'refused' ? { ...said, heldOut: false } : { ...said, heldOut: true, wouldHaveIssued: decision.offer }];
}

const revOf = (campaign: CampaignRecord | undefined): { rev?: number } => (campaign ? { rev: campaign.rev } : {});

const refusedBy = (campaignId: string, rev: number, code: 'order_taken_back'): EventDecision => ({
  campaignId,
  rev,
  granted: false,
  heldOut: false,
  reasons: [reason(code)],
});
