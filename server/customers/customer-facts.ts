import type { DateTime } from 'luxon';
import { localTime } from '../../campaigns/local-time.js';
import type { CustomerFacts, Facts } from '../../campaigns/rules/facts.js';
import { localNow, type ShopTime } from '../context.js';
import type { Shop } from '../shop/shop.js';
import type { Customer, Figures } from './customer.js';

/** What rules see of a customer now. */
export const factsNow = (customer: Customer | null, context: ShopTime): Pick<Facts, 'now' | 'customer'> => ({
  now: localNow(context),
  customer: customerFacts(customer, context.shop),
});

/** What rules see of a customer, with the figures given (those of another time where an event is judged). Null: nobody whom we know. */
export function customerFacts(customer: Customer | null, shop: Shop, figures: Figures | undefined = customer?.figures): CustomerFacts {
  const local = (date: Date | null | undefined): DateTime | null => (date ? localTime(date, shop.zone) : null);
  return {
    id: customer?._id ?? '',
    tier: customer?.tier ?? null,
    tags: customer?.tags ?? [],
    country: customer?.country ?? null,
    locale: customer?.locale ?? null,
    zone: customer?.zone ?? null,
    birthday: customer?.birthday ?? null,
    traits: customer?.traits ?? {},
    preferences: customer?.preferences ?? {},
    orders: figures?.orders ?? 0,
    ordersEver: figures?.ordersEver ?? 0,
    spentMinor: figures?.spentMinor[shop.currency] ?? 0,
    firstOrderAt: local(figures?.firstOrderAt),
    lastOrderAt: local(figures?.lastOrderAt),
    categories: Object.keys(figures?.categories ?? {}),
    couponsIssued: figures?.coupons.issued ?? 0,
    couponsRedeemed: figures?.coupons.redeemed ?? 0,
  };
}
