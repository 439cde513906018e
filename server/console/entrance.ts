import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { realIn, realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';

/** The pages are for whoever holds the link that the start prints: it gives the browser a cookie, and without one nothing is shown. */
const DAY = 24 * 3_600_000;
const GOOD_FOR = { link: 7 * DAY, visit: DAY / 2 };
type Purpose = keyof typeof GOOD_FOR;

const COOKIE = 'regulars_console';

/** The address that opens the pages, good for a week. */
export const consoleLink = (shop: Shop): string => `${shop.publicUrl}/console/enter/${sign('link', shop)}`;

/** Lets in whoever brings the link. */
export const enter =
  (shop: Shop): RequestHandler<{ token: string }> =>
  (req, res) => {
    if (!isGood(req.params.token, 'link', shop)) throw stranger();
    res
      .cookie(COOKIE, sign('visit', shop), {
        httpOnly: true,
        sameSite: 'lax', // pages only read, and the link may be opened from a mail or a chat
        secure: shop.publicUrl.startsWith('https:'),
        path: '/console',
        maxAge: GOOD_FOR.visit,
      })
      .redirect(303, '/console');
  };

/** Turns away whoever did not come by the link. */
export const guard =
  (shop: Shop): RequestHandler =>
  (req, _res, next) => {
    if (!isGood(cookieIn(req.get('cookie') ?? ''), 'visit', shop)) throw stranger();
    next();
  };

const cookieIn = (header: string): string => new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`).exec(header)?.[1] ?? '';

/** Its end in milliseconds of real time, and an HMAC over what it is for and that end. */
function sign(purpose: Purpose, shop: Shop): string {
  const end = String(realIn(GOOD_FOR[purpose]).getTime());
  return `${end}.${signature(purpose, end, shop).toString('base64url')}`;
}

function isGood(token: string, purpose: Purpose, shop: Shop): boolean {
  const [, end = '', given = ''] = /^(\d{13,15})\.([\w-]{43})$/.exec(token) ?? [];
  const right = signature(purpose, end, shop);
  const isOurs = given !== '' && timingSafeEqual(Buffer.from(given, 'base64url'), right);
  return isOurs && Number(end) > realNow().getTime();
}

// The prefix keeps these signatures apart from those of links in mails, which the same secret signs.
const signature = (purpose: Purpose, end: string, { name, linkSecret }: Shop): Buffer =>
  createHmac('sha256', linkSecret)
    .update(`console.${JSON.stringify([purpose, name, end])}`)
    .digest();

const stranger = (): Refusal => new Refusal('link_invalid', 'Open these pages by the link that the start printed; it is good for a week.');
