import { type Context, systemContext } from '../context.js';
import { newLease } from '../lib/lease.js';
import type { Redemption } from './redemption.js';
import { findRedemption, findUnproven, releaseReserved } from './redemptions.store.js';
import { undo } from './settle.service.js';

// Anybody can type an address. What they hold under it counts for its owner, or the owner would have it twice; but it gives way to the owner.

/** Of what is counted for a proven customer, the holds that make room for one use more under a limit. None where they would not. */
export async function yieldingOf(used: string[], limit: number): Promise<string[]> {
  const tooMany = used.length - limit + 1;
  if (tooMany < 1) return [];
  const unproven = await findUnproven(used);
  return unproven.length < tooMany ? [] : unproven.slice(0, tooMany);
}

/** Lets go of the holds that give way to a redemption. One that was confirmed meanwhile stays, and counts. */
export async function letYield({ uses = [] }: Pick<Redemption, 'uses'>, { shop, now }: Context): Promise<void> {
  for (const id of new Set(uses.flatMap(({ yields = [] }) => yields))) {
    const released = await releaseReserved(id, 'owner_came', newLease(), systemContext(shop, now));
    const old = released ?? (await findRedemption(id));
    if (old?.state === 'released' && !old.isClean) await undo(old);
  }
}
