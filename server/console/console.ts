import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { renderPage } from '../http/pages.js';
import { statusOf } from '../http/problems.js';
import { limitGuesses } from '../http/rate-limit.js';
import { Refusal } from '../lib/refusal.js';
import { htmlTemplate } from '../lib/templates.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { campaignPage } from './campaign.page.js';
import { couponPage } from './coupon.page.js';
import { customerPage } from './customer.page.js';
import { customersPage } from './customers.page.js';
import { enter, guard } from './entrance.js';
import { messagesPage } from './messages.page.js';
import { overviewPage } from './overview.page.js';
import type { Page, Read } from './page.js';

/** Every page, by its path. To add one, add a row and a template. */
const PAGES: [path: string, read: Read][] = [
  ['/console', overviewPage],
  ['/console/campaigns/:id', campaignPage],
  ['/console/customers', customersPage],
  ['/console/customers/:id', customerPage],
  ['/console/coupons/:id', couponPage],
  ['/console/messages', messagesPage],
];

const LINKS = [
  { href: '/console', title: 'Overview' },
  { href: '/console/customers', title: 'Customers' },
  { href: '/console/messages', title: 'Messages' },
];

/** The pages for marketers and the service desk: they only read, and open to whoever came by the printed link (entrance.ts). */
export function consolePages(shop: Shop): Router {
  const router = Router();
  router.get('/', (_req, res) => res.redirect(303, '/console'));
  router.use('/console', keepPrivate, limitGuesses(403));
  router.get('/console/enter/:token', enter(shop));
  router.use('/console', guard(shop));
  router.get('/console/coupons', (req, res) => res.redirect(303, `/console/coupons/${encodeURIComponent(textOf(req.query.code))}`));
  for (const [path, read] of PAGES) router.get(path, (req: Request<{ id?: string }>, res) => show(read, req, res, shop));
  return router.use('/console', nothingHere, explain);
}

const keepPrivate: RequestHandler = (_req, res, next) => {
  res.locals.route = 'GET /console'; // paths name customers and codes, so logs do not keep them
  res.set({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin', 'x-robots-tag': 'noindex' });
  next();
};

const nothingHere: RequestHandler = () => {
  throw unknown();
};

const unknown = (): Refusal => new Refusal('not_found', 'There is nothing of that name here.');

/** Whoever looks at a page is a person: they get a page, not a problem document. */
const explain: ErrorRequestHandler = (error, _req, res, next) => {
  if (!(error instanceof Refusal)) return next(error);
  const title = error.code === 'link_invalid' ? 'The link, please' : 'Not here';
  const page = renderPage('console-refused', { title, message: error.message }, { title });
  res
    .status(statusOf(error.code) ?? 500)
    .type('html')
    .send(page);
};

async function show(read: Read, req: Request<{ id?: string }>, res: Response, shop: Shop): Promise<void> {
  const now = await shopNow(shop);
  const page = await read({ id: req.params.id ?? '', after: textOf(req.query.after) || null }, shop, now);
  if (!page) throw unknown();
  res.type('html').send(framed(page, req.path, shop, now));
}

function framed({ template, title, variables }: Page, path: string, shop: Shop, now: Date): string {
  const body = htmlTemplate(`pages/${template}`)({ ...variables, locale: 'en' });
  const links = LINKS.map((link) => ({ ...link, isCurrent: link.href === path }));
  const frame = { title, body, links, shopTitle: shop.title, now, zone: shop.zone, isStepped: shop.clock === 'stepped' };
  return renderPage('console', frame, { title: `${title} – ${shop.title}` });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');
