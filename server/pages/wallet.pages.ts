import { type RequestHandler, type Response, Router } from 'express';
import { findCustomer } from '../customers/customers.store.js';
import { renderPage } from '../http/pages.js';
import { limitGuesses } from '../http/rate-limit.js';
import { readLink } from '../lib/links.js';
import { Refusal } from '../lib/refusal.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { walletVariables } from './wallet.js';

const TITLES = { en: 'Your coupons', zh: '我的优惠券', ko: '내 쿠폰' };

/** The pages behind the links in mails. A link is all that a customer needs; whoever has it sees the page, so nobody keeps or passes it on. */
export const customerPages = (shop: Shop): Router =>
  Router().get(
    '/w/:token',
    keepPrivate,
    limitGuesses(),
    explainBadLink(async ({ params: { token } }, res) => {
      const customer = await findCustomer(readLink(String(token), 'wallet', shop.linkSecret));
      if (!customer) throw new Refusal('link_invalid', 'This customer is not known.');
      const variables = await walletVariables(customer, shop, await shopNow(shop));
      const { locale } = variables;
      res.type('html').send(renderPage(`wallet-${locale}`, variables, { locale, title: `${TITLES[locale]} · ${shop.title}` }));
    }),
  );

const keepPrivate: RequestHandler = (_req, res, next) => {
  res.locals.route = 'GET /w/{token}';
  res.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
  next();
};

/** Whoever follows a broken link is a person: they get a page, not a problem document. */
function explainBadLink(handle: (...args: Parameters<RequestHandler>) => Promise<void>): RequestHandler {
  return async (req, res, next) => {
    try {
      await handle(req, res, next);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'link_invalid') throw error;
      answerBadLink(res);
    }
  };
}

const answerBadLink = (res: Response): void =>
  void res
    .status(403)
    .type('html')
    .send(renderPage('link-invalid', {}, { title: 'Regulars' }));
