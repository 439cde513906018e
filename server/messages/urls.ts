import type { Channel } from '../customers/customer.js';
import { unsubscribeSubject } from '../customers/unsubscribing.js';
import { type Link, signLink } from '../lib/links.js';
import type { Shop } from '../shop/shop.js';

const linkTo =
  (folder: string, purpose: Link['purpose']) =>
  (subject: string, { publicUrl, linkSecret }: Shop): string =>
    `${publicUrl}/${folder}/${signLink({ purpose, subject }, linkSecret)}`;

/** A customer's own coupons. */
export const walletUrl = linkTo('w', 'wallet');

/** Where a customer takes back their yes to offers and greetings. */
export const unsubscribeUrl = (customerId: string, channel: Channel, shop: Shop): string =>
  linkTo('u', 'unsubscribe')(unsubscribeSubject({ customerId, channel }), shop);

/** The question how an order was; its subject is the order. */
export const surveyUrl = linkTo('s', 'survey');
