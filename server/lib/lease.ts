import { newId } from './ids.js';
import { realIn, realNow } from './real-time.js';

/** The right to finish something, for a while. Whoever comes after its end takes over under a token of their own. */
export interface Lease {
  leaseUntil: Date; // real time
  token: string;
}

const LEASE_MS = 30_000;
/** What a sweep waits beyond the end, so that a slow owner rather finishes by itself. */
const GRACE_MS = 20_000;

export const newLease = (milliseconds = LEASE_MS): Lease => ({ leaseUntil: realIn(milliseconds), token: newId('tok') });

/** Part of a filter: holds only while the lease lasts, by the database's own clock. What wakes up too late matches nothing. */
export const whileLeased = ({ leaseUntil }: Lease) => ({ $expr: { $lt: ['$$NOW', leaseUntil] } });

/** Part of a filter: the document's lease is over, by the database's own clock. */
export const leaseIsOver = { $expr: { $lte: ['$leaseUntil', '$$NOW'] } };

/** For sweeps, which come by an index on `leaseUntil`. */
export const leaseLongOver = () => ({ leaseUntil: { $lte: realIn(-GRACE_MS) } });

/** By our own clock, a little before the end: a refusal needs a read inside the lease, and near its end we rather stop than refuse. */
export const isNearlyOver = ({ leaseUntil }: Lease): boolean => realNow().getTime() >= leaseUntil.getTime() - 1000;
