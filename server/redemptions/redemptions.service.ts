import type { Context } from '../context.js';
import { newLease } from '../lib/lease.js';
import { realIn } from '../lib/real-time.js';
import { Refusal, stillUnderWay } from '../lib/refusal.js';
import { nameOfKey } from '../orders/source-key.js';
import { continuationOf, type Family, HOLD_MS, type Redemption, redemptionView, rootIdOf, type WhyLost } from './redemption.js';
import { extendReserved, findCheckout, findFamily, findRedemption, noteLetGo, releaseReserved } from './redemptions.store.js';
import { undo } from './settle.service.js';
import { checkoutKey } from './take.service.js';

/** The redemption of a path. Refuses an unknown one. */
export async function redemptionById(id: string): Promise<Redemption> {
  const redemption = await findRedemption(id);
  if (!redemption) throw new Refusal('not_found', 'No redemption with this id.');
  return redemption;
}

/** A redemption with what continues it, by the id of any of them. Refuses an unknown one. */
export async function familyById(id: string): Promise<Family> {
  const family = await findFamily(rootIdOf(id));
  if (!family) throw new Refusal('not_found', 'No redemption with this id.');
  return family;
}

/** As a redemption is shown: the answer names what continues it. */
export async function shown(redemption: Redemption) {
  const continuation = continuationOf(await familyById(redemption._id));
  return redemptionView(redemption, continuation && continuation._id !== redemption._id ? continuation._id : null);
}

/** Makes a hold last another half hour from now. Refuses one that is over. */
export async function extend(id: string): Promise<Redemption> {
  const extended = await extendReserved(id, realIn(HOLD_MS));
  if (extended) return extended;
  throw refusalFor(await redemptionById(id));
}

/** Lets go of a hold. A repeat is harmless, and so is one whose order gave its coupons back. Refuses what an order has used. */
export async function release(id: string, why: WhyLost, context: Context): Promise<Redemption> {
  const released = await releaseReserved(id, why, newLease(), context);
  if (released) {
    await undo(released);
    return released;
  }
  const family = await familyById(id);
  const decided = continuationOf(family) ?? (await noteLetGo(id, why)) ?? (await redemptionById(id));
  if (decided.state === 'released' || decided.state === 'restored') return decided;
  throw refusalFor(decided);
}

/** Why nothing more can be done with it. */
export function refusalFor({ _id, state, orderId }: Redemption): Refusal {
  switch (state) {
    case 'pending':
      return stillUnderWay('This redemption is being decided right now. Try again.');
    case 'confirmed':
      return new Refusal('already_confirmed', `The redemption ${_id} is confirmed for the order ${orderId && nameOfKey(orderId)}.`);
    case 'overrun':
      return new Refusal(
        'already_confirmed',
        `The redemption ${_id} is booked as an overrun for the order ${orderId && nameOfKey(orderId)}.`,
      );
    case 'restored':
      return new Refusal(
        'hold_lost',
        `The order ${orderId && nameOfKey(orderId)} was cancelled, and its discounts were given back. Reserve again.`,
      );
    default:
      return new Refusal('hold_lost', 'This hold has ended: nothing is held any more. Reserve again.');
  }
}

/** The redemption that a checkout holds, or held last. */
export async function redemptionOfCheckout(checkoutId: string): Promise<Redemption | null> {
  const checkout = await findCheckout(checkoutKey(checkoutId));
  return checkout && findRedemption(checkout.redemptionId);
}
