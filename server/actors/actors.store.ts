import { model, Schema } from 'mongoose';
import { inserted, storeOptions } from '../lib/store.js';
import type { Actor, Role } from './actor.js';

interface ActorRecord extends Actor {
  createdAt: Date;
}

/** A key is kept as its SHA-256 only. 256 random bits need no slow hash. */
interface KeyRecord {
  _id: string; // SHA-256 of the key
  actorId: string;
  source?: string; // whose order ids it speaks of; absent: the shop's
  createdAt: Date;
}

const Actors = model<ActorRecord>(
  'Actor',
  new Schema<ActorRecord>({ _id: String, name: String, role: String, createdAt: Date }, storeOptions('actors')),
);
const Keys = model<KeyRecord>(
  'Key',
  new Schema<KeyRecord>({ _id: String, actorId: String, source: String, createdAt: Date }, storeOptions('keys')),
);

export const insertActor = (actor: ActorRecord): Promise<boolean> => inserted(Actors.create(actor));

export const insertKey = (key: KeyRecord): Promise<boolean> => inserted(Keys.create(key));

export const findActor = (id: string): Promise<ActorRecord | null> => Actors.findById(id).lean().exec();

export const findActorsByRole = (role: Role): Promise<ActorRecord[]> => Actors.find({ role }).sort({ _id: 1 }).lean().exec();

export const countKeys = (): Promise<number> => Keys.countDocuments().exec();

/** The actor of a key, with the source that the key speaks for. */
export async function findActorByKeyHash(hash: string): Promise<ActorRecord | null> {
  const key = await Keys.findById(hash).lean().exec();
  const actor = key && (await findActor(key.actorId));
  return actor && { ...actor, ...(key.source !== undefined && { source: key.source }) };
}
