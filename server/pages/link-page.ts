import type { RequestHandler, Response } from 'express';
import type { Customer } from '../customers/customer.js';
import { renderPage } from '../http/pages.js';
import { Refusal } from '../lib/refusal.js';
import { setApartInHtml } from '../messages/set-apart.js';
import { localeOf } from '../messages/window.js';
import { type Shop, titleIn } from '../shop/shop.js';

/** What every page behind a link has in front: it is kept by nobody, and a broken link is explained. Guesses lead nowhere: a link is signed with 256 bits. */
export const linkPage = (route: string, handle: (...args: Parameters<RequestHandler>) => Promise<void>): RequestHandler[] => [
  keepPrivate(route),
  explainBadLink(handle),
];

const keepPrivate =
  (route: string): RequestHandler =>
  (_req, res, next) => {
    res.locals.route = route;
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

/** The page `<template>-<language>` in the customer's language. */
export function showPage(
  res: Response,
  template: string,
  titles: Record<'en' | 'zh' | 'ko', string>,
  variables: object,
  customer: Customer,
  shop: Shop,
): void {
  const locale = localeOf(customer, shop);
  const called = titleIn(shop, locale);
  const title = `${titles[locale]} · ${called}`;
  const page = renderPage(`${template}-${locale}`, { shop: called, ...variables }, { locale, title });
  res.type('html').send(setApartInHtml(page, locale));
}
