import type { z } from 'zod';
import { invalidSentence } from '../../campaigns/problem.js';
import { parse } from '../../campaigns/schema-problems.js';
import { Refusal } from '../lib/refusal.js';

/** What the schema makes of a value, or a refusal that names each wrong place, why it is wrong, and the nearest right name. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  refusal: { code: 'invalid' | 'bad_request'; what: string },
): z.infer<Schema> {
  const parsed = parse(schema, value);
  if ('value' in parsed) return parsed.value;
  throw new Refusal(refusal.code, invalidSentence(refusal.what, parsed.problems), parsed.problems);
}
