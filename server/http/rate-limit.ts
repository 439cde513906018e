import type { Response } from 'express';
import { Refusal } from '../lib/refusal.js';

/** Refuses what is above the limit, counted by actor, whatever key it uses. Each process counts for itself. */
export type RateLimit = (actorId: string, res: Response) => void;

interface Bucket {
  tokens: number;
  at: number; // milliseconds of this process
}

const MANY = 10_000;

/**
 * A bucket of `burst` requests for each actor, into which `perSecond` flow back. A full one says nothing and need not be kept, so the memory
 * that this takes is bounded by those who ask just now.
 */
export function limitByActor({ perSecond, burst }: { perSecond: number; burst: number }): RateLimit {
  const buckets = new Map<string, Bucket>();
  const filled = ({ tokens, at }: Bucket, now: number): number => Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
  const dropFull = (now: number) => {
    for (const [actorId, bucket] of buckets) if (filled(bucket, now) >= burst) buckets.delete(actorId);
  };
  return (actorId, res) => {
    const now = performance.now();
    const known = buckets.get(actorId);
    const tokens = known ? filled(known, now) : burst;
    const isAllowed = tokens >= 1;
    if (!known && buckets.size >= MANY) dropFull(now);
    buckets.set(actorId, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    res.set({
      'ratelimit-policy': `"actor";q=${burst};w=${Math.ceil(burst / perSecond)}`,
      ratelimit: `"actor";r=${Math.floor(isAllowed ? tokens - 1 : 0)};t=${Math.ceil((burst - tokens) / perSecond)}`,
    });
    if (!isAllowed) throw tooMany(Math.ceil((1 - tokens) / perSecond));
  };
}

const tooMany = (seconds: number): Refusal =>
  new Refusal('too_many_requests', 'Too many requests. Wait, then go on.', [], { retryAfterSeconds: seconds });
