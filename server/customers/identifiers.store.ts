import { model, type QueryFilter } from 'mongoose';
import { z } from 'zod';
import { findDirectly } from '../lib/direct-reads.js';
import { gatherOne } from '../lib/gather.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { schemaOf } from '../lib/record.js';

/** Whom one name leads to. */
const identifierRow = z.object({
  _id: z.string(), // HMAC of kind and value
  customerId: z.string(),
  verified: z.literal(true).exactOptional(), // an address: the shop says that it is theirs; a guest id: it was named together with the shop's id
});
export type IdentifierRow = z.infer<typeof identifierRow>;

const Identifiers = model<IdentifierRow>('Identifier', schemaOf(identifierRow, 'identifiers'));

export const findIdentifier: (hash: string) => Promise<IdentifierRow | null> = gatherOne((hashes) =>
  findDirectly(Identifiers, { _id: { $in: hashes } }),
);

/** False: it leads to somebody already. */
export const insertIdentifier: (row: IdentifierRow) => Promise<boolean> = gatherInserts(Identifiers);

/** The row as it was read: whoever changed it meanwhile is not overwritten. */
const asRead = ({ _id, customerId, verified }: IdentifierRow): QueryFilter<IdentifierRow> => ({
  _id,
  customerId,
  verified: verified === true ? true : { $exists: false },
});

/** Leads a name to another customer, or notes that it is verified. False: it was changed meanwhile; read again. */
export async function changeIdentifier(row: IdentifierRow, to: Pick<IdentifierRow, 'customerId' | 'verified'>): Promise<boolean> {
  const { matchedCount } = await Identifiers.updateOne(asRead(row), { $set: to });
  return matchedCount === 1;
}

/** The name is free again. Nothing where it was changed meanwhile. */
export const deleteIdentifier = async (row: IdentifierRow): Promise<void> => {
  await Identifiers.deleteOne(asRead(row));
};
