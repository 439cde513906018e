import { Router } from 'express';
import type { Customer } from '../customers/customer.js';
import { refuseStreams } from '../customers/customers.service.js';
import { findCustomer } from '../customers/customers.store.js';
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
        showPage(res, 'unsubscribe', TITLES, { isDone: false }, await customerOf(String(token), shop), shop);
      }),
    )
    .post(
      '/u/:token',
      linkPage('POST /u/{token}', async ({ params: { token } }, res) => {
        const customer = await customerOf(String(token), shop);
        await refuseStreams(customer, ['promotions', 'greetings'], 'unsubscribe link', await shopNow(shop));
        showPage(res, 'unsubscribe', TITLES, { isDone: true }, customer, shop);
      }),
    );

async function customerOf(token: string, shop: Shop): Promise<Customer> {
  const customer = await findCustomer(readLink(token, 'unsubscribe', shop.linkSecret));
  if (!customer) throw new Refusal('link_invalid', 'This customer is not known.');
  return customer;
}
