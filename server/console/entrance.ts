import type { RequestHandler } from 'express';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { keepSeal, seal, sealIn, unseal } from './seals.js';

/** The address that opens the pages, good for a week. */
export const consoleLink = (shop: Shop): string => `${shop.publicUrl}/console/enter/${seal('link', shop)}`;

/** Lets in whoever brings the link. */
export const enter =
  (shop: Shop): RequestHandler<{ token: string }> =>
  (req, res) => {
    if (unseal(req.params.token, 'link', shop) === null) throw stranger();
    keepSeal(res, 'visit', shop).redirect(303, '/console');
  };

/** The pages are for whoever came by the link that the start prints, and for whoever has signed in; nobody else is shown anything. */
export const guard =
  (shop: Shop): RequestHandler =>
  (req, res, next) => {
    if (sealIn(req, 'visit', shop) === null && !res.locals.person) throw stranger();
    next();
  };

const stranger = (): Refusal => new Refusal('link_invalid', 'Open these pages by the link that the start printed; it is good for a week.');
