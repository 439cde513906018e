import { model, Schema } from 'mongoose';
import { inserted, storeOptions } from '../lib/store.js';

/** What a browser has opened, until it ends or is ended: by the printed link, which shows figures, or by a key, which shows what its role may see. */
export interface SessionRecord {
  _id: string; // SHA-256 of the token that the browser keeps
  keyHash: string | null; // null: by the link
  expiresAt: Date; // real time
}

/** A link that was used, until it would be over anyway. */
interface UsedLink {
  _id: string; // SHA-256 of the link's token
  expiresAt: Date; // real time
}

const sessions = new Schema<SessionRecord>({ _id: String, keyHash: String, expiresAt: Date }, storeOptions('sessions'));
sessions.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const Sessions = model<SessionRecord>('Session', sessions);

const usedLinks = new Schema<UsedLink>({ _id: String, expiresAt: Date }, storeOptions('usedLinks'));
usedLinks.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const UsedLinks = model<UsedLink>('UsedLink', usedLinks);

export const insertSession = (session: SessionRecord): Promise<boolean> => inserted(Sessions.create(session));

export const findSession = (_id: string): Promise<SessionRecord | null> => Sessions.findById(_id).lean<SessionRecord>().exec();

export const deleteSession = async (_id: string): Promise<void> => {
  await Sessions.deleteOne({ _id });
};

/** True: nobody has used this link before. */
export const useLink = (link: UsedLink): Promise<boolean> => inserted(UsedLinks.create(link));
