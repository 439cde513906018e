import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { type HttpLogger, pinoHttp } from 'pino-http';
import type { Logger } from '../lib/logger.js';
import { type ProblemCode, statusOf } from '../lib/problem-codes.js';

/**
 * One line a request, at level error where we failed: with its code, and the bug where it is one. The route rather than the path, which may
 * hold a code or a name.
 */
export const logRequests = (logger: Logger): HttpLogger<Request, Response> =>
  pinoHttp<Request, Response>({
    logger,
    genReqId: (req, res) => {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
      res.setHeader('x-request-id', id);
      return id;
    },
    customAttributeKeys: { reqId: 'requestId' },
    quietReqLogger: true,
    quietResLogger: true,
    customSuccessObject: (_req, res, { responseTime }) => ({ ...lineOf(res), responseTime }),
    customErrorObject: (_req, res, _error, { responseTime }) => ({ ...lineOf(res), responseTime }),
    customSuccessMessage: (_req, res) => wordsOf(res),
    customErrorMessage: (_req, res) => wordsOf(res),
    customLogLevel: (_req, res) => (res.statusCode >= 500 || res.locals.failure ? 'error' : 'debug'),
  });

/** Why we could not answer as asked; `err` where it is a bug. */
interface Failure {
  code: ProblemCode;
  err?: unknown;
}

type Line = Response<unknown, { route?: string; failure?: Failure }>;

const lineOf = ({ req, locals, statusCode }: Line) => ({
  method: req.method,
  route: locals.route,
  status: statusCode,
  ...locals.failure,
});

function wordsOf({ locals, statusCode, writableEnded }: Line): string {
  if (locals.failure?.err !== undefined) return 'a bug: this should not have been thrown';
  if (locals.failure || statusCode >= 500) return 'request failed';
  return writableEnded ? 'request completed' : 'request aborted';
}

/**
 * Call it wherever an answer is made of a refusal: one of ours (5xx) stands in the line of its request, and in a line of its own where that
 * was written already, since nobody waited for the answer.
 */
export function noteFailure(res: Response, code: ProblemCode, err?: unknown): void {
  const isOver = res.writableFinished || res.closed;
  if (statusOf(code) < 500 || (isOver && res.locals.failure)) return;
  res.locals.failure = { code, ...(err !== undefined && { err }) };
  if (isOver) res.log.error(lineOf(res), wordsOf(res));
}
