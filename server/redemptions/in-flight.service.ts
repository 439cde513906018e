import { findCoupon } from '../coupons/coupons.store.js';
import { giveBackTo } from '../coupons/issue.service.js';
import { promiseHeld } from '../ledger/ledger.service.js';
import { type Allowance, findAllowancesInFlight, forget } from '../ledger/ledger.store.js';
import { inLanes } from '../lib/lanes.js';
import { keepApart } from '../lib/resume.js';
import { findRedemption } from './redemptions.store.js';
import { clearUse } from './uses.service.js';

type Entry = Allowance['held'][number];

const BATCH = 200;
/** Side by side, so that their owners are read together. */
const AT_ONCE = 32;

/** Takes out of the allowances what a crash left in flight although its owner is through with it. Returns how much. */
export async function clearInFlight(): Promise<number> {
  const apart = keepApart();
  let cleared = 0;
  for (const { _id, held } of await findAllowancesInFlight(BATCH))
    cleared += (
      await inLanes(
        held,
        ({ id }) => id,
        AT_ONCE,
        (entry) => apart.run(() => clearEntry(_id, entry)),
      )
    ).filter(Boolean).length;
  apart.end();
  return cleared;
}

/** The owner is read after the entry. What a use holds goes by what became of its redemption; of the others: once it is settled, this effect of its is done, and none of that id comes again. */
async function clearEntry(allowanceId: string, entry: Entry): Promise<boolean> {
  if (entry.owner.kind === 'use') return clearHoldOfUse(allowanceId, entry);
  if (entry.id === entry.owner.id) return clearHold(allowanceId, entry.id);
  const owner = entry.owner.kind === 'coupon' ? await findCoupon(entry.owner.id) : await findRedemption(entry.owner.id);
  if (!owner?.isSettled || ('isExtending' in owner && owner.isExtending)) return false;
  await forget(allowanceId, entry.id);
  return true;
}

async function clearHoldOfUse(allowanceId: string, entry: Entry): Promise<boolean> {
  const redemption = await findRedemption(entry.owner.id);
  return redemption !== null && clearUse(allowanceId, entry, redemption);
}

/** What was set aside for a grant: it stands once the coupon is issued, and goes back once it is refused. */
async function clearHold(allowanceId: string, code: string): Promise<boolean> {
  const coupon = await findCoupon(code);
  if (!coupon || coupon.state === 'opening') return false;
  if (coupon.state === 'refused') await giveBackTo(allowanceId, coupon);
  else await promiseHeld(allowanceId, code);
  await forget(allowanceId, code);
  return true;
}
