import type { Problem } from '../../campaigns/problem.js';
import type { Language } from '../../campaigns/words/language.js';
import type { ProblemCode } from './problem-codes.js';

/**
 * A request that cannot be done as asked: a code for programs (problem-codes.ts gives each its status), a sentence for people,
 * and where it helps the places that are wrong. `details` are further members of the answer. Everything else that is thrown is a bug.
 */
export class Refusal extends Error {
  /** The same in another language; absent: it is said in English, to systems. */
  sayIn?: (language: Language) => Refusal;

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly errors: Problem[] = [],
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** An ordinary "no", as against a bug or a database that is gone. */
export const isOurs = (error: unknown): error is Refusal => error instanceof Refusal;

/** Somebody else is at it just now: asked again in a moment, it is done. Whoever answers it says when. */
export const stillUnderWay = (sentence: string): Refusal => new Refusal('still_under_way', sentence, [], { retryAfterSeconds: 1 });

export const isStillUnderWay = (error: unknown): boolean => isOurs(error) && error.code === 'still_under_way';

/** Of an Idempotency-Key. */
export const keyReused = (): Refusal =>
  new Refusal('idempotency_key_reused', 'This Idempotency-Key was used with another body. Use a new one.');

export const firstUnderWay = (): Refusal => stillUnderWay('The first request with this Idempotency-Key is still under way. Ask again.');
