import { ConfigError } from '../config.js';
import { isDatabaseFailure } from '../lib/database-failure.js';
import { isOurs } from '../lib/refusal.js';

/** What to tell people of an error that ended a program; null for a bug, whose stack is worth more than a sentence. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof ConfigError || isOurs(error)) return error.message;
  return isDatabaseFailure(error) ? 'The database stopped answering. Whatever was acknowledged is kept; try again.' : null;
}
