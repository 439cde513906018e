import { z } from 'zod';
import { nearestName, type Problem, pathOf, problem } from './problem.js';

/** Checks outside data against a schema: the value, or everything wrong with it, unknown keys with the nearest known one. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): { value: z.output<Schema> } | { problems: Problem[] } {
  const result = schema.safeParse(body);
  return result.success ? { value: result.data } : { problems: result.error.issues.flatMap((issue) => problemsOf(schema, body, issue)) };
}

type Issue = z.core.$ZodIssue;

const problemsOf = (schema: z.ZodType, body: unknown, issue: Issue): Problem[] =>
  issue.code === 'unrecognized_keys' ? unknownKeys(schema, issue) : [plain(body, issue)];

function plain(body: unknown, issue: Issue): Problem {
  const path = pathOf(issue.path);
  if (isMissing(body, issue)) return problem(path, 'required', 'This is required.');
  const { code, nearest } = (issue.code === 'custom' && issue.params) || {};
  return problem(path, typeof code === 'string' ? code : issue.code, issue.message, typeof nearest === 'string' ? nearest : undefined);
}

const isMissing = (body: unknown, { code, path }: Issue): boolean =>
  code !== 'custom' && path.length > 0 && follow(body, path) === undefined;

const follow = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((found, step) => (typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined), value);

function unknownKeys(schema: z.ZodType, issue: Issue & { keys: string[] }): Problem[] {
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) =>
    problem(pathOf([...issue.path, key]), 'unknown_key', `"${key}" is not known here.`, nearestName(key, known)),
  );
}

/** The keys that an object at this path may have. */
function keysAt(schema: unknown, path: PropertyKey[]): string[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option: unknown) => keysAt(option, path));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return keysAt(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [step, ...rest] = path;
  return step === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(step)], rest);
}
