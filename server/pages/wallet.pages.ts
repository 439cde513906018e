import { Router } from 'express';
import { findCustomer } from '../customers/customers.store.js';
import { readLink } from '../lib/links.js';
import { Refusal } from '../lib/refusal.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { linkPage, showPage } from './link-page.js';
import { walletVariables } from './wallet.js';

const TITLES = { en: 'Your coupons', zh: '我的优惠券', ko: '내 쿠폰' };

/** A customer's own coupons. */
export const walletPages = (shop: Shop): Router =>
  Router().get(
    '/w/:token',
    linkPage('GET /w/{token}', async ({ params: { token } }, res) => {
      const customer = await findCustomer(readLink(String(token), 'wallet', shop.linkSecret));
      if (!customer) throw new Refusal('link_invalid', 'This customer is not known.');
      showPage(res, 'wallet', TITLES, await walletVariables(customer, shop, await shopNow(shop)), customer, shop);
    }),
  );
