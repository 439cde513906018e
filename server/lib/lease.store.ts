import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { leaseTooLong } from './lease.js';

/** Ends the leases of `which` that lie further ahead than any lease lasts, so that sweeps find what was left under them. Returns how many. */
export async function endTooLongLeases<Doc>(model: Model<Doc>, which: object, at = ''): Promise<number> {
  const filter = { ...which, [`${at}leaseUntil`]: leaseTooLong() } as QueryFilter<Doc>;
  const { modifiedCount } = await model.updateMany(filter, { $set: { [`${at}leaseUntil`]: new Date(0) } } as UpdateQuery<Doc>);
  return modifiedCount;
}
