import { z } from 'zod';
import { currencySchema } from './currency.js';
import { GOAL_NAMES, GOALS } from './goals.js';
import { labelSchema, termsSchema } from './label.js';
import { GOING_BACK, onCancelSchema } from './on-cancel.js';
import { type Reward, rewardTerms } from './rewards/reward.js';
import { ruleSchema } from './rules/rule.js';
import { stackingSchema } from './stacking.js';
import { triggerSchema } from './trigger.js';
import { type Validity, validitySchema } from './validity.js';
import { windowSchema } from './window.js';

const count = z.int().min(1).max(1_000_000_000);

const limitsSchema = z.strictObject({
  issued: z
    .strictObject({
      total: count.optional().describe('How many coupons there are in all. Absent: no limit.'),
      perCustomer: count
        .optional()
        .describe('How many coupons one customer can get. Absent: one where customers claim them, else no limit.'),
    })
    .default({})
    .describe('How many coupons are issued. A revoked coupon gives its place back, an expired one does not.'),
  redeemed: z
    .strictObject({
      total: count.optional().describe('How many orders can use it in all. Absent: no limit.'),
      perCustomer: count.optional().describe('How many orders of one customer can use it. Absent: no limit.'),
    })
    .optional()
    .describe(
      'Only for shared codes and automatic discounts: how often they are used. A hold counts; a released one gives its place back.',
    ),
});

/** As people read it: what is pasted may have signs inside that nobody sees. */
const sharedCode = z
  .string()
  .overwrite((code) => code.replace(/[\p{Cc}\p{Cf}]/gu, '').trim())
  .min(1)
  .max(40);

const goals = GOAL_NAMES.map(
  (name) => `- \`${name}\`: ${GOALS[name].sentence} Valid for ${GOALS[name].days} days unless \`validity\` says otherwise.`,
);

/** The body of a campaign (docs/model.md, "Campaigns and coupons"). Without validity or currency, the goal's and the shop's stand. */
export const campaignDefinition = z.strictObject({
  name: z.string().trim().min(1).max(200).describe('What the campaign is called, for staff and where customers can claim its coupons.'),
  goal: z.enum(GOAL_NAMES).describe(`What the campaign is for. Settings that contradict it are refused.\n\n${goals.join('\n')}\n`),
  trigger: triggerSchema
    .optional()
    .describe('What starts it: an event, a schedule, or customers who claim their coupon. Absent: coupons are given by hand only.'),
  code: sharedCode
    .optional()
    .describe('A code that many share, such as `SPRING25`, 3 to 40 letters and digits. Capitals, spaces and hyphens make no difference.'),
  codes: z
    .array(sharedCode)
    .min(1)
    .max(100)
    .optional()
    .describe('Several such codes, one for each channel or influencer for example. Uses are counted for each.'),
  automatic: z
    .literal(true)
    .optional()
    .describe('Send true for a discount that applies by itself, without a code, wherever `redeemWhen` holds.'),
  label: labelSchema.optional().describe('What storefronts show for it, by language. Absent: its name.'),
  terms: termsSchema.optional().describe('Its conditions in words, by language, for storefronts. Absent: none.'),
  window: windowSchema
    .optional()
    .describe('When it is in effect. Coupons that were issued, and holds that were taken in time, stay as they are.'),
  issueWhen: ruleSchema.default({ all: [] }).describe('Who earns a coupon, judged by what was known just before the event.'),
  redeemWhen: ruleSchema.default({ all: [] }).describe('What the cart has to meet when a coupon is used. Each coupon keeps its own copy.'),
  reward: rewardTerms,
  currency: currencySchema
    .optional()
    .describe('The currency of all its amounts, a code of ISO 4217. It has to be the shop’s. Absent: the shop’s.'),
  validity: validitySchema.default({ startsAfterDays: 0 }).describe('When coupons can be used, counted from their issue.'),
  limits: limitsSchema
    .default({ issued: {} })
    .describe('How much it gives. Once the campaign has been active, a limit can be raised or lowered, not added or removed.'),
  budgetMinor: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      'What all its coupons together may cost, in minor units. Each sets the most that it can cost aside when it is issued, so the reward needs an upper bound. Absent: no budget.',
    ),
  floorBp: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe(
      'The least margin that a line keeps, in basis points of its cost: 500 keeps its price at 105 % of `costMinor` or above, whatever the discounts. Absent: no floor. Lines without a known cost have none.',
    ),
  stacking: stackingSchema
    .prefault({})
    .describe('Which discounts it can be used together with on one order. Absent: with those of other lanes.'),
  onCancel: onCancelSchema.prefault({}).describe(GOING_BACK),
  holdout: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      'The share of customers who get nothing, to compare with: 0.05 is 5 %, always the same customers. Claims and coupons by hand leave nobody out.',
    ),
  priority: z.int().min(-1_000_000).max(1_000_000).default(0).describe('Which campaign comes first where several could: the highest.'),
});

/** A campaign's body as the schema leaves it. */
export type CampaignBody = z.output<typeof campaignDefinition>;

/** A definition with all that it left open filled in. */
export type CampaignDefinition = Omit<CampaignBody, 'currency' | 'validity' | 'reward'> & {
  reward: Reward; // a gift with what the list says it is worth now
  currency: string;
  validity: Validity;
};
