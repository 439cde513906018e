import type { z } from 'zod';

/** What a schema did not take, in plain English. Schemas that have words of their own keep them. */
export function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return mustBe([issue.expected]);
    case 'invalid_value':
      return ofWords(issue.values);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? ofWords(issue.options) : ofTypes(issue.errors);
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'not_multiple_of':
      return `This must be a multiple of ${issue.divisor}.`;
    case 'invalid_format':
      return FORMATS.get(issue.format) ?? 'This is not written as it must be.';
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['null', 'null'],
]);

const mustBe = (types: string[]): string => `This must be ${listed(types.map((type) => TYPES.get(type) ?? type))}.`;

const FORMATS: ReadonlyMap<string, string> = new Map([
  ['datetime', 'This must be an instant with its offset, such as 2026-03-08T12:00:00Z.'],
  ['date', 'This must be a date, such as 2026-03-08.'],
  ['url', 'This must be an address, such as https://shop.example.com.'],
  ['email', 'This must be an e-mail address, such as kate@example.com.'],
]);

function ofWords(values: readonly unknown[]): string {
  const shown = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return shown.length === 1 ? `This must be ${shown[0]}.` : `This must be one of: ${shown.join(', ')}.`;
}

/** Of several kinds of values, where none of them is of the type that was given. */
function ofTypes(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const types = branches.flatMap(([issue]) => (issue?.code === 'invalid_type' && issue.path.length === 0 ? [issue.expected] : []));
  return types.length > 0 ? mustBe([...new Set(types)]) : 'This is none of what it may be.';
}

type TooSmall = z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>;
type TooBig = z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>;

function tooSmall({ origin, minimum, inclusive, exact }: TooSmall): string {
  if (exact) return `This must have exactly ${counted(minimum, origin)}.`;
  if (origin === 'string' && minimum === 1) return 'This must not be empty.';
  if (UNITS.has(origin)) return `This must have at least ${counted(minimum, origin)}.`;
  return inclusive === false ? `This must be above ${minimum}.` : `This must be at least ${minimum}.`;
}

function tooBig({ origin, maximum, inclusive, exact }: TooBig): string {
  if (exact) return `This must have exactly ${counted(maximum, origin)}.`;
  if (UNITS.has(origin)) return `This must have at most ${counted(maximum, origin)}.`;
  return inclusive === false ? `This must be below ${maximum}.` : `This must be at most ${maximum}.`;
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ['string', 'character'],
  ['array', 'item'],
]);

const counted = (count: number | bigint, origin: string): string =>
  `${count} ${UNITS.get(origin) ?? 'item'}${Number(count) === 1 ? '' : 's'}`;

const listed = (words: string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
