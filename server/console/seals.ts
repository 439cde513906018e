import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { realIn, realNow } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';

const DAY = 24 * 3_600_000;

/** What the pages sign, and how long it is good. */
const GOOD_FOR = { link: 7 * DAY, visit: DAY / 2, person: DAY / 2 };
type Purpose = keyof typeof GOOD_FOR;

/** Its end in milliseconds of real time, an HMAC over what it is for, whose it is and that end; then whose it is, if anybody's. */
export function seal(purpose: Purpose, shop: Shop, whose = ''): string {
  const end = String(realIn(GOOD_FOR[purpose]).getTime());
  const sealed = `${end}.${signature([purpose, end, whose], shop).toString('base64url')}`;
  return whose === '' ? sealed : `${sealed}.${whose}`;
}

/** Whose a seal is; '' where it is nobody's in particular. Null: it is not ours, was made for something else, or is over. */
export function unseal(token: string, purpose: Purpose, shop: Shop): string | null {
  const [, end = '', given = '', whose = ''] = /^(\d{13,15})\.([\w-]{43})(?:\.(\w{1,60}))?$/.exec(token) ?? [];
  const right = signature([purpose, end, whose], shop);
  const isOurs = given !== '' && timingSafeEqual(Buffer.from(given, 'base64url'), right);
  return isOurs && Number(end) > realNow().getTime() ? whose : null;
}

// The prefix keeps these signatures apart from those of links in mails, which the same secret signs.
const signature = ([purpose, end, whose]: [Purpose, string, string], { name, linkSecret }: Shop): Buffer =>
  createHmac('sha256', linkSecret)
    .update(`console.${JSON.stringify([purpose, name, end, whose])}`)
    .digest();

const COOKIES = { visit: 'regulars_console', person: 'regulars_person' };
type Kept = keyof typeof COOKIES;

/** Gives the browser a seal to keep: out of reach of scripts, and not sent along when another site posts to us. */
export const keepSeal = (res: Response, purpose: Kept, shop: Shop, whose?: string): Response =>
  res.cookie(COOKIES[purpose], seal(purpose, shop, whose), {
    httpOnly: true,
    sameSite: 'lax', // the link may be opened from a mail or a chat
    secure: shop.publicUrl.startsWith('https:'),
    path: '/console',
    maxAge: GOOD_FOR[purpose],
  });

/** Whose seal the browser brings, as `unseal` says. */
export const sealIn = (req: Request, purpose: Kept, shop: Shop): string | null => {
  const [, token = ''] = new RegExp(`(?:^|;\\s*)${COOKIES[purpose]}=([^;]*)`).exec(req.get('cookie') ?? '') ?? [];
  return unseal(token, purpose, shop);
};

export const dropSeal = (res: Response, purpose: Kept): Response => res.clearCookie(COOKIES[purpose], { path: '/console' });
