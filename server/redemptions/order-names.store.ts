import { model } from 'mongoose';
import { z } from 'zod';
import { findDirectly } from '../lib/direct-reads.js';
import { gatherOne } from '../lib/gather.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { type Lease, leaseTooLong, whenLeaseIsOver } from '../lib/lease.js';
import { schemaOf } from '../lib/record.js';

/**
 * The redemption that an order uses: named before the redemption is confirmed for it, also where the order itself is not known yet. It is
 * confirmed within the lease only, so that a name whose redemption came to nothing may be given to another.
 */
const orderNameRecord = z.object({
  _id: z.string(), // the order
  redemptionId: z.string(),
  leaseUntil: z.date(),
});
export type OrderName = z.infer<typeof orderNameRecord>;

const schema = schemaOf(orderNameRecord, 'order_names');
const Names = model<OrderName>('OrderName', schema);

/** False: the order names one already. */
export const insertName: (name: OrderName) => Promise<boolean> = gatherInserts(Names);

export const findName: (orderId: string) => Promise<OrderName | null> = gatherOne((ids) => findDirectly(Names, { _id: { $in: ids } }));

const changed = async (filter: object, update: object): Promise<boolean> => (await Names.updateOne(filter, update)).matchedCount === 1;

/** The same redemption once more. Never shortens: an earlier attempt may still confirm within its own lease. False: read again. */
export const prolongName = ({ _id, redemptionId }: OrderName, { leaseUntil }: Lease): Promise<boolean> =>
  changed({ _id, redemptionId, $or: [{ leaseUntil: { $lte: leaseUntil } }, { leaseUntil: leaseTooLong() }] }, { $set: { leaseUntil } });

/** Another redemption, as nobody confirms the one that was read any more. False: somebody does, or was faster. */
export const giveName = ({ _id, redemptionId, leaseUntil }: OrderName, to: string, lease: Lease, isLost: boolean): Promise<boolean> =>
  changed(
    { _id, redemptionId, leaseUntil, ...(isLost ? {} : whenLeaseIsOver()) },
    { $set: { redemptionId: to, leaseUntil: lease.leaseUntil } },
  );
