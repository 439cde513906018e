import { moneyWords } from '../../campaigns/money.js';
import { findCampaign } from '../campaigns/campaigns.store.js';
import { couponView } from '../coupons/coupon-view.js';
import { couponByCode } from '../coupons/coupons.service.js';
import { moveWords, whyNotNow } from '../coupons/not-now.js';
import { findCustomer } from '../customers/customers.store.js';
import { nameOfKey } from '../orders/source-key.js';
import { limitsOf } from '../staff/authority.service.js';
import { couponRow } from './customer.page.js';
import { couponForms } from './desk.forms.js';
import { actorNames } from './names.js';
import type { ReadAs } from './page.js';

/** One coupon by its code: its whole life, and why it cannot be used now. */
export const couponPage: ReadAs = async ({ id }, context) => {
  const { shop, now, language = 'en' } = context;
  const coupon = await couponByCode(id);
  const { code, usedMinor, owedMinor, redeemWhen, moves } = couponView(coupon);
  const [customer, campaign] = await Promise.all([findCustomer(coupon.customerId), findCampaign(coupon.campaignId)]);
  const { extension } = await limitsOf(shop);
  const nameOf = await actorNames(moves.map(({ by }) => by));
  const amount = (amountMinor: number | null | undefined) => (amountMinor == null ? '' : moneyWords(amountMinor, coupon.currency));
  return {
    template: 'console-coupon',
    title: `Coupon ${code}`,
    variables: {
      coupon: couponRow(coupon),
      reason: whyNotNow(coupon, now, shop, language),
      forms: couponForms(coupon, extension, `/console/coupons/${code}`, context),
      customer: { id: coupon.customerId, name: customer?.name ?? coupon.customerId },
      campaign: { id: coupon.campaignId, name: campaign?.name ?? coupon.campaignId },
      validFrom: coupon.validFrom,
      condition: JSON.stringify(redeemWhen),
      earnedBy: coupon.earnedBy && nameOfKey(coupon.earnedBy.orderId),
      used: amount(usedMinor),
      owed: amount(owedMinor),
      moves: moves.map(({ to, at, by, why, cause, amountMinor }) => ({
        to,
        at,
        by: nameOf(by),
        why: moveWords({ to, why, cause }, language),
        amount: amount(amountMinor),
      })),
      zone: shop.zone,
    },
  };
};
