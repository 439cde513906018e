import { showCode } from '../../campaigns/coupon-code.js';
import { lackingFor, offerOf } from '../../campaigns/pricing/offer.js';
import { spokenMissing } from '../../campaigns/reasons.js';
import { reasonsAgainst } from '../../campaigns/usability.js';
import type { Context } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { speechFor } from '../customers/speech.js';
import type { AtCheckout } from './at-checkout.service.js';
import { useOf } from './cart-use.service.js';
import { terms } from './coupon-terms.service.js';

/** The customer's coupons for this cart: those that save something, and how much, and those that would if the cart had what is missing. */
export function walletFor(at: AtCheckout, customer: Customer | null, context: Context) {
  if (!customer || at.usable.length === 0) return { usable: [], nearly: [] };
  const { cart, free } = at;
  const use = useOf(at, customer, context);
  const judged = at.usable.map((coupon) => ({ coupon, reasons: reasonsAgainst(terms(coupon, free, cart), use) }));
  const usable = judged.filter(({ reasons }) => reasons.length === 0).map(({ coupon }) => ({ coupon, offer: offerOf(cart, coupon) }));
  const speech = speechFor(customer, context, cart.currency);
  const nearly = [
    ...judged
      .filter(({ reasons }) => reasons.length > 0 && reasons.every(({ code }) => code === 'conditions_not_met'))
      .map(({ coupon, reasons }) => ({ coupon, missing: reasons.flatMap(({ missing = [] }) => missing) })),
    ...usable
      .filter(({ offer }) => offer === null)
      .map(({ coupon }) => ({ coupon, missing: lackingFor(cart, coupon) }))
      .filter(({ missing }) => missing.length > 0),
  ];
  return {
    usable: usable.flatMap(({ coupon, offer }) => (offer ? [{ code: showCode(coupon._id), discountMinor: offer.amountMinor }] : [])),
    nearly: nearly.map(({ coupon, missing }) => ({ code: showCode(coupon._id), missing: spokenMissing(missing, speech) })),
  };
}
