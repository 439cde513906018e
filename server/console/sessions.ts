import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { HOUR_MS } from '../../campaigns/durations.js';
import type { Actor } from '../actors/actor.js';
import { findHolderByHash } from '../actors/actors.service.js';
import { sha256 } from '../lib/ids.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';
import { deleteSession, findSession, insertSession } from './sessions.store.js';

/** Who looks at the pages. `person` null: somebody who came by the printed link. */
export interface Session {
  id: string;
  person: Actor | null;
}

const GOOD_FOR_MS = 12 * HOUR_MS;
const COOKIE = 'regulars_session';

/** Opens a session and gives the browser its token: out of reach of scripts, and not sent along when another site posts to us. */
export async function openSession(res: Response, shop: Shop, keyHash: string | null): Promise<Response> {
  const token = randomBytes(32).toString('base64url');
  await insertSession({ _id: sha256(token), keyHash, expiresAt: realIn(GOOD_FOR_MS) });
  return res.cookie(COOKIE, token, {
    httpOnly: true,
    sameSite: 'lax', // the link may be opened from a mail or a chat
    secure: shop.publicUrl.startsWith('https:'),
    path: '/console',
    maxAge: GOOD_FOR_MS,
  });
}

/** The session of the browser, while it lasts: it ends with its time, at the sign-out, and with the key that opened it. */
export async function sessionOf(req: Request): Promise<Session | null> {
  const id = idIn(req);
  const session = id === null ? null : await findSession(id);
  if (!session || session.expiresAt <= realNow()) return null;
  if (session.keyHash === null) return { id: session._id, person: null };
  const holder = await findHolderByHash(session.keyHash);
  return holder && { id: session._id, person: holder.actor };
}

/** Ends the session of the browser, in every process at once; another browser with the same cookie is out as well. */
export async function endSession(req: Request): Promise<void> {
  const id = idIn(req);
  if (id !== null) await deleteSession(id);
}

export const dropCookie = (res: Response): Response => res.clearCookie(COOKIE, { path: '/console' });

function idIn(req: Request): string | null {
  const token = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(req.get('cookie') ?? '')?.[1];
  return token === undefined ? null : sha256(token);
}
