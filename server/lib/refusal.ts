import type { Problem } from '../../campaigns/problem.js';
import type { Language } from '../../campaigns/words/language.js';

/**
 * A request that cannot be done as asked: a code for programs (http/problems.ts gives each its status), a sentence for people,
 * and where it helps the places that are wrong. `details` are further members of the answer. Everything else that is thrown is a bug.
 */
export class Refusal extends Error {
  /** The same in another language; absent: it is said in English, to systems. */
  sayIn?: (language: Language) => Refusal;

  constructor(
    readonly code: string,
    message: string,
    readonly errors: Problem[] = [],
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** An ordinary "no", as against a bug or a database that is gone. */
export const isOurs = (error: unknown): error is Refusal => error instanceof Refusal;
