import { z } from 'zod';
import type { ErrorCode } from './error-codes.js';
import { NOT_REWARDED, namesOpinion } from './opinions.js';
import { nearestName, type Problem, problem, shortened } from './problem.js';

const PREFIX = 'custom.';
const NAME = /^[a-z][a-z0-9_]{0,59}$/;

/** The type of an event of the shop's own: `custom.` and a name. */
export const customTypeSchema = z
  .templateLiteral([PREFIX, z.string().regex(NAME)])
  .refine((type) => !namesOpinion(type), NOT_REWARDED)
  .describe(
    'A custom event: `custom.` and a name of 1 to 60 lower-case letters, digits and `_`, starting with a letter. The name of a review, rating or survey answer is refused.',
  );
export type CustomType = z.infer<typeof customTypeSchema>;

export const isCustomType = (type: string): type is CustomType => type.startsWith(PREFIX);

/** What an event is called without the prefix, as people read it: app installed. */
export const customName = (type: CustomType): string => type.slice(PREFIX.length).replaceAll('_', ' ');

/** How a type that is not known is refused where it stands. */
interface Unknown {
  path: string;
  code: ErrorCode;
  known: readonly string[];
  sentence: (type: string) => string;
}

/** What is wrong with the type of an event, which is one of those known or of the shop's own; null: nothing. */
export function typeProblem(type: string, { path, code, known, sentence }: Unknown): Problem | null {
  if (known.includes(type)) return null;
  if (namesOpinion(type)) return problem(path, 'opinion_not_rewarded', NOT_REWARDED);
  if (isMeantAsCustom(type)) return customProblem(type, path);
  return problem(path, code, `${sentence(shortened(type))} ${OF_THEIR_OWN}`, nearestName(type, known));
}

const OF_THEIR_OWN = 'Name a custom event custom. and a name, such as custom.app_installed.';

/** Not the beginning of "customer". */
const isMeantAsCustom = (type: string): boolean => /^\s*custom(?!\p{L})/iu.test(type);

function customProblem(type: string, path: string): Problem | null {
  if (customTypeSchema.safeParse(type).success) return null;
  const message = 'A custom event is named custom. and 1 to 60 lower-case letters, digits and _, starting with a letter.';
  const meant =
    PREFIX +
    type
      .trim()
      .slice(PREFIX.length)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_|_$/g, '');
  return problem(path, 'invalid_format', message, customTypeSchema.safeParse(meant).success ? meant : undefined);
}
