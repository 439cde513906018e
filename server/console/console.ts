import { type Request, type Response, Router } from 'express';
import { renderPage } from '../http/pages.js';
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
  router.get('/console/enter/:token', enter(shop));
  router.use('/console', guard(shop));
  router.get('/console/coupons', (req, res) => res.redirect(303, `/console/coupons/${encodeURIComponent(textOf(req.query.code))}`));
  for (const [path, read] of PAGES) router.get(path, (req: Request<{ id?: string }>, res) => show(read, req, res, shop));
  return router;
}

async function show(read: Read, req: Request<{ id?: string }>, res: Response, shop: Shop): Promise<void> {
  const now = await shopNow(shop);
  const page = await read({ id: req.params.id ?? '', after: textOf(req.query.after) || null }, shop, now);
  if (!page) throw new Refusal('not_found', 'There is nothing of that name here.');
  res
    .type('html')
    .set('cache-control', 'no-store')
    .send(framed(page, req.path, shop, now));
}

function framed({ template, title, variables }: Page, path: string, shop: Shop, now: Date): string {
  const body = htmlTemplate(`pages/${template}`)({ ...variables, locale: 'en' });
  const links = LINKS.map((link) => ({ ...link, isCurrent: link.href === path }));
  const frame = { title, body, links, shopTitle: shop.title, now, zone: shop.zone, isStepped: shop.clock === 'stepped' };
  return renderPage('console', frame, { title: `${title} – ${shop.title}` });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');
