import { findFields } from '../lib/direct-reads.js';
import { gatherAll } from '../lib/gather.js';
import { IN_ONE_TURN } from '../lib/store.js';
import { type DueRecords, dueRecords } from '../rollups/due.store.js';
import { undated } from '../rollups/undated.store.js';
import type { Held, KeptPricing, Redemption, RefusedCode, Use } from './redemption.js';
import { latestOf, Redemptions } from './redemptions.store.js';

// What figures are summed from.

export type RedemptionSums = Pick<Redemption, '_id' | 'customerId' | 'state' | 'orderId' | 'due' | 'put'> & {
  uses?: Pick<Use, 'campaignId' | 'code' | 'amountMinor'>[];
  held?: Pick<Held, 'code' | 'campaignId' | 'discountMinor'>[];
  refused?: Pick<RefusedCode, 'campaignId' | 'reasons'>[];
  isOverrun?: true;
  pricing?:
    | (Pick<KeptPricing, 'currency' | 'discountMinor' | 'shippingDiscountMinor'> & {
        lines: { id: string; discountMinor: number }[];
        applied: Pick<KeptPricing['applied'][number], 'code' | 'campaignId' | 'discountMinor' | 'shippingDiscountMinor' | 'gift'>[];
      })
    | null;
};

/** Of all of a customer's redemptions what figures are summed from. */
export const findRedemptionSums: (customerId: string) => Promise<RedemptionSums[]> = gatherAll(
  (customerIds) =>
    Redemptions.find({ customerId: { $in: customerIds } }, SUMMED)
      .batchSize(IN_ONE_TURN)
      .lean<RedemptionSums[]>()
      .exec(),
  ({ customerId }) => customerId,
);

const SUMMED: Record<string, 1> = {
  customerId: 1,
  state: 1,
  orderId: 1,
  'uses.campaignId': 1,
  'uses.code': 1,
  'uses.amountMinor': 1,
  'held.code': 1,
  'held.campaignId': 1,
  'held.discountMinor': 1,
  'refused.campaignId': 1,
  'refused.reasons.code': 1,
  isOverrun: 1,
  'pricing.currency': 1,
  'pricing.discountMinor': 1,
  'pricing.shippingDiscountMinor': 1,
  'pricing.lines.id': 1,
  'pricing.lines.discountMinor': 1,
  'pricing.applied.code': 1,
  'pricing.applied.campaignId': 1,
  'pricing.applied.discountMinor': 1,
  'pricing.applied.shippingDiscountMinor': 1,
  'pricing.applied.gift': 1,
};

/** As they are summed. */
export const redemptionSums: DueRecords<RedemptionSums> = dueRecords(Redemptions, SUMMED);

export const undatedRedemptions = undated(Redemptions, { createdAt: 1, decidedAt: 1, 'back.at': 1 }, latestOf);

/** What was confirmed for an order, or booked as an overrun, whoever asked for it. */
export const findSumsOfOrder: (orderId: string) => Promise<RedemptionSums[]> = gatherAll(
  (orderIds) => findFields<RedemptionSums, Redemption>(Redemptions, { orderId: { $in: orderIds } }, SUMMED),
  ({ orderId }) => orderId,
);
