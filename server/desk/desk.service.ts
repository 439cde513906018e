import { isGiver } from '../../campaigns/authority-limits.js';
import { findCasesOfCustomer } from '../cases/cases.store.js';
import type { Context } from '../context.js';
import type { Customer } from '../customers/customer.js';
import { listMessages } from '../messages/messages.store.js';
import { fresh } from '../profile/profile.service.js';
import { walletOf } from '../profile/wallet.js';
import { bargainPurse, givenFrom, givenSoFar, limitsOf, roleOf } from '../staff/authority.service.js';
import { ordersOf } from './orders.service.js';

/** How many of a kind are shown, the newest first; the lists have the rest. */
const SHOWN = 50;

/** Everything that somebody at the service desk looks at when a customer calls. */
export async function deskOf(known: Customer, context: Context) {
  const [customer, coupons, orders, cases, messages, mayGive] = await Promise.all([
    fresh(known, context.now),
    walletOf(known, { after: null, limit: SHOWN }),
    ordersOf(known, null, SHOWN),
    findCasesOfCustomer(known._id),
    listMessages({ customerId: known._id }, null, SHOWN),
    mayGiveTo(known._id, context),
  ]);
  return {
    customer,
    coupons,
    orders,
    cases: cases.slice(0, SHOWN),
    messages,
    mayGive,
  };
}

/** What whoever asks may give this customer by themselves now, whatever the case; null: nothing, by their role. */
async function mayGiveTo(customerId: string, context: Context) {
  const { actor, shop } = context;
  if (!isGiver(actor.role)) return null;
  const limits = await limitsOf(shop);
  const { perGrantMinor, perDayMinor } = limits.goodwill[roleOf(actor)];
  const [{ todayMinor, monthMinor }, bargainsMinor] = await Promise.all([
    givenSoFar({ giver: actor, customerId }, context),
    givenFrom(bargainPurse(actor, limits, context).id),
  ]);
  const bargain = limits.bargain[roleOf(actor)];
  const leftTodayMinor = Math.max(0, perDayMinor - todayMinor);
  const leftForCustomerMinor = Math.max(0, limits.perCustomerAndMonthMinor - monthMinor);
  return {
    goodwill: {
      perGrantMinor,
      leftTodayMinor,
      leftForCustomerMinor,
      atMostMinor: Math.min(perGrantMinor, leftTodayMinor, leftForCustomerMinor),
      ofLossBasisPoints: limits.ofLossBasisPoints,
      smallClaimsMinor: limits.smallClaimsMinor,
    },
    bargain: { ...bargain, leftTodayMinor: Math.max(0, bargain.perDayMinor - bargainsMinor) },
  };
}
