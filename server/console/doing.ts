import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { AppContext } from '../context.js';
import { type Endpoint, Reply } from '../http/endpoint.js';
import { requestContext } from '../http/request-context.js';
import { check } from '../http/validate.js';
import { idOf } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import { DEEDS } from './deeds.js';
import { FOLLOWS } from './follows.js';
import { fromOurPages, ownPath, personIn, refuseRole, type Show } from './person.js';

const MOST = 50_000;
const typed = z.string().max(MOST);
const sent = z.record(z.string(), z.union([typed, z.array(typed).transform((ticked) => ticked.join('\n'))]));

/** What deeds are done with. */
export interface DeedTerms extends AppContext {
  endpoints: Endpoint[];
}

/** Takes what forms send and does it as the API would: the same roles, the same checks, the same deed. Then the page that the form names. */
export function deedPages(terms: DeedTerms, show: Show): Router {
  const router = Router();
  for (const endpoint of terms.endpoints.filter((one) => DEEDS.has(routeOf(one))))
    router.post(pathOf(endpoint), fromOurPages, (req: Request, res: Response) => carryOut(endpoint, req, res, terms, show));
  return router;
}

const routeOf = ({ method, path }: Endpoint): string => `${method.toUpperCase()} ${path}`;

const pathOf = ({ path }: Endpoint): string => path.replace('/v1/', '/console/').replaceAll(/\{(\w+)\}/g, ':$1');

async function carryOut(endpoint: Endpoint, req: Request, res: Response, terms: DeedTerms, show: Show): Promise<void> {
  const [route, actor] = [routeOf(endpoint), personIn(res)];
  if (!actor) throw new Refusal('link_invalid', 'Sign in first: what is done here is done under a name.');
  refuseRole(actor, route);
  const given = check(sent, req.body ?? {}, { code: 'bad_request', what: 'form' });
  const body = check(endpoint.body ?? z.unknown(), DEEDS.get(route)?.(given, terms.shop.currency), { code: 'invalid', what: 'form' });
  const params = check(endpoint.params ?? z.unknown(), req.params, { code: 'bad_request', what: 'path' });
  const query = check(endpoint.query ?? z.unknown(), req.query, { code: 'bad_request', what: 'query' });
  const idempotencyKey = idOf('form', given.key ?? '', JSON.stringify([body, query]));
  const context = await requestContext(req, actor, terms);
  const answer = await endpoint.handle({ params, query, body, warnings: [], ifMatch: given.rev, idempotencyKey }, context);
  const next = FOLLOWS.get(route)?.(answer instanceof Reply ? answer.body : answer, given) ?? ownPath(given.back);
  if (typeof next === 'string') res.redirect(303, next);
  else await show(res, next);
}
