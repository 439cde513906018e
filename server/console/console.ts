import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { inLanguage, languageOf } from '../http/languages.js';
import { renderPage } from '../http/pages.js';
import { statusOf } from '../http/problems.js';
import type { RateLimit } from '../http/rate-limit.js';
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
import { keysPage } from './keys.page.js';
import { messagesPage } from './messages.page.js';
import { orderPage } from './order.page.js';
import { overviewPage } from './overview.page.js';
import type { Page, Read, ReadAs } from './page.js';
import { know, may, ownPath, personIn, refuseRole, signInPages } from './person.js';

/** Pages of figures, which whoever came by the link may read too: they name no customer then. To add one, add a row and a template. */
const FIGURES: [path: string, read: Read][] = [
  ['/console', overviewPage],
  ['/console/campaigns/:id', campaignPage],
  ['/console/messages', messagesPage],
];

/** Pages that name customers, each for whoever has signed in with a role that may ask the same route of the API. */
const PEOPLE: [path: string, route: string, read: ReadAs][] = [
  ['/console/customers', 'GET /v1/customers', customersPage],
  ['/console/customers/:id', 'GET /v1/customers/{id}', customerPage],
  ['/console/coupons/:id', 'GET /v1/coupons/{code}', couponPage],
  ['/console/keys', 'GET /v1/keys', keysPage],
  ['/console/customers/:id/desk', 'GET /v1/customers/{id}/desk', deskPage],
  ['/console/orders/:id', 'GET /v1/orders/{id}', orderPage],
  ['/console/cases', 'GET /v1/cases', casesPage],
  ['/console/cases/:id', 'GET /v1/cases/{id}', casePage],
  ['/console/approvals', 'GET /v1/approvals', approvalsPage],
];

const LINKS = [
  { href: '/console', title: 'Overview', route: 'GET /v1/campaigns' },
  { href: '/console/customers', title: 'Customers', route: 'GET /v1/customers' },
  { href: '/console/messages', title: 'Messages', route: 'GET /v1/messages' },
  { href: '/console/cases', title: 'Cases', route: 'GET /v1/cases' },
  { href: '/console/approvals', title: 'Approvals', route: 'GET /v1/approvals' },
  { href: '/console/keys', title: 'Keys', route: 'GET /v1/keys' },
];
const OPEN_TO_THE_LINK = ['/console', '/console/messages'];

export interface ConsoleTerms {
  limitRate: RateLimit;
  /** Whether the pages may lead to the API's documents. */
  hasDocs: boolean;
}

/** The pages for marketers and the service desk. Figures open to whoever came by the printed link; customers, and what is done, to whoever signed in. */
export function consolePages(shop: Shop, { limitRate, hasDocs }: ConsoleTerms): Router {
  const router = Router();
  const showPage = async (res: Response, page: Page) => show(page, res, await shopNow(shop));
  const show = (page: Page | null, res: Response, now: Date) => showIn(page, res, { shop, now, hasDocs });
  router.get('/', (_req, res) => res.redirect(303, '/console'));
  router.use('/console', keepPrivate);
  router.get('/console/enter/:token', enter(shop));
  router.use('/console', know(limitRate));
  router.use(signInPages(shop, showPage));
  router.use('/console', guard);
  router.use(findPages(shop, showPage), deedPages(shop));
  router.get('/console/coupons', (req, res) => res.redirect(303, `/console/coupons/${encodeURIComponent(textOf(req.query.code))}`));
  for (const [path, read] of FIGURES)
    router.get(path, async (req: Request<{ id?: string }>, res) => {
      const now = await shopNow(shop);
      show(await read(askedBy(req), { shop, now, showsPeople: personIn(res) !== null, language: languageOf(req) }), res, now);
    });
  for (const [path, route, read] of PEOPLE)
    router.get(path, async (req: Request<{ id?: string }>, res) => {
      const actor = personIn(res);
      if (!actor) return res.redirect(303, `/console/sign-in?to=${encodeURIComponent(req.path)}`);
      refuseRole(actor, route);
      const now = await shopNow(shop);
      return show(await read(askedBy(req), { shop, actor, now, language: languageOf(req) }), res, now);
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

const TITLES: Record<string, string> = { link_invalid: 'Sign in, please', role_not_allowed: 'Not for you', not_found: 'Not here' };

/** Whoever looks at a page is a person: they get a page, not a problem document. */
const explain: ErrorRequestHandler = (thrown, req, res, next) => {
  const error = inLanguage(thrown, languageOf(req));
  if (!(error instanceof Refusal)) return next(error);
  const title = TITLES[error.code] ?? 'That cannot be done';
  const variables = {
    title,
    message: error.message,
    more: error.errors.map(({ message }) => message).filter((message) => !error.message.includes(message)),
    back: req.method === 'POST' ? ownPath(req.body?.back) : null,
    isStranger: error.code === 'link_invalid',
  };
  if (typeof error.details.retryAfterSeconds === 'number') res.set('retry-after', String(error.details.retryAfterSeconds));
  res
    .status(statusOf(error.code) ?? 500)
    .type('html')
    .send(renderPage('console-refused', variables, { title }));
};

const askedBy = ({ params, query }: Request<{ id?: string }>) => ({
  id: params.id ?? '',
  after: textOf(query.after) || null,
  source: textOf(query.source) || undefined,
});

interface Frame {
  shop: Shop;
  now: Date;
  hasDocs: boolean;
}

function showIn(page: Page | null, res: Response, { shop, now, hasDocs }: Frame): void {
  if (!page) throw unknown();
  const { template, title, variables } = page;
  const body = htmlTemplate(`pages/${template}`)({ ...variables, locale: 'en' });
  const person = personIn(res);
  const isShown = ({ href, route }: (typeof LINKS)[number]) => (person ? may(person, route) : OPEN_TO_THE_LINK.includes(href));
  const links = LINKS.filter(isShown).map((link) => ({ ...link, isCurrent: link.href === res.req.path }));
  const frame = { title, body, links, person, hasDocs, shopTitle: shop.title, now, zone: shop.zone, isStepped: shop.clock === 'stepped' };
  res.type('html').send(renderPage('console', frame, { title: `${title} – ${shop.title}` }));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');
