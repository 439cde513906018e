import { z } from 'zod';
import { nearestName, type Problem, pathOf, problem } from './problem.js';

/** Checks outside data against a schema: the value, or everything wrong with it, unknown keys with the nearest known one. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): { value: z.output<Schema> } | { problems: Problem[] } {
  const result = schema.safeParse(body);
  return result.success ? { value: result.data } : { problems: schemaProblems(schema, result.error) };
}

/** What zod found, as problems. */
export const schemaProblems = (schema: z.ZodType, error: z.ZodError): Problem[] =>
  error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(schema, issue) : [plain(issue)]));

type Issue = z.core.$ZodIssue;

function plain(issue: Issue): Problem {
  const params = issue.code === 'custom' ? issue.params : undefined;
  const code = typeof params?.code === 'string' ? params.code : missing(issue) ? 'required' : issue.code;
  const nearest = typeof params?.nearest === 'string' ? params.nearest : undefined;
  return problem(pathOf(issue.path), code, code === 'required' ? 'This is required.' : issue.message, nearest);
}

// zod 4 leaves the input out of its issues, but its message says what it received.
const missing = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.message.endsWith('received undefined');

function unknownKeys(schema: z.ZodType, issue: Issue & { keys: string[] }): Problem[] {
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) =>
    problem(pathOf([...issue.path, key]), 'unknown_key', `"${key}" is not known here.`, nearestName(key, known)),
  );
}

/** The keys that an object at this path may have. */
function keysAt(schema: unknown, [step, ...rest]: PropertyKey[]): string[] {
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option: unknown) => keysAt(option, step === undefined ? [] : [step, ...rest]));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return keysAt(schema.unwrap(), step === undefined ? [] : [step, ...rest]);
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  return step === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(step)], rest);
}
