import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { HOUR_MS } from '../../campaigns/durations.js';
import { newId, sha256 } from '../lib/ids.js';
import { realIn, realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { endSession, openSession } from './sessions.js';
import { useLink } from './sessions.store.js';

const GOOD_FOR_MS = HOUR_MS;

/** The address that opens the pages' figures, once and within an hour: whatever prints it may be read by others. */
export function consoleLink(shop: Shop): string {
  const body = `${realIn(GOOD_FOR_MS).getTime()}.${newId('once')}`;
  return `${shop.publicUrl}/console/enter/${body}.${signature(body, shop).toString('base64url')}`;
}

/** Lets in whoever brings the link first. A browser that only fetches ahead has not opened it. */
export const enter =
  (shop: Shop): RequestHandler<{ token: string }> =>
  async (req, res) => {
    const end = endOf(req.params.token, shop);
    if (end === null || end <= realNow() || req.method !== 'GET' || req.get('sec-purpose') !== undefined) throw stranger();
    if (!(await useLink({ _id: sha256(req.params.token), expiresAt: end }))) throw stranger();
    await endSession(req);
    (await openSession(res, shop, null)).redirect(303, '/console');
  };

/** Until when a link of ours is good. Null: it is not ours. */
function endOf(token: string, shop: Shop): Date | null {
  const [, body = '', end = '', given = ''] = /^((\d{13,15})\.once_\w{30})\.([\w-]{43})$/.exec(token) ?? [];
  return given !== '' && timingSafeEqual(Buffer.from(given, 'base64url'), signature(body, shop)) ? new Date(Number(end)) : null;
}

// The prefix keeps these signatures apart from those of links in mails, which the same secret signs.
const signature = (body: string, { name, linkSecret }: Shop): Buffer =>
  createHmac('sha256', linkSecret)
    .update(`console.${JSON.stringify([name, body])}`)
    .digest();

/** The pages are for whoever has signed in, and the figures for whoever came by the link; nobody else is shown anything. */
export const guard: RequestHandler = (_req, res, next) => {
  if (!res.locals.session) throw stranger();
  next();
};

const stranger = (): Refusal =>
  new Refusal('link_invalid', 'Sign in with a key. The link printed at the start shows figures without a key, once and within an hour.');
