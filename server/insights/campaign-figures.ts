import { z } from 'zod';
import { codesOf, hasCoupons } from '../../campaigns/way-in.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { refusalsOf } from '../events/refusals.js';
import { type Allowance, findAllowance } from '../ledger/ledger.store.js';
import { readSums, type UseCount } from './campaign-sums.js';
import { findCampaignSums } from './campaign-sums.store.js';
import { type Behind, behindField, bringUpToDate } from './look.js';

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
    asOf: behindField,
  })
  .meta({ id: 'CampaignFigures', description: 'What has happened in a campaign so far.' });

export type CampaignFigures = Omit<z.infer<typeof campaignFigures>, 'asOf'> & Behind;

/**
 * What has happened in a campaign so far, read from sums that are kept by differences (insights/sums.ts). Those of many campaigns, asked side
 * by side, are read in one pass.
 */
export async function figuresOf(campaign: CampaignRecord, now: Date): Promise<CampaignFigures> {
  const { _id } = campaign;
  const behind = await bringUpToDate('campaigns', now);
  const [kept, allowance, ofEvents] = await Promise.all([findCampaignSums(_id), findAllowance(_id), refusalsOf(_id)]);
  const sums = readSums(kept);
  const uses = hasCoupons(campaign) ? null : usesFrom(sums.uses, campaign);
  const overrunMinor = sums.of('overrunMinor') + (uses?.overrunMinor ?? 0);
  const { held_out: heldOut = 0, ...refusals } = sumWords([ofEvents, sums.all('said')]);
  return {
    issued: sums.of('issued'),
    redeemed: uses?.figures.uses.redeemed ?? sums.of('redeemed'),
    expired: sums.of('expired'),
    revoked: sums.of('revoked'),
    heldOut,
    discountMinor: sums.of('usedMinor') + sums.of('overrunMinor') + (uses?.discountMinor ?? 0),
    overrunMinor,
    budget: allowance && budgetOf(allowance),
    left: allowance === null || allowance.total === null ? null : allowance.left,
    refusals,
    checkoutRefusals: sums.all('refused'),
    orderWarnings: sums.all('warned'),
    ...behind,
    ...uses?.figures,
  };
}

const GIVEN: UseCount['state'][] = ['confirmed', 'overrun'];

function usesFrom(used: UseCount[], campaign: CampaignRecord) {
  const those = (states: UseCount['state'][]) => used.filter(({ state }) => states.includes(state));
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

function sumWords(all: Partial<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const words of all) for (const [word, count = 0] of Object.entries(words)) sums[word] = (sums[word] ?? 0) + count;
  return sums;
}

/** What is in flight counts as promised, so that free + promised + spent is the budget at any moment. */
function budgetOf({ budgetMinor, freeMinor, promisedMinor, spentMinor, overrunMinor, held }: Allowance) {
  const inFlight = held.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { freeMinor: budgetMinor === null ? null : freeMinor, promisedMinor: promisedMinor + inFlight, spentMinor, overrunMinor };
}
