import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Refusal } from '../lib/refusal.js';

/** Refuses what is above the limit, counted by actor, whatever key it uses. Each process counts for itself. */
export type RateLimit = (req: Request, res: Response, actorId: string) => Promise<void>;

/** `burst` requests in the time in which `perSecond` adds up to them: 500 in 5 seconds are 100 a second. */
export function limitByActor({ perSecond, burst }: { perSecond: number; burst: number }): RateLimit {
  const limiter = rateLimit({
    windowMs: Math.ceil((burst / perSecond) * 1000),
    limit: burst,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (_req, res) => res.locals.actorId,
    handler: (_req, res, next) => next(tooMany(res)),
  });
  return (req, res, actorId) => {
    res.locals.actorId = actorId;
    return new Promise((resolve, reject) => limiter(req, res, (error?: unknown) => (error ? reject(error) : resolve())));
  };
}

/** Slows down whoever tries keys or links: only failures to prove who one is count, by address. */
export const limitGuesses = (failure = 401): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: 120,
    standardHeaders: false,
    legacyHeaders: false,
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_req, res) => res.statusCode !== failure,
    handler: (_req, res, next) => next(tooMany(res)),
  });

const tooMany = (res: Response): Refusal =>
  new Refusal('too_many_requests', 'Too many requests. Wait, then go on.', [], { retryAfterSeconds: Number(res.get('retry-after') ?? 1) });
