import { type Request, type Response, Router } from 'express';
import { type CustomerReference, customerReference } from '../customers/customer.js';
import { customerOf } from '../customers/customers.service.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { fromOurPages, personIn, refuseRole } from './person.js';

/** Leads to a customer's desk page, by whatever they name themselves on the telephone. Sent as a form, so that no address holds a name. */
export const findPages = (shop: Shop): Router =>
  Router().post('/console/find', fromOurPages, async (req: Request, res: Response) => {
    const actor = personIn(res);
    if (!actor) throw new Refusal('link_invalid', 'Sign in first: customers are shown to people who have signed in.');
    refuseRole(actor, 'GET /v1/customers/{id}/desk');
    const named = String(req.body?.customer ?? '').trim();
    for (const reference of referencesOf(named)) {
      const customer = await customerOf(reference, shop);
      if (customer) return res.redirect(303, `/console/customers/${customer._id}/desk`);
    }
    throw new Refusal('not_found', 'There is no customer of that name. Say their id in your shop, e-mail, phone (+86 …) or cus_….');
  });

const referencesOf = (named: string): CustomerReference[] =>
  ['id', 'shopId', 'email', 'phone'].flatMap((kind) => customerReference.safeParse({ [kind]: named }).data ?? []);
