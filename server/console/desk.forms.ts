import type { AuthorityLimits } from '../../campaigns/authority-limits.js';
import { DAY_MS } from '../../campaigns/durations.js';
import { CASE_KINDS } from '../cases/case.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { whyNotExtended } from '../coupons/extension.js';
import { type Customer, hasBounced } from '../customers/customer.js';
import type { OrderView } from '../desk/order-view.js';
import { amount, button, choice, count, type Form, form, line, percent, words } from './forms.js';
import { may } from './person.js';

/** For an order that is not paid yet. */
export const bargainForms = ({ id, source, placedAt, paidAt, cancelledAt }: OrderView, back: string, { actor }: Context): Form[] =>
  placedAt && !paidAt && !cancelledAt && may(actor, 'POST /v1/orders/{id}/bargain')
    ? [
        form(
          'Offer a discount on this order',
          [percent('Off'), words('Why', false)],
          [
            {
              label: 'Give',
              action: `/console/orders/${encodeURIComponent(id)}/bargain${source === undefined ? '' : `?source=${encodeURIComponent(source)}`}`,
            },
          ],
          back,
        ),
      ]
    : [];

/** For a customer who complains. */
export const complaintForms = (customer: string, back: string, { actor, shop }: Context): Form[] =>
  may(actor, 'POST /v1/cases')
    ? [
        form(
          'Open a case',
          [
            choice('kind', 'What went wrong', CASE_KINDS),
            line('orderId', 'Order', { isRequired: false }),
            words('In the customer’s words'),
            amount('loss', 'What the customer lost', shop.currency, false),
          ],
          [{ label: 'Open', action: '/console/cases' }],
          back,
          { customer },
        ),
      ]
    : [];

/** For a coupon: more days, or the end of it. */
export const couponForms = (coupon: Coupon, limits: AuthorityLimits['extension'], back: string, context: Context): Form[] => [
  ...extensionForms(coupon, limits, back, context),
  ...revocationForms(coupon, back, context),
];

const revocationForms = ({ _id, state, revokeWhenFree }: Coupon, back: string, { actor }: Context): Form[] =>
  (state === 'issued' || (state === 'reserved' && revokeWhenFree === null)) && may(actor, 'POST /v1/coupons/{code}/revoke')
    ? [
        form(
          'Revoke this coupon',
          [words('Why, for colleagues. The customer is told that it is no longer valid')],
          [{ label: 'Revoke', action: `/console/coupons/${_id}/revoke` }],
          back,
        ),
      ]
    : [];

/** For a customer whose address mails came back from. */
export const bounceForms = (customer: Customer, back: string, { actor }: Context): Form[] =>
  hasBounced(customer) && may(actor, 'DELETE /v1/customers/{id}/bounce')
    ? [button(`Write to ${customer.identifiers.email} again`, `/console/customers/${customer._id}/bounce`, back)]
    : [];

/** For a customer who is known twice. */
export const mergeForms = ({ _id }: Customer, back: string, { actor }: Context): Form[] =>
  may(actor, 'POST /v1/customers/{id}/merge')
    ? [
        form(
          'Merge another customer into this one',
          [line('from', 'The other one: cus_… or the id in your shop. This cannot be undone')],
          [{ label: 'Merge', action: `/console/customers/${_id}/merge` }],
          back,
        ),
      ]
    : [];

/** For a coupon that may have more days: it ran out the other day, or is about to. */
const extensionForms = (coupon: Coupon, limits: AuthorityLimits['extension'], back: string, { actor, shop, now }: Context): Form[] =>
  may(actor, 'POST /v1/coupons/{code}/extend') &&
  isNearItsEnd(coupon, limits.graceDays, now) &&
  whyNotExtended(coupon, limits, now, shop) === null
    ? [
        form(
          'Extend this coupon',
          [count('days', 'Days', limits.days), words('Why, for colleagues')],
          [{ label: 'Extend', action: `/console/coupons/${coupon._id}/extend` }],
          back,
        ),
      ]
    : [];

const isNearItsEnd = ({ expiresAt }: Coupon, days: number, now: Date): boolean => expiresAt.getTime() - now.getTime() < days * DAY_MS;
