import type { z } from 'zod';
import { problemSentence } from '../../campaigns/problem.js';
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
  const [first] = parsed.problems;
  throw new Refusal(refusal.code, first ? problemSentence(refusal.what, first) : `The ${refusal.what} is invalid.`, parsed.problems);
}
