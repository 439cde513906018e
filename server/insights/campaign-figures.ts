import { z } from 'zod';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { couponCounts } from '../coupons/coupons.store.js';
import { refusalsOf } from '../events/refusals.js';
import type { Words } from '../events/refusals.store.js';
import { type Allowance, findAllowance } from '../ledger/ledger.store.js';
import { countDiscrepancies } from '../redemptions/discrepancies.store.js';
import { type Redemption, usedMinorOf } from '../redemptions/redemption.js';
import { countRefusals, findOverruns } from '../redemptions/redemptions.store.js';
import { findWordsOfRuns } from '../schedules/schedules.store.js';

export const campaignFigures = z
  .object({
    issued: z.int().describe('Coupons that were issued, whatever became of them.'),
    redeemed: z.int().describe('Of these, those that are used.'),
    expired: z.int().describe('Of these, those that expired unused.'),
    revoked: z.int().describe('Of these, those that were taken back.'),
    heldOut: z.int().describe('How often a customer would have got a coupon and got none, to compare with.'),
    discountMinor: z.int().describe('What its coupons gave so far, in minor units: on goods and on shipping, and the value of gifts.'),
    budget: z
      .object({
        freeMinor: z
          .int()
          .nullable()
          .describe('What can still be promised; null: the campaign has no budget. Below zero after an overrun: then nothing is issued.'),
        promisedMinor: z.int().describe('Set aside for coupons that are issued and not yet used.'),
        spentMinor: z.int().describe('What used coupons cost.'),
        overrunMinor: z.int().describe('Part of what is spent: given although the coupon could not be had any more.'),
      })
      .nullable()
      .describe('In minor units. Free, promised and spent together are `budgetMinor`. Null: the campaign has neither budget nor limits.'),
    left: z.int().nullable().describe('Coupons that may still be issued; null: no limit.'),
    refusals: z
      .record(z.string(), z.int())
      .describe('How often the campaign said no to an event or to a customer of its schedule, by reason.'),
    overrunMinor: z.int().describe('Given although its coupons could not be had any more, in minor units. Part of `discountMinor`.'),
    checkoutRefusals: z.record(z.string(), z.int()).describe('How often its coupons were refused at the checkout, by reason.'),
    orderWarnings: z
      .record(z.string(), z.int())
      .describe('How often an order was not what the redemption of its coupons was priced for, by warning.'),
  })
  .meta({ id: 'CampaignFigures', description: 'What has happened in a campaign so far.' });

/** What has happened in a campaign so far, summed from the records. Those of many campaigns, asked side by side, are read in one pass. */
export async function figuresOf({ _id }: CampaignRecord): Promise<z.infer<typeof campaignFigures>> {
  const [{ states, usedMinor }, overruns, allowance, ofEvents, runs, checkoutRefusals, orderWarnings] = await Promise.all([
    couponCounts(_id),
    findOverruns(_id),
    findAllowance(_id),
    refusalsOf(_id),
    findWordsOfRuns(_id),
    countRefusals(_id),
    countDiscrepancies(_id),
  ]);
  const overrunMinor = overruns.reduce((sum, overrun) => sum + givenBy(_id, overrun), 0);
  const { held_out: heldOut = 0, ...refusals } = sumWords([ofEvents, ...runs.map(({ words }) => words)]);
  const { issued = 0, reserved = 0, redeemed = 0, expired = 0, revoked = 0 } = states;
  return {
    issued: issued + reserved + redeemed + expired + revoked,
    redeemed,
    expired,
    revoked,
    heldOut,
    discountMinor: usedMinor + overrunMinor,
    overrunMinor,
    budget: allowance && budgetOf(allowance),
    left: allowance === null || allowance.total === null ? null : allowance.left,
    refusals,
    checkoutRefusals,
    orderWarnings,
  };
}

const givenBy = (campaignId: string, redemption: Pick<Redemption, 'held' | 'pricing'>): number =>
  redemption.held.reduce((sum, held) => sum + (held.campaignId === campaignId ? usedMinorOf(redemption, held) : 0), 0);

function sumWords(all: Words[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const words of all) for (const [word, count] of Object.entries(words)) sums[word] = (sums[word] ?? 0) + count;
  return sums;
}

/** What is in flight counts as promised, so that free + promised + spent is the budget at any moment. */
function budgetOf({ budgetMinor, freeMinor, promisedMinor, spentMinor, overrunMinor, held }: Allowance) {
  const inFlight = held.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { freeMinor: budgetMinor === null ? null : freeMinor, promisedMinor: promisedMinor + inFlight, spentMinor, overrunMinor };
}
