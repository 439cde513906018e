import { z } from 'zod';
import { GOAL_NAMES } from '../../campaigns/goals.js';
import { ORDER_CAUSES } from '../../campaigns/revocation.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import { WARNING_CODES } from '../../campaigns/warnings.js';
import { CASE_KINDS, OPENERS } from '../cases/case.js';
import { campaignId, caseId, couponCode, currency, customerId, instant } from '../http/fields.js';
import { toldDocument, type WebhookDocument } from '../http/openapi-webhooks.js';
import { sourceDocument } from '../http/schemas.js';
import { CHANGE_TYPES, type ChangeType } from './change.js';

const shopId = z.string().nullable().describe('The customer’s id in your shop; null: the shop gave none.');
const redemptionId = z.string().describe('The id of the redemption (`red_…`).');
const orderId = z.string().describe('Your id of the order.');

const coupon = {
  code: couponCode,
  campaignId,
  customerId,
  shopId,
  goal: z.enum(GOAL_NAMES).describe('What its campaign is for.'),
  reward: rewardSchema.describe('What it gives.'),
  currency,
  lastDay: z.iso.date().describe('The last day on which it can be used, in the shop’s time zone.'),
};
const overrun = {
  redemptionId,
  continues: z.string().optional().describe('The redemption whose hold was lost; absent: this one itself was late.'),
  orderId: orderId.nullable().describe('Your id of the order; null: none is known.'),
  source: sourceDocument,
  checkoutId: z.string().describe('Your id of the checkout.'),
  customerId: customerId.nullable().describe('The id of the customer (`cus_…`); null: not known.'),
  shopId,
  codes: z.array(couponCode).describe('The coupons that could not be had any more.'),
  campaignIds: z.array(campaignId).describe('Their campaigns.'),
  currency: currency.optional(),
  amountMinor: z.int().describe('What the shop gave for them, in minor units.'),
  why: z.string().nullable().describe('Why they could not be had: a code, as in `why` of a redemption.'),
};
const discrepancy = {
  orderId,
  source: sourceDocument,
  redemptionId,
  customerId: customerId.nullable().describe('The id of the customer (`cus_…`); null: not known.'),
  shopId,
  campaignIds: z.array(campaignId).describe('The campaigns of the coupons that it is about.'),
  code: z.enum(WARNING_CODES).describe('The code of the warning.'),
  message: z.string().describe('The warning in words. In English.'),
};

/** What systems outside are told of each change: when, and with which data. To tell of another change, add a row. */
export const CHANGE_DOCUMENTS = {
  'coupon.issued': { when: 'A coupon was issued.', data: z.object(coupon) },
  'coupon.redeemed': {
    when: 'A coupon was used.',
    data: z.object({
      ...coupon,
      redemptionId: redemptionId
        .nullable()
        .describe('The redemption that used it. Null only for a use that an earlier version of Regulars wrote down without it.'),
      amountMinor: z.int().describe('What it gave, in minor units.'),
    }),
  },
  'coupon.restored': { when: 'A used coupon is valid again, because its order was cancelled.', data: z.object(coupon) },
  'coupon.expired': { when: 'A coupon expired before it was used.', data: z.object(coupon) },
  'coupon.revoked': {
    when: 'A coupon was taken back.',
    data: z.object({
      ...coupon,
      why: z
        .enum([...ORDER_CAUSES, 'recalled'])
        .describe(
          '`order_…`: the order that earned it went back. `recalled`: anything else, so also a coupon that is not given back when the order that used it is cancelled. What people wrote is not sent.',
        ),
    }),
  },
  'redemption.overrun': {
    when: 'An order was paid at the discounted price although its coupons could not be had any more. What the shop gave is booked as an overrun.',
    data: z.object(overrun),
  },
  'redemption.overrun_undone': { when: 'The order of an overrun was cancelled: nothing was given after all.', data: z.object(overrun) },
  'order.redemption_unknown': { when: 'An order names a redemption that does not exist.', data: z.object(discrepancy) },
  'order.redemption_mismatch': {
    when: 'An order does not agree with the redemption that it names: other goods, another currency, another order.',
    data: z.object(discrepancy),
  },
  'case.opened': {
    when: 'A complaint was opened. What the customer wrote is not sent.',
    data: z.object({
      caseId,
      customerId,
      shopId,
      orderId: orderId.nullable().describe('The id of the order that it is about; null: none.'),
      source: sourceDocument,
      kind: z.enum(CASE_KINDS).describe('What it is about.'),
      openedBy: z.enum(OPENERS).describe('The role of the person who opened it, or `survey`.'),
      replyDueAt: instant('Until then the customer is owed a first reply.'),
    }),
  },
  'customer.merged': {
    when: 'Two customers were found to be one. Write the new id wherever you keep the old one.',
    data: z.object({ customerId, shopId, from: z.string().describe('The id of the customer who was merged into this one.') }),
  },
} as const satisfies Record<ChangeType, WebhookDocument>;

/** A change as `changeView` shows it. */
export const changeDocument = z
  .union(CHANGE_TYPES.map((type) => toldDocument(type, CHANGE_DOCUMENTS[type])))
  .meta({ id: 'Change', description: 'Something that happened. Read `data` by its `type`.' });
