import { model } from 'mongoose';
import { z } from 'zod';
import type { StatedLimits } from '../../campaigns/authority-limits.js';
import { gather } from '../lib/gather.js';
import { schemaOf } from '../lib/record.js';
import { upserted } from '../lib/store.js';

/** The shop's one document of who may give away what; without it the defaults stand. */
const authorityRecord = z.object({
  _id: z.literal('authority'),
  limits: z.custom<StatedLimits>(), // of a shop's earlier word some may be missing
  changedBy: z.string(),
  changedAt: z.date(), // business time
});
export type AuthorityRecord = z.infer<typeof authorityRecord>;

const Authority = model<AuthorityRecord>('Authority', schemaOf(authorityRecord, 'authority'));

const gatherAuthority = gather(async (asked) => {
  const authority = await Authority.findById('authority').lean<AuthorityRecord>().exec();
  return asked.map(() => authority);
});

export const findAuthority = (): Promise<AuthorityRecord | null> => gatherAuthority('authority');

export const saveAuthority = ({ _id, ...changes }: AuthorityRecord): Promise<void> =>
  upserted(() => Authority.updateOne({ _id }, { $set: changes }, { upsert: true }).exec());
