import mongoose from 'mongoose';

// What was given, counted from the redemptions as they lie in the database: nothing here comes from the program that is raced.

interface RedemptionDoc {
  _id: string;
  state: string;
  customerId: string | null;
  pricing: { applied: { campaignId: string; discountMinor: number; shippingDiscountMinor: number }[] } | null;
}

export interface Given {
  uses: number;
  amountMinor: number;
  byCustomer: Map<string | null, number>;
}

const HOLDING = ['reserved', 'confirmed'];

/** How often a campaign is held or given, to whom, and how much of it. */
export async function givenOf(campaignId: string): Promise<Given> {
  const given: Given = { uses: 0, amountMinor: 0, byCustomer: new Map() };
  const cursor = mongoose.connection.collection<RedemptionDoc>('redemptions').find({ state: { $in: HOLDING } });
  for await (const { customerId, pricing } of cursor)
    for (const applied of pricing?.applied ?? []) {
      if (applied.campaignId !== campaignId) continue;
      given.uses += 1;
      given.amountMinor += applied.discountMinor + applied.shippingDiscountMinor;
      given.byCustomer.set(customerId, (given.byCustomer.get(customerId) ?? 0) + 1);
    }
  return given;
}

/** What the campaign's allowance says itself. */
export const allowanceOf = async (campaignId: string): Promise<{ freeMinor: number; spentMinor: number; left: number } | null> =>
  mongoose.connection
    .collection<{ _id: string; freeMinor: number; spentMinor: number; left: number }>('allowances')
    .findOne({ _id: campaignId });
