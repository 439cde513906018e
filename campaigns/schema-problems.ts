import { z } from 'zod';
import { type ErrorCode, isErrorCode } from './error-codes.js';
import { plainIssue } from './plain-issue.js';
import { firstProblems, MOST_PROBLEMS, nearestName, type Problem, pathOf, problem, shortened } from './problem.js';

/**
 * Checks outside data against a schema: the value, or what is wrong with it, unknown keys with the nearest known one; `most` problems, and
 * one more where there are more.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  most = MOST_PROBLEMS,
): { value: z.output<Schema> } | { problems: Problem[] } {
  const result = schema.safeParse(body, { error: plainIssue });
  return result.success ? { value: result.data } : { problems: firstProblems(problemsOf(schema, body, result.error.issues), most) };
}

type Issue = z.core.$ZodIssue;

function* problemsOf(schema: z.ZodType, body: unknown, issues: readonly Issue[]): Generator<Problem> {
  for (const issue of issues) {
    const meant = issue.code === 'invalid_union' && !isMissing(body, issue) ? nearestBranch(issue) : null;
    if (meant) yield* problemsOf(schema, body, meant);
    else if (issue.code === 'unrecognized_keys') yield* unknownKeys(schema, issue);
    else yield plain(body, issue);
  }
}

/** Of several kinds of objects that it may be, that with the fewest faults: what is said of the others helps nobody. */
function nearestBranch({ errors, path }: Issue & { code: 'invalid_union' }): Issue[] | null {
  const ofItsType = errors.filter((branch) => !branch.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0));
  const [best] = ofItsType.sort((one, other) => one.length - other.length);
  return best ? best.map((issue) => ({ ...issue, path: [...path, ...issue.path] })) : null;
}

function plain(body: unknown, issue: Issue): Problem {
  const path = pathOf(issue.path);
  if (isMissing(body, issue)) return problem(path, 'required', 'This is required.');
  return problem(path, codeOf(issue), issue.message, nearestOf(body, issue));
}

/** A word that is none of those known is the same mistake, whether it tells kinds of objects apart or not. */
function codeOf(issue: Issue): ErrorCode {
  if (issue.code === 'custom') return isErrorCode(issue.params?.code) ? issue.params.code : 'custom';
  if (issue.code === 'invalid_union') return 'invalid_value';
  return issue.code === 'unrecognized_keys' ? 'unknown_key' : issue.code;
}

/** The word that was probably meant, where a word is one of several. */
function nearestOf(body: unknown, issue: Issue): string | undefined {
  if (issue.code === 'custom') return typeof issue.params?.nearest === 'string' ? issue.params.nearest : undefined;
  const words: readonly unknown[] = issue.code === 'invalid_value' ? issue.values : issue.code === 'invalid_union' ? optionsOf(issue) : [];
  const word = follow(body, issue.path);
  return typeof word === 'string'
    ? nearestName(
        word,
        words.filter((known) => typeof known === 'string'),
      )
    : undefined;
}

const optionsOf = (issue: object): readonly unknown[] => ('options' in issue && Array.isArray(issue.options) ? issue.options : []);

const isMissing = (body: unknown, { code, path }: Issue): boolean =>
  code !== 'custom' && path.length > 0 && follow(body, path) === undefined;

const follow = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((found, step) => (typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined), value);

function* unknownKeys(schema: z.ZodType, { keys, path }: Issue & { keys: string[] }): Generator<Problem> {
  const all = keysAt(schema, path);
  for (const key of keys) {
    // Known elsewhere is not near here.
    const known = all.filter((one) => one !== key);
    yield problem(
      pathOf([...path, key]),
      'unknown_key',
      `"${shortened(key)}" is not known here.${HINTS.get(key) ?? ''}`,
      nearestName(key, known),
    );
  }
}

/** What to do instead, for keys that were known once. */
const HINTS: ReadonlyMap<string, string> = new Map([['valueMinor', ' What a gift is worth is what the list of gifts says: /v1/gifts.']]);

/** The keys that an object at this path may have. */
function keysAt(schema: unknown, path: PropertyKey[]): string[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option: unknown) => keysAt(option, path));
  if (isWrapped(schema)) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return keysAt(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [step, ...rest] = path;
  return step === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(step)], rest);
}

const isWrapped = (schema: unknown): schema is z.ZodOptional | z.ZodNullable | z.ZodDefault | z.ZodPrefault =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
