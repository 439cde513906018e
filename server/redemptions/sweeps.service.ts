import { newLease } from '../lib/lease.js';
import { unlessUnderWay } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { finishLeft } from './finish.service.js';
import { carry, giveUp } from './late-confirm.service.js';
import { nameOrder } from './name-order.service.js';
import type { Redemption } from './redemption.js';
import {
  findAbandonedPending,
  findOverHolds,
  findUnclean,
  findUnsettled,
  releaseAbandoned,
  releaseOver,
  takeOverPending,
} from './redemptions.store.js';
import { undo } from './settle.service.js';

const BATCH = 200;

/** Lets go of holds whose time is over. Returns how many. */
export async function releaseOverHolds(now: Date): Promise<number> {
  const over = await findOverHolds(BATCH);
  for (const { _id } of over) {
    const released = await releaseOver(_id, newLease(), now);
    if (released) await undo(released);
  }
  return over.length;
}

/** Finishes what a crash left: pending reserves are let go, late confirmations carried forward, released ones undone, decided ones settled. */
export async function finishLeftRedemptions(_shop: Shop, now: Date): Promise<number> {
  const [pending, unclean, unsettled] = [await findAbandonedPending(BATCH), await findUnclean(BATCH), await findUnsettled(BATCH)];
  for (const redemption of pending)
    await (redemption.continues === undefined ? letGo(redemption) : carryForward(redemption, now).catch(unlessUnderWay));
  for (const redemption of unclean) await undo(redemption);
  for (const redemption of unsettled) await finishLeft(redemption);
  return pending.length + unclean.length + unsettled.length;
}

async function letGo({ _id }: Redemption): Promise<void> {
  const released = await releaseAbandoned(_id, newLease());
  if (released) await undo(released);
}

/** Its order was told of: giving it up would cost the shop an overrun for a coupon that may be free. */
async function carryForward({ _id, continues, orderId }: Redemption, now: Date): Promise<void> {
  const lease = newLease();
  const late = await takeOverPending(_id, lease);
  if (!late || continues === undefined || orderId === null) return;
  const no = await nameOrder(orderId, continues, lease);
  await (no === null ? carry(late, lease, now) : giveUp(late, lease, no, now));
}
