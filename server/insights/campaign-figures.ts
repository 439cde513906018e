import { z } from 'zod';
import { codesOf, hasCoupons } from '../../campaigns/way-in.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { couponCounts } from '../coupons/coupons.store.js';
import { refusalsOf } from '../events/refusals.js';
import type { Words } from '../events/refusals.store.js';
import { type Allowance, findAllowance } from '../ledger/ledger.store.js';
import { countDiscrepancies } from '../redemptions/discrepancies.store.js';
import { type Redemption, type RedemptionState, usedMinorOf } from '../redemptions/redemption.js';
import { countRefusals, countUses, findOverruns, type UseCount } from '../redemptions/redemption-figures.store.js';
import { findWordsOfRuns } from '../schedules/schedules.store.js';

export const campaignFigures = z
  .object({
    issued: z.int().describe('Coupons that were issued, whatever became of them.'),
    redeemed: z.int().describe('Of these, those that are used; without coupons the orders that used it.'),
    expired: z.int().describe('Of these, those that expired unused.'),
    revoked: z.int().describe('Of these, those that were taken back.'),
    heldOut: z.int().describe('How often a customer would have got a coupon and got none, to compare with.'),
    discountMinor: z.int().describe('What it gave so far, in minor units: on goods and on shipping, and the value of gifts.'),
    uses: z
      .object({
        held: z.int().describe('Checkouts that hold it now.'),
        redeemed: z.int().describe('Orders that used it.'),
        restored: z.int().describe('Orders that used it and were cancelled.'),
      })
      .optional()
      .describe('How often a shared code or an automatic discount is used. Absent: the campaign issues coupons.'),
    codes: z
      .array(
        z.object({
          code: z.string().describe('The shared code, as the campaign writes it.'),
          redeemed: z.int().describe('Orders that used it.'),
          discountMinor: z.int().describe('What it gave, in minor units.'),
        }),
      )
      .optional()
      .describe('Each shared code, also one that was taken out and has been used. Absent: the campaign has none.'),
    budget: z
      .object({
        freeMinor: z
          .int()
          .nullable()
          .describe('What can still be promised; null: the campaign has no budget. Below zero after an overrun: then nothing is issued.'),
        promisedMinor: z.int().describe('Set aside for coupons that are issued and not yet used, and for checkouts that hold a discount.'),
        spentMinor: z.int().describe('What used coupons and discounts cost.'),
        overrunMinor: z.int().describe('Part of what is spent: given although the coupon could not be had any more.'),
      })
      .nullable()
      .describe('In minor units. Free, promised and spent together are `budgetMinor`. Null: the campaign has neither budget nor limits.'),
    left: z.int().nullable().describe('Coupons that may still be issued, or uses that are left; null: no limit.'),
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
export async function figuresOf(campaign: CampaignRecord): Promise<z.infer<typeof campaignFigures>> {
  const { _id } = campaign;
  const [{ states, usedMinor }, overruns, allowance, ofEvents, runs, checkoutRefusals, orderWarnings, used] = await Promise.all([
    couponCounts(_id),
    findOverruns(_id),
    findAllowance(_id),
    refusalsOf(_id),
    findWordsOfRuns(_id),
    countRefusals(_id),
    countDiscrepancies(_id),
    hasCoupons(campaign) ? null : countUses(_id),
  ]);
  const uses = used && usesFrom(used, campaign);
  const ofCouponsMinor = overruns.reduce((sum, overrun) => sum + givenBy(_id, overrun), 0);
  const overrunMinor = ofCouponsMinor + (uses?.overrunMinor ?? 0);
  const { held_out: heldOut = 0, ...refusals } = sumWords([ofEvents, ...runs.map(({ words }) => words)]);
  const { issued = 0, reserved = 0, redeemed = 0, expired = 0, revoked = 0 } = states;
  return {
    issued: issued + reserved + redeemed + expired + revoked,
    redeemed: uses?.figures.uses.redeemed ?? redeemed,
    expired,
    revoked,
    heldOut,
    discountMinor: usedMinor + ofCouponsMinor + (uses?.discountMinor ?? 0),
    overrunMinor,
    budget: allowance && budgetOf(allowance),
    left: allowance === null || allowance.total === null ? null : allowance.left,
    refusals,
    checkoutRefusals,
    orderWarnings,
    ...uses?.figures,
  };
}

const GIVEN: RedemptionState[] = ['confirmed', 'overrun'];

function usesFrom(used: UseCount[], campaign: CampaignRecord) {
  const those = (states: RedemptionState[]) => used.filter(({ state }) => states.includes(state));
  const ofCode = (code: string) => those(GIVEN).filter((one) => one.code === code);
  const codes = [...new Set([...codesOf(campaign), ...those(GIVEN).flatMap(({ code }) => code ?? [])])];
  return {
    discountMinor: amountOf(those(GIVEN)),
    overrunMinor: amountOf(those(['overrun'])),
    figures: {
      uses: { held: countOf(those(['reserved'])), redeemed: countOf(those(GIVEN)), restored: countOf(those(['restored'])) },
      ...(codes.length > 0 && {
        codes: codes.map((code) => ({ code, redeemed: countOf(ofCode(code)), discountMinor: amountOf(ofCode(code)) })),
      }),
    },
  };
}

const countOf = (used: UseCount[]): number => used.reduce((sum, { count }) => sum + count, 0);
const amountOf = (used: UseCount[]): number => used.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

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
