import { type Lease, newLease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from './shop.js';
import { findShop, releaseClock, setClock, takeClock } from './shop.store.js';

/** Business time. A stepped shop's lies in the database, since another program may step it at any moment. */
export async function shopNow(shop: Shop): Promise<Date> {
  if (shop.clock === 'real') return realNow();
  const record = await findShop();
  return new Date(realNow().getTime() + (record?.offsetMs ?? 0));
}

/** While somebody steps the clock, only they run jobs. */
export async function isBeingStepped(shop: Shop): Promise<boolean> {
  if (shop.clock === 'real') return false;
  const record = await findShop();
  return record !== null && record.leaseUntil > realNow() && record.leaseUntil < realIn(2 * HOLD_MS);
}

export interface Stepper {
  /** Sets business time; it runs on from there. */
  moveTo(now: Date): Promise<void>;
  release(): Promise<void>;
}

/** Takes the shop's clock into one's hands until it is released or a minute passes without a move. Refuses a real clock, and a second stepper. */
export async function holdClock(shop: Shop): Promise<Stepper> {
  if (shop.clock === 'real') throw new Refusal('clock_not_stepped', `The clock of the shop ${shop.name} is real and cannot be stepped.`);
  const lease = newLease(HOLD_MS);
  if (!(await takeClock(lease)))
    throw new Refusal(
      'clock_taken',
      'Another program is stepping this clock. Try again when it has finished, or in a minute if it was killed.',
    );
  return { moveTo: (now) => moveTo(now, lease), release: () => releaseClock(lease) };
}

const HOLD_MS = 60_000;

async function moveTo(now: Date, lease: Lease): Promise<void> {
  const kept = await takeClock({ token: lease.token, leaseUntil: newLease(HOLD_MS).leaseUntil });
  const moved = kept && (await setClock(now.getTime() - realNow().getTime(), lease));
  if (!moved) throw new Refusal('clock_taken', 'Another program took over this clock.');
}
