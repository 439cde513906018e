import type { Express, Request, Response } from 'express';
import type { Warning } from '../../campaigns/warnings.js';
import type { AppContext, Context } from '../context.js';
import type { DatabaseHealth } from '../database/health.js';
import { fingerprint } from '../lib/ids.js';
import { isOurs, Refusal } from '../lib/refusal.js';
import { authenticate } from './authenticate.js';
import { readBody } from './body.js';
import { type Answer, type Endpoint, type Keeping, Kept, needsKey, type Read, Reply } from './endpoint.js';
import { notedAnswer, problemAnswer, send } from './errors.js';
import { once } from './idempotency.js';
import { inLanguage } from './languages.js';
import { askedList } from './own-cursor.js';
import { pathTable } from './paths.js';
import type { RateLimit } from './rate-limit.js';
import { requestContext } from './request-context.js';
import { check } from './validate.js';

export interface ApiTerms extends AppContext {
  health: DatabaseHealth;
  limitRate: RateLimit;
}

/** Puts every endpoint on its path; another method there is refused with those that exist. */
export function mount(app: Express, endpoints: Endpoint[], terms: ApiTerms): void {
  const paths = [...new Set(endpoints.map(({ path }) => path))];
  const at = pathTable(paths.map((path) => [path, endpoints.filter((endpoint) => endpoint.path === path)]));
  app.use((req, res, next) => {
    const found = at(req.path);
    if (!found) return next();
    const asked = req.method === 'HEAD' ? 'GET' : req.method;
    const endpoint = found.value.find(({ method }) => method.toUpperCase() === asked);
    return endpoint ? serve(endpoint, found.params, req, res, terms) : refuseMethod(found.value, req, res);
  });
}

function refuseMethod(endpoints: Endpoint[], req: Request, res: Response): void {
  const methods = endpoints.map(({ method }) => method.toUpperCase());
  res.set('allow', methods.join(', '));
  if (req.method === 'OPTIONS') return void res.status(204).end();
  throw new Refusal('method_not_allowed', `${endpoints[0]?.path} answers ${methods.join(' and ')}.`);
}

/** The key first, then what the caller may ask and how often, and only then the body, where one is taken. */
async function serve(endpoint: Endpoint, params: Record<string, string>, req: Request, res: Response, terms: ApiTerms): Promise<void> {
  const { health, limitRate } = terms;
  const route = `${endpoint.method.toUpperCase()} ${endpoint.path}`;
  res.locals.route = route;
  const actor = await health.whileUp(() => authenticate(req, route));
  limitRate(actor._id, res);
  const key = idempotencyKey(endpoint, req);
  const body = endpoint.body ? await readBody(endpoint, req, res) : null;
  const answer = await health.whileUp(async () => {
    const context = await requestContext(req, actor, terms);
    return key === '' || isKeptByItself(endpoint)
      ? answerTo(endpoint, { req, params, body }, context)
      : once(requestOf(endpoint, req, body, context), () =>
          // A refusal is an answer like any other: the same key gets it again.
          answerTo(endpoint, { req, params, body }, context).catch((error) => notedAnswer(error, res)),
        );
  });
  send(res, answer);
}

const isKeptByItself = ({ idempotent }: Endpoint): boolean => idempotent === 'by_id' || idempotent === 'kept';

const requestOf = (endpoint: Endpoint, req: Request, body: unknown, { actor }: Context) => ({
  actorId: actor._id,
  url: `${req.method} ${req.path}`,
  key: idempotencyKey(endpoint, req),
  body,
});

interface Given {
  req: Request;
  params: Record<string, string>;
  body: unknown;
}

async function answerTo(endpoint: Endpoint, given: Given, context: Context): Promise<Answer> {
  const { req, body } = given;
  const read = (await endpoint.read?.(body, context)) ?? { value: body, warnings: [] };
  const told = (error: unknown) => withWarnings(inLanguage(error, context.language), read.warnings);
  const keeping: Keeping = {
    fingerprint: () => fingerprint(body),
    accepted: (result) => accepted(endpoint, result),
    refused: (refusal) => problemAnswer(told(refusal)),
    byRecord: (act) => once(requestOf(endpoint, req, body, context), act),
  };
  const result = await handled(endpoint, given, read, context, keeping).catch((error: unknown) => {
    throw told(error);
  });
  return result instanceof Kept ? result.answer : accepted(endpoint, result);
}

function accepted(endpoint: Endpoint, result: unknown): Answer {
  const reply = result instanceof Reply ? result : new Reply(result, {});
  return {
    status: reply.options.status ?? endpoint.status ?? 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...reply.options.headers },
    text: JSON.stringify(reply.body),
  };
}

async function handled(endpoint: Endpoint, given: Given, { value, warnings }: Read, context: Context, keeping: Keeping): Promise<unknown> {
  const { req } = given;
  const { params, query, body } = endpoint;
  const inPath = params && check(params, given.params, { code: 'bad_request', what: 'path' });
  const inQuery = query && check(query, req.query, { code: 'bad_request', what: 'query' });
  const list = askedList(endpoint, inPath, inQuery);
  const request = {
    params: inPath,
    query: list ? list.query : inQuery,
    body: body && check(body, value, { code: 'invalid', what: 'body' }),
    warnings,
    ifMatch: req.get('if-match')?.replace(/^(?:W\/)?"?(.*?)"?$/, '$1'),
    idempotencyKey: idempotencyKey(endpoint, req),
  };
  const result = await endpoint.handle(request, context, keeping);
  return list ? list.answer(result) : result;
}

/** A refusal tells what was left out of the body, as an answer does: that may be why. */
function withWarnings(error: unknown, warnings: Warning[]): unknown {
  if (!isOurs(error) || warnings.length === 0) return error;
  return new Refusal(error.code, error.message, error.errors, { ...error.details, warnings });
}

/** '' where the endpoint takes none, or where none is required and none given. */
function idempotencyKey(endpoint: Endpoint, req: Request): string {
  const key = endpoint.idempotent ? (req.get('idempotency-key') ?? '') : '';
  if (key.length <= 200 && (key !== '' || !needsKey(endpoint))) return key;
  throw new Refusal(
    'idempotency_key_required',
    'Send an Idempotency-Key of your own, at most 200 characters; the same key again gets the same answer.',
  );
}
