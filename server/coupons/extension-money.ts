import { forgetLater } from '../ledger/forget-later.js';
import { type Aside, effectOnce, setAside } from '../ledger/ledger.service.js';
import { settleHeld } from '../ledger/ledger.store.js';
import type { Lease } from '../lib/lease.js';
import type { Coupon, Extension } from './coupon.js';
import { type Draw, extensionDraws } from './draws.js';

type Extended = Coupon & { extension: Extension };

const holdOf = ({ _id, extension }: Pick<Extended, '_id' | 'extension'>): string => `${_id}:extended:${extension.id}`;

const isExtended = (coupon: Coupon): coupon is Extended => coupon.extension?.state === 'done';

/** Sets aside what an extension costs: of its giver's authority what is there, of the campaign's money in any case, even below zero. */
export async function setExtensionAside(coupon: Extended, lease: Lease): Promise<Aside> {
  for (const draw of extensionDraws(coupon)) {
    const aside = draw.isAuthority
      ? await setAside(draw.allowanceId, holdOf(coupon), draw.costMinor, lease)
      : await promise(coupon, draw, lease);
    if (aside !== 'done') return aside === 'too_late' ? aside : 'authority_exhausted';
  }
  return 'done';
}

async function promise(coupon: Extended, { allowanceId, costMinor }: Draw, lease: Lease): Promise<Aside> {
  const change = { promisedMinor: costMinor, freeMinor: -costMinor };
  const isDone = await effectOnce(allowanceId, holdOf(coupon), change, { kind: 'coupon', id: coupon._id }, lease);
  return isDone ? 'done' : 'too_late';
}

/** A refused extension gives back whatever it held. Harmless twice. */
export async function giveExtensionBack(coupon: Extended): Promise<void> {
  for (const { allowanceId, costMinor, isAuthority } of extensionDraws(coupon)) {
    const change = isAuthority ? { freeMinor: costMinor, left: 1 } : { freeMinor: costMinor, promisedMinor: -costMinor };
    await settleHeld(allowanceId, holdOf(coupon), change);
  }
}

/** What was held of somebody's authority has been given. Nothing where that is done, or there is no extension. */
export async function settleExtension(coupon: Coupon): Promise<void> {
  if (!isExtended(coupon)) return;
  for (const { allowanceId, costMinor, isAuthority } of extensionDraws(coupon))
    if (isAuthority) await settleHeld(allowanceId, holdOf(coupon), { promisedMinor: costMinor });
}

/** The campaign's promise stands; nothing of it is in flight any more. */
export function forgetExtension(coupon: Coupon): void {
  if (!isExtended(coupon)) return;
  for (const { allowanceId, isAuthority } of extensionDraws(coupon)) if (!isAuthority) forgetLater(allowanceId, holdOf(coupon));
}
