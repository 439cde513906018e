import { isDeepStrictEqual } from 'node:util';
import express, { type Express, type Response } from 'express';
import type { z } from 'zod';
import { ENDPOINTS, WEBHOOKS } from '../../server/app.js';
import { codesOf } from '../../server/http/openapi-responses.js';
import { toldDocument } from '../../server/http/openapi-webhooks.js';
import { problemSchema } from '../../server/http/problem-document.js';
import { type ProblemCode, statusOf } from '../../server/lib/problem-codes.js';

const BY_ROUTE = new Map(ENDPOINTS.map((endpoint) => [`${endpoint.method.toUpperCase()} ${endpoint.path}`, endpoint]));

/** The same app; what it answers otherwise than documented is told to `note`, one sentence each. */
export function documented(app: Express, note: (fault: string) => void): Express {
  const outer = express();
  outer.disable('x-powered-by');
  outer.use((_req, res, next) => {
    const send = res.send;
    res.send = (body: unknown) => {
      const wrong = typeof body === 'string' ? faultOf(res, body) : null;
      if (wrong !== null) note(`${res.locals.route} answered ${res.statusCode}: ${wrong}`);
      return send.call(res, body);
    };
    next();
  });
  return outer.use(app);
}

function faultOf(res: Response, text: string): string | null {
  if (res.get('content-type')?.startsWith('application/problem+json')) return faultOfProblem(res, JSON.parse(text));
  const endpoint = BY_ROUTE.get(res.locals.route);
  if (!endpoint) return null;
  const documented = res.statusCode === 202 ? endpoint.pending : endpoint.answer;
  if (!documented || ![endpoint.status ?? 200, 202].includes(res.statusCode)) return 'the status is not documented';
  if ((res.get('etag') !== undefined) !== (endpoint.etag === true)) return 'its ETag is not as documented';
  return faultAgainst(documented, JSON.parse(text));
}

/** Refusals of what an endpoint does: its document has to name them. The others belong to every request, or to none that is well formed. */
const OWN = new Set([404, 409, 412, 422, 428]);

function faultOfProblem(res: Response, problem: { status?: unknown; code: ProblemCode; retryAfterSeconds?: number }): string | null {
  if (problem.status !== res.statusCode) return `its problem says ${problem.status}`;
  const endpoint = BY_ROUTE.get(res.locals.route);
  const isOwn = OWN.has(statusOf(problem.code)) || problem.code === 'own_request';
  if (endpoint && isOwn && !codesOf(endpoint).has(problem.code)) return `its document does not name ${problem.code}`;
  if (problem.retryAfterSeconds !== undefined && res.get('retry-after') !== String(problem.retryAfterSeconds))
    return 'Retry-After is missing';
  return faultAgainst(problemSchema, problem);
}

const TOLD = new Map(Object.entries(WEBHOOKS).map(([type, webhook]) => [type, toldDocument(type, webhook)]));

/** What is wrong with the body of a webhook's request; null: it is as documented. */
export function faultOfTold(body: { type: string }): string | null {
  const document = TOLD.get(body.type);
  return document ? faultAgainst(document, body) : `${body.type} is not documented`;
}

/** What a schema does not know it leaves out, and what it misses it fills in: the answer must come through as it is. */
function faultAgainst(schema: z.ZodType, answer: unknown): string | null {
  const { success, data, error } = schema.safeParse(answer);
  if (!success) return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  const places = differences(answer, data);
  return places.length === 0 ? null : `not documented: ${places.join(', ')}`;
}

function differences(answer: unknown, known: unknown, path = ''): string[] {
  if (isDeepStrictEqual(answer, known)) return [];
  if (!isRecord(answer) || !isRecord(known)) return [path];
  const keys = [...new Set([...Object.keys(answer), ...Object.keys(known)])];
  return keys.flatMap((key) => differences(answer[key], known[key], path === '' ? key : `${path}.${key}`));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
