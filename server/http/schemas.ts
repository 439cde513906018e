import { z } from 'zod';
import { onCancelSchema } from '../../campaigns/on-cancel.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import { ruleSchema } from '../../campaigns/rules/rule.js';

/** Shapes of answers that several endpoints share, as documented. */
const instant = z.iso.datetime();

/** Beside the id of an order or checkout. */
export const sourceDocument = z.string().optional().describe('Whose id it is; absent: the shop’s.');

export const missingDocument = z.object({
  fact: z.string(),
  operator: z.string().optional(),
  need: z.unknown(),
  have: z.unknown(),
  path: z.string().optional(),
  sentence: z.string().describe('The condition in words: in the customer’s language, else by Accept-Language.'),
});

export const reasonDocument = z
  .object({
    code: z.string(),
    message: z.string().describe('In the customer’s language, else by Accept-Language.'),
    missing: z.array(missingDocument).optional(),
    better: z.string().optional(),
  })
  .meta({ id: 'Reason' });

export const couponDocument = z
  .object({
    code: z.string(),
    campaignId: z.string(),
    goal: z.string(),
    customerId: z.string(),
    state: z.enum(['issued', 'reserved', 'redeemed', 'expired', 'revoked']),
    reward: rewardSchema,
    currency: z.string(),
    redeemWhen: ruleSchema,
    onCancel: onCancelSchema,
    validFrom: instant,
    expiresAt: instant,
    lastDay: z.iso.date(),
    earnedBy: z.string().nullable().describe('The id of the order that earned it.'),
    source: sourceDocument,
    redemptionId: z.string().nullable(),
    usedMinor: z.int().nullable(),
    owedMinor: z.int().nullable(),
    revokeWhenFree: z.boolean(),
    moves: z.array(z.object({ to: z.string(), at: instant, by: z.string(), why: z.string().optional(), amountMinor: z.int().optional() })),
  })
  .meta({ id: 'Coupon' });
