import { type Request, type RequestHandler, type Response, Router } from 'express';
import { languageOf } from '../http/languages.js';
import type { RateLimit } from '../http/rate-limit.js';
import { requestContext } from '../http/request-context.js';
import { Refusal } from '../lib/refusal.js';
import { shopNow } from '../shop/clock.js';
import { type DeedTerms, deedPages } from './doing.js';
import { enter, guard } from './entrance.js';
import { findPages } from './find.js';
import type { Page } from './page.js';
import { FIGURES, PEOPLE } from './pages.js';
import { know, personIn, refuseRole, signInPages } from './person.js';
import { explain } from './refusals.js';
import { type Frame, showIn } from './show.js';

export interface ConsoleTerms extends DeedTerms {
  limitRate: RateLimit;
  /** Whether the pages may lead to the API's documents. */
  hasDocs: boolean;
}

/** The pages for marketers and the service desk. Figures open to whoever came by the printed link; customers, and what is done, to whoever signed in. */
export function consolePages(terms: ConsoleTerms): Router {
  const { shop, limitRate } = terms;
  const router = Router();
  const frame = async (): Promise<Frame> => ({ ...terms, now: await shopNow(shop) });
  const showPage = async (res: Response, page: Page) => showIn(page, res, await frame());
  router.get('/', (_req, res) => res.redirect(303, '/console'));
  router.use('/console', keepPrivate);
  router.get('/console/enter/:token', enter(shop));
  router.use('/console', know(limitRate));
  router.use(signInPages(shop, showPage));
  router.use('/console', guard);
  router.use(findPages(shop, showPage), deedPages(terms, showPage));
  router.get('/console/coupons', (req, res) => res.redirect(303, `/console/coupons/${encodeURIComponent(textOf(req.query.code))}`));
  for (const [path, read] of FIGURES)
    router.get(path, async (req: Request<{ id?: string }>, res) => {
      const now = await shopNow(shop);
      const look = { shop, now, person: personIn(res), language: languageOf(req) };
      await showIn(known(await read(askedBy(req), look)), res, { ...terms, now });
    });
  for (const [path, route, read] of PEOPLE)
    router.get(path, async (req: Request<{ id?: string }>, res) => {
      const actor = personIn(res);
      if (!actor) return res.redirect(303, `/console/sign-in?to=${encodeURIComponent(req.path)}`);
      refuseRole(actor, route);
      const context = await requestContext(req, actor, terms);
      return showIn(known(await read(askedBy(req), context)), res, { ...terms, now: context.now });
    });
  return router.use('/console', nothingHere, explain(frame));
}

const keepPrivate: RequestHandler = (req, res, next) => {
  res.locals.route = `${req.method} /console`; // paths name customers and codes, so logs do not keep them
  res.set({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin', 'x-robots-tag': 'noindex' });
  next();
};

const nothingHere: RequestHandler = () => {
  throw unknown();
};

const unknown = (): Refusal => new Refusal('not_found', 'There is no such page or record.');

function known(page: Page | null): Page {
  if (!page) throw unknown();
  return page;
}

const askedBy = ({ params, query }: Request<{ id?: string }>) => ({
  id: params.id ?? '',
  after: textOf(query.after) || null,
  source: textOf(query.source) || undefined,
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');
