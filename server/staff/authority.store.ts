import { model, Schema } from 'mongoose';
import type { StatedLimits } from '../../campaigns/authority-limits.js';
import { gather } from '../lib/gather.js';
import { storeOptions, upserted } from '../lib/store.js';

/** The shop's one document of who may give away what; without it the defaults stand. */
export interface AuthorityRecord {
  _id: 'authority';
  limits: StatedLimits; // of a shop's earlier word some may be missing
  changedBy: string;
  changedAt: Date; // business time
}

const Authority = model<AuthorityRecord>(
  'Authority',
  new Schema<AuthorityRecord>({ _id: String, limits: Schema.Types.Mixed, changedBy: String, changedAt: Date }, storeOptions('authority')),
);

const gatherAuthority = gather(async (asked) => {
  const authority = await Authority.findById('authority').lean<AuthorityRecord>().exec();
  return asked.map(() => authority);
});

export const findAuthority = (): Promise<AuthorityRecord | null> => gatherAuthority('authority');

export const saveAuthority = ({ _id, ...changes }: AuthorityRecord): Promise<void> =>
  upserted(() => Authority.updateOne({ _id }, { $set: changes }, { upsert: true }).exec());
