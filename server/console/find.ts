import { type Request, type Response, Router } from 'express';
import { normalizeCode } from '../../campaigns/coupon-code.js';
import { Refusal } from '../lib/refusal.js';
import type { Hit, HitKind } from '../search/search.js';
import { search } from '../search/search.service.js';
import type { Shop } from '../shop/shop.js';
import { orderPath } from './order.page.js';
import { fromOurPages, personIn, refuseRole, type Show } from './person.js';
import { plainWords } from './words.js';

const MOST = 50;

/** Leads to the one thing that was found, or shows all that was. Sent as a form, so that no address holds a name or a code. */
export const findPages = (shop: Shop, show: Show): Router =>
  Router().post('/console/find', fromOurPages, async (req: Request, res: Response) => {
    const actor = personIn(res);
    if (!actor) throw new Refusal('link_invalid', 'Sign in first: customers are shown to people who have signed in.');
    refuseRole(actor, 'GET /v1/search');
    const typed = typedIn(req.body);
    const { items, hasMore } = await search(typed, MOST, shop);
    const [only, ...others] = items;
    if (!only) throw nothingFound(typed);
    if (others.length === 0) return res.redirect(303, PAGES[only.kind](only));
    return show(res, { template: 'console-found', title: 'Found', variables: { hits: items.map(hitRow), hasMore } });
  });

/** A page that is open since before an upgrade sends it as `customer`. */
const typedIn = (body: Record<string, unknown> = {}): string =>
  String(body.q ?? body.customer ?? '')
    .trim()
    .slice(0, 200);

const PAGES: Record<HitKind, (hit: Hit) => string> = {
  customer: ({ id }) => `/console/customers/${id}/desk`,
  order: orderPath,
  coupon: ({ id }) => `/console/coupons/${id}`,
  redemption: ({ customerId }) => (customerId === null ? '/console/customers' : `/console/customers/${customerId}/desk`),
  case: ({ id }) => `/console/cases/${id}`,
  approval: () => '/console/approvals',
};

const hitRow = (hit: Hit) => ({ kind: plainWords(hit.kind), title: hit.title, detail: hit.detail, path: PAGES[hit.kind](hit) });

const nothingFound = (typed: string): Refusal =>
  new Refusal(
    'not_found',
    'mistyped' in normalizeCode(typed)
      ? 'This looks like a coupon code with a typing error: compare it letter by letter.'
      : 'Nothing was found. Search for a name, an e-mail address, a phone number, an order number, a coupon code or an id.',
  );
