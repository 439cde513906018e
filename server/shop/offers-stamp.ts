import { isDatabaseFailure } from '../lib/database-failure.js';
import { newId } from '../lib/ids.js';
import { isLongOver, type Lease, newLease } from '../lib/lease.js';
import { announce, type Changing, findStamp, noteOver } from './offers-stamp.store.js';

let changes = 0;

/** How often this process has changed what the shop offers. Whoever remembers it reads again where this has grown. */
export const changesHere = (): number => changes;

/** What was offered when somebody looked: which version, and whether somebody was changing it just then. */
export interface OffersVersion {
  version: string | null; // null: nobody ever changed anything
  isChanging: boolean;
}

/**
 * Changes what the shop offers: a campaign that is live or goes live, or a gift. The stamp is written before and after, so that whoever
 * remembers what is offered sees the change also where a crash comes between. `change` writes within the lease that it is given: nothing
 * changes after the end that was announced.
 */
export async function changeOffers<Result>(change: (lease: Lease) => Promise<Result>): Promise<Result> {
  const lease = newLease();
  await announce({ token: lease.token, until: lease.leaseUntil }, newId('ver'));
  try {
    return await change(lease);
  } finally {
    changes += 1; // also where nobody knows whether it was written
    await noteDone(lease);
  }
}

/** Where the database fails now, what was announced runs out by itself. */
async function noteDone({ token }: Lease): Promise<void> {
  try {
    const left = (await findStamp())?.changing.filter(isLeft) ?? [];
    await noteOver([token, ...left.map((other) => other.token)], newId('ver'));
  } catch (error) {
    if (!isDatabaseFailure(error)) throw error;
  }
}

const isLeft = ({ until }: Changing): boolean => isLongOver({ leaseUntil: until });

/** Asks which version is offered. What is read afterwards is at least that. */
export async function offersVersion(): Promise<OffersVersion> {
  const stamp = await findStamp();
  return { version: stamp?.version ?? null, isChanging: stamp?.changing.some((one) => !isLeft(one)) ?? false };
}
