import { markStale } from '../customers/customers.store.js';
import { soonStale } from '../customers/soon-stale.js';
import { flushForgotten, forgetLater } from '../ledger/forget-later.js';
import type { Lease } from '../lib/lease.js';
import { noteSettled } from './redemptions.store.js';

/** A confirmation whose effects are all done and acknowledged. */
interface Settled {
  redemptionId: string;
  lease: Lease;
  customerIds: string[]; // whose figures it changes
  entries: { allowanceId: string; id: string }[]; // what it left in flight
  isMarked: () => void;
}

/** Short, so that little is in flight in the allowance of a hot campaign. */
const NOTE_EVERY_MS = 50;

let pending: Settled[] = [];
let timer: NodeJS.Timeout | undefined;
const underWay = new Set<Promise<void>>();

/**
 * Notes a little later, with all others of that time, that a redemption is settled, and what goes with it: nobody who asked waits for that. A
 * kill leaves it to the sweep, which repeats the effects; their ids are in the allowances until it is noted.
 */
export function noteSettledLater(settled: Omit<Settled, 'isMarked'>): void {
  pending.push({ ...settled, isMarked: soonStale(settled.customerIds) });
  timer ??= setTimeout(() => void flushSettled(), NOTE_EVERY_MS).unref();
}

/** Notes now what waits, before somebody relies on it. Never throws: the sweep finds what is left. Nobody waits for what others are just noting. */
export async function flushSettled(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const settled = pending;
  pending = [];
  if (settled.length === 0) return;
  const noting = noteAll(settled).catch(() => {});
  underWay.add(noting);
  await noting;
  underWay.delete(noting);
}

async function noteAll(all: Settled[]): Promise<void> {
  try {
    await Promise.all([...new Set(all.flatMap(({ customerIds }) => customerIds))].map((id) => markStale(id)));
  } finally {
    for (const { isMarked } of all) isMarked();
  }
  await Promise.all(all.map(noteOne));
}

/** Whoever took over may be about to do the effects: forgotten before that, they would happen twice. */
async function noteOne({ redemptionId, lease, entries }: Settled): Promise<void> {
  if (!(await noteSettled(redemptionId, lease))) return;
  for (const { allowanceId, id } of entries) forgetLater(allowanceId, id);
}

/** Notes all, and forgets what is in flight: before the program ends. */
export async function flushInFlight(): Promise<void> {
  await Promise.all([flushSettled(), ...underWay]);
  await flushForgotten();
}
