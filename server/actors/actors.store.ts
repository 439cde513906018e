import { model } from 'mongoose';
import { z } from 'zod';
import { findDirectly } from '../lib/direct-reads.js';
import { gatherOne } from '../lib/gather.js';
import { schemaOf } from '../lib/record.js';
import { inserted, newestFirst, olderThan, type Place } from '../lib/store.js';
import { type Actor, ROLES, type Role } from './actor.js';

const actorRecord = z.object({
  _id: z.string(), // act_…
  name: z.string(),
  role: z.enum(ROLES),
  createdAt: z.date(),
});
type ActorRecord = z.infer<typeof actorRecord>;

/** A key is kept as its SHA-256 only. 256 random bits need no slow hash. A withdrawn one stays, so that it is known who withdrew it. */
const keyRecord = z.object({
  _id: z.string(), // SHA-256 of the key
  actorId: z.string(),
  source: z.string().exactOptional(), // whose order ids it speaks of; absent: the shop's
  createdAt: z.date(),
  createdBy: z.string().exactOptional(), // absent: made on the command line
  lastUsedAt: z.date().exactOptional(), // to the minute
  revokedAt: z.date().exactOptional(),
  revokedBy: z.string().exactOptional(),
});
export type KeyRecord = z.infer<typeof keyRecord>;

/** An actor with the source that the key speaks for. */
export interface KeyHolder {
  actor: Actor;
  keyHash: string;
}

const Actors = model<ActorRecord>('Actor', schemaOf(actorRecord, 'actors'));
const keySchema = schemaOf(keyRecord, 'keys');
keySchema.index({ createdAt: -1, _id: -1 });
keySchema.index({ actorId: 1 });
const Keys = model<KeyRecord>('Key', keySchema);

export const insertActor = (actor: ActorRecord): Promise<boolean> => inserted(Actors.create(actor));

export const insertKey = (key: KeyRecord): Promise<boolean> => inserted(Keys.create(key));

/** Those of one turn are read as one: pages and keys ask for many. */
export const findActor: (id: string) => Promise<ActorRecord | null> = gatherOne((ids) => findDirectly(Actors, { _id: { $in: ids } }));

export const findActorsByRole = (role: Role): Promise<ActorRecord[]> => Actors.find({ role }).sort({ _id: 1 }).lean().exec();

export const findKey: (hash: string) => Promise<KeyRecord | null> = gatherOne((hashes) => findDirectly(Keys, { _id: { $in: hashes } }));

/** The holder of a key that is not withdrawn. */
export async function findHolder(keyHash: string): Promise<KeyHolder | null> {
  const key = await findKey(keyHash);
  if (!key || key.revokedAt) return null;
  const actor = await findActor(key.actorId);
  return actor && { actor: { ...actor, ...(key.source !== undefined && { source: key.source }) }, keyHash };
}

/** Notes a use, unless one was noted after `before`. */
export const touchKey = async (hash: string, at: Date, before: Date): Promise<void> => {
  await Keys.updateOne({ _id: hash, $or: [{ lastUsedAt: null }, { lastUsedAt: { $lt: before } }] }, { $set: { lastUsedAt: at } });
};

/** The newest first. */
export const listKeys = (last: Place | null, limit: number): Promise<KeyRecord[]> =>
  Keys.find(olderThan('createdAt', last)).sort(newestFirst('createdAt')).limit(limit).lean<KeyRecord[]>().exec();

/** The key whose hash begins so; 96 bits of it name one key. */
export const findKeyByPrefix = (prefix: string): Promise<KeyRecord | null> =>
  Keys.findOne({ _id: { $gte: prefix, $lt: `${prefix}g` } })
    .lean<KeyRecord>()
    .exec();

export const findLiveKeysOf = (actorIds: string[]): Promise<KeyRecord[]> =>
  Keys.find({ actorId: { $in: actorIds }, revokedAt: null })
    .lean<KeyRecord[]>()
    .exec();

/** True: it is withdrawn by this very act. */
export const withdrawKey = async (hash: string, by: string, at: Date): Promise<boolean> =>
  (await Keys.updateOne({ _id: hash, revokedAt: null }, { $set: { revokedAt: at, revokedBy: by } })).modifiedCount === 1;

export const giveBackKey = async (hash: string, by: string): Promise<void> => {
  await Keys.updateOne({ _id: hash, revokedBy: by }, { $unset: { revokedAt: 1, revokedBy: 1 } });
};
