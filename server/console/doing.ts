import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { approvalRoutes } from '../approvals/approvals.routes.js';
import { caseRoutes } from '../cases/cases.routes.js';
import type { Endpoint } from '../http/endpoint.js';
import { languageOf } from '../http/languages.js';
import { check } from '../http/validate.js';
import { idOf } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import { shopNow } from '../shop/clock.js';
import type { Shop } from '../shop/shop.js';
import { keyRoutes } from '../staff/keys.routes.js';
import { DEEDS, type Given } from './deeds.js';
import { fromOurPages, ownPath, personIn, refuseRole } from './person.js';

const sent = z.record(z.string(), z.string().max(10_000));

/** Takes what forms send and does it as the API would: the same roles, the same checks, the same deed. Then the page that the form names. */
export function deedPages(shop: Shop): Router {
  const router = Router();
  for (const endpoint of [...caseRoutes, ...approvalRoutes, ...keyRoutes].filter((one) => DEEDS.has(routeOf(one))))
    router.post(pathOf(endpoint), fromOurPages, (req: Request, res: Response) => carryOut(endpoint, req, res, shop));
  return router;
}

const routeOf = ({ method, path }: Endpoint): string => `${method.toUpperCase()} ${path}`;

const pathOf = ({ path }: Endpoint): string => path.replace('/v1/', '/console/').replaceAll(/\{(\w+)\}/g, ':$1');

async function carryOut(endpoint: Endpoint, req: Request, res: Response, shop: Shop): Promise<void> {
  const [route, actor] = [routeOf(endpoint), personIn(res)];
  if (!actor) throw new Refusal('link_invalid', 'Sign in first: what is done here is done under a name.');
  refuseRole(actor, route);
  const given: Given = check(sent, req.body ?? {}, { code: 'bad_request', what: 'form' });
  const body = check(endpoint.body ?? z.unknown(), DEEDS.get(route)?.(given, shop.currency), { code: 'invalid', what: 'form' });
  const params = check(endpoint.params ?? z.unknown(), req.params, { code: 'bad_request', what: 'path' });
  const query = check(endpoint.query ?? z.unknown(), req.query, { code: 'bad_request', what: 'query' });
  const idempotencyKey = idOf('form', given.key ?? '', JSON.stringify([body, query]));
  await endpoint.handle(
    { params, query, body, ifMatch: undefined, idempotencyKey },
    { shop, actor, now: await shopNow(shop), language: languageOf(req) },
  );
  res.redirect(303, ownPath(given.back));
}
