import type { Cart } from '../../campaigns/cart.js';
import { type Decision, decideIssue } from '../../campaigns/decide.js';
import { demandsBirthday } from '../../campaigns/goals.js';
import { localTime } from '../../campaigns/local-time.js';
import { grantIdentity, type Occasion, occasionOf } from '../../campaigns/occasion.js';
import { reason } from '../../campaigns/reasons.js';
import { cartFacts, type Facts } from '../../campaigns/rules/facts.js';
import { SHOP_SOURCE } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { liveByEvent } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import type { Earning } from '../coupons/coupon.js';
import { freezeFacts } from '../coupons/frozen-facts.js';
import { customerFacts } from '../customers/customer-facts.js';
import { isGone, leftOf, type OrderRecord } from '../orders/order.js';
import { sourceKey } from '../orders/source-key.js';
import { figuresBefore } from '../profile/history.js';
import { cartOf, type Earned, type EventDecision, type EventRecord, propertiesOf } from './event.js';
import type { Subject } from './reactions.js';

/** What an event earns, and what every campaign that it starts says to it. Reads only. */
export async function decideEvent(
  record: EventRecord,
  subject: Subject,
  { shop, now, actor }: Context,
): Promise<{ earned: Earned[]; decisions: EventDecision[] }> {
  const campaigns = await liveByEvent(record.type);
  const { customer, order } = subject;
  if (campaigns.length === 0 || !customer || isUntold(record, order)) return { earned: [], decisions: [] };
  if (order && isGone(order)) return { earned: [], decisions: campaigns.map(({ _id }) => refusedBy(_id, 'order_taken_back')) };
  const figures = await figuresBefore(customer, record.occurredAt, order);
  const properties = propertiesOf(record.event);
  const facts: Facts = {
    now: localTime(record.occurredAt, shop.zone),
    customer: customerFacts(customer, shop, figures),
    event: { type: record.type, ...(properties && { properties }) },
    ...factsOfCart(record, order),
  };
  const decided = decideIssue(campaigns, facts, { shopShare: shop.holdout });
  const occasion = occasionOf({
    id: record._id,
    type: record.type,
    customerId: customer._id,
    orderId: order?._id,
    checkoutId: checkoutOf(record),
  });
  // However many orders or visits there are on the day, and whatever it is corrected to.
  const birthday: Occasion = { kind: 'birthday', year: facts.now.year, customerId: customer._id };
  const byId = new Map(campaigns.map((campaign) => [campaign._id, campaign]));
  const earned = decided.flatMap((decision) => {
    const campaign = byId.get(decision.campaignId);
    if (decision.outcome !== 'earned' || !occasion || !campaign) return [];
    const identity = grantIdentity(campaign._id, demandsBirthday(campaign) ? birthday : occasion);
    return [
      {
        campaignId: campaign._id,
        customerId: customer._id,
        identity,
        origin: { kind: 'event' as const, id: record._id, by: actor._id },
        earnedBy: earningOf(campaign, order, facts, now),
      },
    ];
  });
  return { earned, decisions: decided.flatMap(viewOf) };
}

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
function viewOf(decision: Decision): EventDecision[] {
  if (decision.outcome === 'earned') return [];
  if (decision.outcome === 'refused')
    return [{ campaignId: decision.campaignId, granted: false, heldOut: false, reasons: decision.reasons }];
  return [{ campaignId: decision.campaignId, granted: false, heldOut: true, reasons: [], wouldHaveIssued: decision.offer }];
}

const refusedBy = (campaignId: string, code: 'order_taken_back'): EventDecision => ({
  campaignId,
  granted: false,
  heldOut: false,
  reasons: [reason(code)],
});
