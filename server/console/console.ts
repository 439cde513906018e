import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { renderPage } from '../http/pages.js';
import { statusOf } from '../http/problems.js';
import { Refusal } from '../lib/refusal.js';
import { htmlTemplate } from '../lib/templates.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { approvalsPage } from './approvals.page.js';
import { campaignPage } from './campaign.page.js';
import { casePage } from './case.page.js';
import { casesPage } from './cases.page.js';
import { couponPage } from './coupon.page.js';
import { customerPage } from './customer.page.js';
import { customersPage } from './customers.page.js';
import { deskPage } from './desk.page.js';
import { deedPages } from './doing.js';
import { enter, guard } from './entrance.js';
import { findPages } from './find.js';
import { messagesPage } from './messages.page.js';
import { overviewPage } from './overview.page.js';
import type { Page, Read, ReadAs } from './page.js';
import { know, ownPath, personIn, refuseRole, signInPages } from './person.js';

/** The pages that whoever came by the link may read, by their paths. To add one, add a row and a template. */
const PAGES: [path: string, read: Read][] = [
  ['/console', overviewPage],
  ['/console/campaigns/:id', campaignPage],
  ['/console/customers', customersPage],
  ['/console/customers/:id', customerPage],
  ['/console/coupons/:id', couponPage],
  ['/console/messages', messagesPage],
];

/** The pages of the service desk, each for the roles of the same route of the API. */
const DESK: [path: string, route: string, read: ReadAs][] = [
  ['/console/customers/:id/desk', 'GET /v1/customers/{id}/desk', deskPage],
  ['/console/cases', 'GET /v1/cases', casesPage],
  ['/console/cases/:id', 'GET /v1/cases/{id}', casePage],
  ['/console/approvals', 'GET /v1/approvals', approvalsPage],
];

const LINKS = [
  { href: '/console', title: 'Overview' },
  { href: '/console/customers', title: 'Customers' },
  { href: '/console/messages', title: 'Messages' },
  { href: '/console/cases', title: 'Cases' },
  { href: '/console/approvals', title: 'Approvals' },
];

/** The pages for marketers and the service desk. They open to whoever came by the printed link; what is done is done by whoever signed in. */
export function consolePages(shop: Shop): Router {
  const router = Router();
  const showPage = async (res: Response, page: Page) => show(page, res, shop, await shopNow(shop));
  router.get('/', (_req, res) => res.redirect(303, '/console'));
  router.use('/console', keepPrivate);
  router.get('/console/enter/:token', enter(shop));
  router.use('/console', know(shop));
  router.use(signInPages(shop, showPage));
  router.use('/console', guard(shop));
  router.use(findPages(shop), deedPages(shop));
  router.get('/console/coupons', (req, res) => res.redirect(303, `/console/coupons/${encodeURIComponent(textOf(req.query.code))}`));
  for (const [path, read] of PAGES)
    router.get(path, async (req: Request<{ id?: string }>, res) => {
      const now = await shopNow(shop);
      show(await read(askedBy(req), shop, now), res, shop, now);
    });
  for (const [path, route, read] of DESK)
    router.get(path, async (req: Request<{ id?: string }>, res) => {
      const actor = personIn(res);
      if (!actor) return res.redirect(303, `/console/sign-in?to=${encodeURIComponent(req.path)}`);
      refuseRole(actor, route);
      const now = await shopNow(shop);
      return show(await read(askedBy(req), { shop, actor, now }), res, shop, now);
    });
  return router.use('/console', nothingHere, explain);
}

const keepPrivate: RequestHandler = (req, res, next) => {
  res.locals.route = `${req.method} /console`; // paths name customers and codes, so logs do not keep them
  res.set({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin', 'x-robots-tag': 'noindex' });
  next();
};

const nothingHere: RequestHandler = () => {
  throw unknown();
};

const unknown = (): Refusal => new Refusal('not_found', 'There is nothing of that name here.');

const TITLES: Record<string, string> = { link_invalid: 'The link, please', role_not_allowed: 'Not for you', not_found: 'Not here' };

/** Whoever looks at a page is a person: they get a page, not a problem document. */
const explain: ErrorRequestHandler = (error, req, res, next) => {
  if (!(error instanceof Refusal)) return next(error);
  const title = TITLES[error.code] ?? 'That cannot be done';
  const variables = {
    title,
    message: error.message,
    more: error.errors.map(({ message }) => message).filter((message) => !error.message.includes(message)),
    back: req.method === 'POST' ? ownPath(req.body?.back) : null,
    isStranger: error.code === 'link_invalid',
  };
  res
    .status(statusOf(error.code) ?? 500)
    .type('html')
    .send(renderPage('console-refused', variables, { title }));
};

const askedBy = ({ params, query }: Request<{ id?: string }>) => ({ id: params.id ?? '', after: textOf(query.after) || null });

function show(page: Page | null, res: Response, shop: Shop, now: Date): void {
  if (!page) throw unknown();
  const { template, title, variables } = page;
  const body = htmlTemplate(`pages/${template}`)({ ...variables, locale: 'en' });
  const links = LINKS.map((link) => ({ ...link, isCurrent: link.href === res.req.path }));
  const person = personIn(res);
  const frame = { title, body, links, person, shopTitle: shop.title, now, zone: shop.zone, isStepped: shop.clock === 'stepped' };
  res.type('html').send(renderPage('console', frame, { title: `${title} – ${shop.title}` }));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');
