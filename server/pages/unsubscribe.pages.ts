import { Router } from 'express';
import { unsubscribe } from '../customers/consents.service.js';
import type { Customer } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { readUnsubscribeSubject, type Unsubscribing } from '../customers/unsubscribing.js';
import { readLink } from '../lib/links.js';
import { Refusal } from '../lib/refusal.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { linkPage, showPage } from './link-page.js';

const TITLES = { en: 'Unsubscribe', zh: '退订', ko: '수신 거부' };

/** Ends offers and greetings. Looking changes nothing: programs that check links open them. A post counts, also a mail program's own (RFC 8058). */
export const unsubscribePages = (shop: Shop): Router =>
  Router()
    .get(
      '/u/:token',
      linkPage('GET /u/{token}', async ({ params: { token } }, res) => {
        const { customer } = await askedBy(String(token), shop);
        showPage(res, 'unsubscribe', TITLES, { isDone: false }, customer, shop);
      }),
    )
    .post(
      '/u/:token',
      linkPage('POST /u/{token}', async ({ params: { token } }, res) => {
        const { customer, ...link } = await askedBy(String(token), shop);
        await unsubscribe(customer, link, ['promotions', 'greetings'], { shop, now: await shopNow(shop) });
        showPage(res, 'unsubscribe', TITLES, { isDone: true }, customer, shop);
      }),
    );

async function askedBy(token: string, shop: Shop): Promise<Unsubscribing & { customer: Customer }> {
  const link = readUnsubscribeSubject(readLink(token, 'unsubscribe', shop.linkSecret));
  const customer = await findCustomer(link.customerId);
  if (!customer) throw new Refusal('link_invalid', 'This customer is not known.');
  return { ...link, customer };
}
