import { Router } from 'express';
import type { Shop } from '../shop/shop.js';
import { surveyPages } from './survey.pages.js';
import { unsubscribePages } from './unsubscribe.pages.js';
import { walletPages } from './wallet.pages.js';

/** The pages behind the links in mails. A link is all that a customer needs; whoever has it sees the page, so nobody keeps or passes it on. */
export const customerPages = (shop: Shop): Router => Router().use(walletPages(shop), surveyPages(shop), unsubscribePages(shop));
