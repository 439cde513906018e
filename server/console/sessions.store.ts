import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';

/** What a browser has opened, until it ends or is ended: by the printed link, which shows figures, or by a key, which shows what its role may see. */
const sessionRecord = z.object({
  _id: z.string(), // SHA-256 of the token that the browser keeps
  keyHash: z.string().nullable(), // null: by the link
  expiresAt: z.date(), // real time
});
export type SessionRecord = z.infer<typeof sessionRecord>;

/** A link that was used, until it would be over anyway. */
const usedLinkRecord = z.object({
  _id: z.string(), // SHA-256 of the link's token
  expiresAt: z.date(), // real time
});
type UsedLink = z.infer<typeof usedLinkRecord>;

const sessions = schemaOf(sessionRecord, 'sessions');
sessions.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const Sessions = model<SessionRecord>('Session', sessions);

const usedLinks = schemaOf(usedLinkRecord, 'usedLinks');
usedLinks.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const UsedLinks = model<UsedLink>('UsedLink', usedLinks);

export const insertSession = (session: SessionRecord): Promise<boolean> => inserted(Sessions.create(session));

export const findSession = (_id: string): Promise<SessionRecord | null> => Sessions.findById(_id).lean<SessionRecord>().exec();

export const deleteSession = async (_id: string): Promise<void> => {
  await Sessions.deleteOne({ _id });
};

/** True: nobody has used this link before. */
export const useLink = (link: UsedLink): Promise<boolean> => inserted(UsedLinks.create(link));
