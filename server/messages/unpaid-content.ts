import type { Order } from '../../campaigns/cart.js';
import { showCode } from '../../campaigns/coupon-code.js';
import { localDate } from '../../campaigns/local-time.js';
import { cartFacts } from '../../campaigns/rules/facts.js';
import { evaluate } from '../../campaigns/rules/rule.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { systemContext } from '../context.js';
import { isClaimable } from '../coupons/room.service.js';
import { factsNow } from '../customers/customer-facts.js';
import { leftOf, type OrderRecord } from '../orders/order.js';
import { findOrder } from '../orders/orders.store.js';
import { shownId } from '../orders/source-key.js';
import { current } from '../profile/profile.service.js';
import { readAt } from '../redemptions/at-checkout.service.js';
import { walletFor } from '../redemptions/wallet.service.js';
import type { Content, MessageContext } from './content.js';
import { couponWords } from './coupon-words.js';
import type { Message } from './message.js';
import { bestOffer, mayHearOffers } from './offers.js';
import { spokenId } from './spoken-name.js';
import { type Unpaid, unpaidOf } from './unpaid.js';
import { walletUrl } from './urls.js';
import { zoneOf } from './window.js';

/** The text that names no promotion. */
export const GENERIC = 'generic';

/** K-07: yesterday's promotion that fits the order and still stands, or else a coupon that it could use; only without either the plain text. */
export async function unpaidContent(message: Message, context: MessageContext): Promise<Content> {
  const about = message.about === null ? null : await findOrder(message.about);
  const unpaid: Unpaid = about ? await unpaidOf(about) : { reason: 'order_unknown' };
  if ('reason' in unpaid) return unpaid;
  const { order } = unpaid;
  const content = leftOf(order);
  if (!content) return { reason: 'order_unknown' };
  if (order.customerId !== message.customerId) return { reason: 'tried_again' };
  const { shop, customer } = context;
  const offer = await bestOffer(context, await fitting(content, order.placedAt, context));
  const coupon = offer || !mayHearOffers(context) ? null : await usableOn(content, order, context);
  const placedOn = localDate(order.placedAt, zoneOf(customer, shop));
  return {
    variables: {
      orderId: spokenId(shownId(order._id)),
      placedOn,
      offer: offer?.words ?? null,
      coupon: coupon && (await couponWords(coupon, context)),
      walletUrl: walletUrl(message.customerId, shop),
    },
    coupons: coupon ? [coupon] : [],
    campaignIds: offer ? [offer.campaignId] : [],
    promotes: offer !== null || coupon !== null,
    variant: offer || coupon ? 'promotion' : GENERIC,
  };
}

/** Ran when the order was placed, and would give its coupon for this order; what is claimed must be of use for it. */
async function fitting(order: Order, placedAt: Date, context: MessageContext): Promise<(campaign: CampaignRecord) => boolean> {
  const facts = factsNow(await current(context.customer), context);
  const cart = cartFacts(order);
  return (campaign) => {
    const { liveSince, issueWhen, redeemWhen, currency } = campaign;
    if (liveSince === null || liveSince > placedAt || currency !== order.currency) return false;
    if (isClaimable(campaign)) return evaluate(redeemWhen, { ...facts, cart }).holds;
    return isEarnedByPaying(campaign) && evaluate(issueWhen, { ...facts, order: cart, event: { type: 'order.paid' } }).holds;
  };
}

const isEarnedByPaying = ({ trigger }: CampaignRecord): boolean =>
  trigger !== undefined && 'event' in trigger && trigger.event === 'order.paid';

/** The coupon of theirs that saves most on it. */
async function usableOn(content: Order, order: OrderRecord, { shop, now, customer }: MessageContext) {
  const { id: _id, createdAt: _createdAt, redemptionId: _redemptionId, ...basket } = content;
  const cart = { ...basket, checkoutId: order.checkoutId ?? order._id };
  const at = await readAt(cart, [], customer._id, now, { own: null, order });
  const [best] = walletFor(at, customer, systemContext(shop, now)).usable.sort((one, other) => other.discountMinor - one.discountMinor);
  return at.usable.find(({ _id }) => showCode(_id) === best?.code) ?? null;
}
