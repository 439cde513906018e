import type { ErrorRequestHandler } from 'express';
import { databaseFull } from '../database/fullness.js';
import { databaseGone } from '../database/health.js';
import { fullDatabase, isDatabaseFailure } from '../lib/database-failure.js';
import type { Logger } from '../lib/logger.js';
import { Refusal } from '../lib/refusal.js';
import type { Answer } from './idempotency.js';
import { problemDocument } from './problems.js';

/** What is thrown, as an answer. What is not one of ours is a bug: rethrown, so that the last handler logs it once and answers 500. */
export function problemAnswer(error: unknown): Answer {
  const refusal = asRefusal(error);
  if (!refusal) throw error;
  const document = problemDocument(refusal);
  const retryAfter = document.retryAfterSeconds;
  return {
    status: document.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
    },
    text: JSON.stringify(document),
  };
}

/** The last handler of every request. */
export const answerProblems =
  (logger: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const known = asRefusal(error);
    if (!known) logger.error({ err: error, requestId: req.id, route: res.locals.route }, 'a bug: this should not have been thrown');
    const { status, headers, text } = problemAnswer(
      known ?? new Refusal('internal', `Something went wrong on our side. Please send us the request id ${req.id}.`),
    );
    res.status(status).set(headers).send(text);
  };

function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  const full = fullDatabase(error);
  if (full !== null) return databaseFull(full);
  if (isDatabaseFailure(error)) return databaseGone();
  return unreadable(error);
}

/** What Express throws where it cannot read a path. */
function unreadable(error: unknown): Refusal | null {
  if (error instanceof URIError)
    return new Refusal('bad_request', 'The path cannot be read: a % in it is not followed by two hexadecimal digits.');
  const isTheirs = error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
  return isTheirs ? new Refusal('bad_request', 'The request cannot be read.') : null;
}
