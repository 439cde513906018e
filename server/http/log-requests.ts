import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from '../lib/logger.js';
import { type ProblemCode, statusOf } from '../lib/problem-codes.js';

/**
 * One line a request, at level error where we failed: with its code, and the bug where it is one. The route rather than the path, which may
 * hold a code or a name.
 */
export const logRequests =
  (logger: Logger): RequestHandler =>
  (req, res: Line, next) => {
    req.id = idFor(req);
    res.setHeader('x-request-id', req.id);
    res.locals.logger = logger;
    const began = performance.now();
    let isTold = false;
    const tell = () => {
      if (isTold) return;
      isTold = true;
      tellRequest(res, Math.round(performance.now() - began));
    };
    res.on('finish', tell).on('close', tell);
    next();
  };

function idFor({ headers }: Request): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
}

function tellRequest(res: Line, responseTime?: number): void {
  const { logger, failure } = res.locals;
  const level = res.statusCode >= 500 || failure ? 'error' : 'debug';
  if (!logger?.isLevelEnabled(level)) return;
  logger[level]({ requestId: res.req.id, ...lineOf(res), ...(responseTime !== undefined && { responseTime }) }, wordsOf(res));
}

/** Why we could not answer as asked; `err` where it is a bug. */
interface Failure {
  code: ProblemCode;
  err?: unknown;
}

type Line = Response<unknown, { route?: string; failure?: Failure; logger?: Logger }>;

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
  if (isOver) tellRequest(res);
}
