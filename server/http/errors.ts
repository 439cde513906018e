import type { ErrorRequestHandler } from 'express';
import { isDatabaseFailure } from '../database/health.js';
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
      known ?? new Refusal('internal', `Something went wrong on our side. Tell us the request id ${req.id}.`),
    );
    res.status(status).set(headers).send(text);
  };

function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (isDatabaseFailure(error))
    return new Refusal('database_unavailable', 'The database does not answer. Whatever was acknowledged is kept; try again.', [], {
      retryAfterSeconds: 1,
    });
  return bodyRefusal(error);
}

/** What Express's readers of bodies and paths throw. */
const READER_ERRORS: Record<string, [code: string, message: string]> = {
  'entity.parse.failed': ['bad_json', 'The body is no JSON.'],
  'entity.too.large': ['too_large', 'The body is larger than 4 MB.'],
  'encoding.unsupported': ['wrong_media_type', 'The content encoding is not supported.'],
  'charset.unsupported': ['wrong_media_type', 'The character set is not supported; send UTF-8.'],
  'request.aborted': ['bad_request', 'The request was broken off.'],
  'request.size.invalid': ['bad_request', 'The body is not as long as its Content-Length says.'],
};

function bodyRefusal(error: unknown): Refusal | null {
  if (error instanceof URIError)
    return new Refusal('bad_request', 'The path cannot be read: a % in it is not followed by two hexadecimal digits.');
  if (!(error instanceof Error) || !('status' in error)) return null;
  const known = 'type' in error && typeof error.type === 'string' ? READER_ERRORS[error.type] : undefined;
  if (known) return new Refusal(...known);
  return typeof error.status === 'number' && error.status < 500 ? new Refusal('bad_request', 'The request cannot be read.') : null;
}
