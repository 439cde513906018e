import type { CartLine } from '../../campaigns/cart.js';
import { type LineOffer, lineOffer } from '../../campaigns/pricing/line-offer.js';
import { laneOf } from '../../campaigns/rewards/reward.js';
import { liveAutomatic } from '../campaigns/live-campaigns.js';
import type { Context } from '../context.js';
import { factsNow } from '../customers/customer-facts.js';
import { speechFor } from '../customers/speech.js';
import { candidateOfPromotion, roomsOf, type Shopper } from './promotions.service.js';

/**
 * What each line would save by the automatic discounts, each in a cart of its own. Reads once for all lines, and writes nothing. A product
 * page has no shipping: what takes something off that is not told of.
 */
export async function offersFor(lines: CartLine[], shopper: Shopper, context: Context): Promise<LineOffer[]> {
  const { shop } = context;
  const live = (await liveAutomatic(context.now)).filter(({ reward }) => laneOf(reward) !== 'shipping');
  const roomy = await roomsOf(
    live.map((campaign) => ({ campaign, code: null })),
    shopper,
    null,
    shop,
  );
  const { language } = speechFor(shopper.customer, context, shop.currency);
  const discounts = roomy.map((one) => ({ ...one, candidate: candidateOfPromotion(one, language) }));
  const facts = factsNow(shopper.customer, context);
  return lines.map((line) => lineOffer(line, shop.currency, discounts, facts));
}
