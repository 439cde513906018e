import { z } from 'zod';
import { currencySchema } from './currency.js';
import { GOAL_NAMES, type Goal } from './goals.js';
import { onCancelSchema } from './on-cancel.js';
import { type Reward, rewardTerms } from './rewards/reward.js';
import { ruleSchema } from './rules/rule.js';
import { triggerSchema } from './trigger.js';

const count = z.int().min(1).max(1_000_000_000);

const validitySchema = z.strictObject({
  startsAfterDays: z.int().min(0).max(730).default(0),
  days: z.int().min(1).max(730).optional(),
});

/** The body of a campaign (model.md, "Campaigns and coupons"). Without validity or currency, the goal's and the shop's stand. */
export const campaignDefinition = z.strictObject({
  name: z.string().trim().min(1).max(200),
  goal: z.enum(GOAL_NAMES as [Goal, ...Goal[]]),
  trigger: triggerSchema.optional(),
  issueWhen: ruleSchema.default({ all: [] }),
  redeemWhen: ruleSchema.default({ all: [] }),
  reward: rewardTerms,
  currency: currencySchema.optional(),
  validity: validitySchema.default({ startsAfterDays: 0 }),
  limits: z
    .strictObject({ issued: z.strictObject({ total: count.optional(), perCustomer: count.optional() }).default({}) })
    .default({ issued: {} }),
  budgetMinor: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  onCancel: onCancelSchema.prefault({}),
  holdout: z.number().min(0).max(1).default(0),
  priority: z.int().min(-1_000_000).max(1_000_000).default(0),
});

/** A campaign's body as the schema leaves it. */
export type CampaignBody = z.output<typeof campaignDefinition>;

/** A definition with all that it left open filled in. */
export type CampaignDefinition = Omit<CampaignBody, 'currency' | 'validity' | 'reward'> & {
  reward: Reward; // a gift with what the list says it is worth now
  currency: string;
  validity: { startsAfterDays: number; days: number };
};
