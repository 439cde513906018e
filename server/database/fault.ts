import { ConfigError } from '../config.js';
import { isDatabaseFailure } from '../lib/database-failure.js';
import { isOurs } from '../lib/refusal.js';

let whyStopped: string | null = null;

/** Hears why the embedded database of this program had to stop: all that fails from then on fails because of that. */
export function noteStop({ message }: Error): void {
  whyStopped = message;
}

/** What to tell people of an error that ended a program; null for a bug, whose stack is worth more than a sentence. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof ConfigError || isOurs(error)) return error.message;
  if (!isDatabaseFailure(error)) return null;
  return whyStopped === null
    ? 'The database stopped answering. Whatever was acknowledged is kept; try again.'
    : `The database stopped answering: ${whyStopped}`;
}
