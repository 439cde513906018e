import type { ErrorRequestHandler, Response } from 'express';
import { databaseFull } from '../database/fullness.js';
import { databaseGone } from '../database/health.js';
import { fullDatabase, isDatabaseFailure } from '../lib/database-failure.js';
import { Refusal } from '../lib/refusal.js';
import type { Answer } from './endpoint.js';
import { noteFailure } from './log-requests.js';
import { problemDocument } from './problems.js';

/** What is thrown, as an answer. What is not one of ours is a bug: rethrown, so that the last handler answers 500. */
export function problemAnswer(error: unknown): Answer {
  const refusal = asRefusal(error);
  if (!refusal) throw error;
  return answerOf(refusal);
}

function answerOf(refusal: Refusal): Answer {
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

/** The same, and where the failure is ours, the line of the request says so. */
export function notedAnswer(error: unknown, res: Response): Answer {
  const refusal = asRefusal(error);
  if (refusal) noteFailure(res, refusal.code);
  return problemAnswer(error);
}

/** The last handler of every request. What was answered in part is broken off. */
export const answerProblems: ErrorRequestHandler = (error, req, res, _next) => {
  const known = res.headersSent ? null : asRefusal(error);
  const refusal = known ?? new Refusal('internal', `Something went wrong on our side. Please send us the request id ${req.id}.`);
  noteFailure(res, refusal.code, known ? undefined : error);
  if (!res.headersSent) send(res, answerOf(refusal));
  else if (!res.writableEnded) res.destroy();
};

/** What is read may be asked for again by its ETag, which Express reckons; of any other answer nobody asks whether it changed. */
export function send(res: Response, { status, headers, text }: Answer): void {
  res.status(status).set(headers);
  if (res.req.method === 'GET' || res.req.method === 'HEAD') res.send(text);
  else res.set('content-length', String(Buffer.byteLength(text))).end(text);
}

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
