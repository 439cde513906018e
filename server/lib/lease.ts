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
/** No lease lasts as long by far: one that ends later than this was reckoned by a clock that was wrong, and is over. */
const TOO_LONG_MS = 10 * 60_000;

export const newLease = (milliseconds = LEASE_MS): Lease => ({ leaseUntil: realIn(milliseconds), token: newId('tok') });

/** That of two which ends first: within it one is within both. */
export const theEarlier = (one: Lease, other: Lease): Lease => (one.leaseUntil < other.leaseUntil ? one : other);

/** Part of a filter: holds only while the lease lasts, by the database's own clock. What wakes up too late matches nothing. */
export const whileLeased = (lease: Lease) => ({ $expr: { $lt: ['$$NOW', isTooLong(lease) ? new Date(0) : lease.leaseUntil] } });

/** Part of a filter, and the only $or on its level: the document's lease is over, by the database's own clock. `at`: the path to it, `extension.` for one. */
export const whenLeaseIsOver = (at = '') => ({
  $or: [{ $expr: { $lte: [`$${at}leaseUntil`, '$$NOW'] } }, { [`${at}leaseUntil`]: leaseTooLong() }],
});

/** Of a lease's end: further ahead than any lease lasts. */
export const leaseTooLong = () => ({ $gt: realIn(TOO_LONG_MS) });

/** Of one that was read: over by any clock, whatever was done under it is done. */
export const isLongOver = ({ leaseUntil }: Pick<Lease, 'leaseUntil'>): boolean => leaseUntil <= realIn(-GRACE_MS);

/** For sweeps, which come by an index on `leaseUntil`. */
export const leaseLongOver = () => ({ leaseUntil: { $lte: realIn(-GRACE_MS) } });

/** A little before the end: a refusal needs a read inside the lease, and near its end we rather stop than refuse. */
export const isNearlyOver = (lease: Lease): boolean => realNow().getTime() >= lease.leaseUntil.getTime() - 1000 || isTooLong(lease);

const isTooLong = ({ leaseUntil }: Lease): boolean => leaseUntil > realIn(TOO_LONG_MS);
