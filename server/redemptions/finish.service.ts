import { type Lease, newLease } from '../lib/lease.js';
import { settleOverrun } from './overrun.service.js';
import type { Redemption, RedemptionState } from './redemption.js';
import { findRedemption, takeOverUnsettled } from './redemptions.store.js';
import { settleRedemption } from './settle.service.js';
import { flushSettled } from './settle-later.js';
import { settleRestored } from './settle-restored.service.js';

/** What has to be written everywhere once a redemption is decided. */
const SETTLE: Partial<Record<RedemptionState, (redemption: Redemption, lease: Lease) => Promise<unknown>>> = {
  confirmed: settleRedemption,
  overrun: settleOverrun,
  restored: settleRestored,
};

/** Settles what a crash left, unless somebody is at it. Returns the redemption as it stands then. */
export async function finishLeft(redemption: Redemption): Promise<Redemption> {
  if (redemption.isSettled) return redemption;
  await flushSettled(); // this program may just be about to note it
  const lease = newLease();
  const taken = await takeOverUnsettled(redemption._id, lease);
  if (taken) await SETTLE[taken.state]?.(taken, lease);
  await flushSettled();
  return (await findRedemption(redemption._id)) ?? redemption;
}
