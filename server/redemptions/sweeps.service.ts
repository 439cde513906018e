import { newLease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import { leftovers, resume } from '../lib/resume.js';
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
  forgetOldAnswers,
  releaseAbandoned,
  releaseOver,
  takeOverPending,
} from './redemptions.store.js';
import { undo } from './settle.service.js';
import { flushSettled } from './settle-later.js';

/** Lets go of holds whose time is over. Returns how many. */
export const releaseOverHolds = (now: Date): Promise<number> =>
  resume(
    leftovers(findOverHolds, async ({ _id }) => {
      const released = await releaseOver(_id, newLease(), now);
      if (released) await undo(released);
    }),
  );

/** Finishes what a crash left: pending reserves are let go, late confirmations carried forward, released ones undone, decided ones settled. */
export async function finishLeftRedemptions(_shop: Shop, now: Date): Promise<number> {
  await flushSettled(); // what is about to be noted is not left
  return resume(
    leftovers(findAbandonedPending, (pending) => (pending.continues === undefined ? letGo(pending) : carryForward(pending, now))),
    leftovers(findUnclean, undo),
    leftovers(findUnsettled, finishLeft),
  );
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

const BATCH = 200;
const RUN_MS = 20_000;

/** Forgets what was answered to reserves 72 hours ago. Returns how many. */
export async function forgetAnswers(): Promise<number> {
  const end = realIn(RUN_MS);
  let forgotten = 0;
  while (realNow() < end) {
    const found = await forgetOldAnswers(BATCH);
    forgotten += found;
    if (found < BATCH) break;
  }
  return forgotten;
}
