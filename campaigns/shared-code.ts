import { normalizeCode } from './coupon-code.js';
import { type Problem, problem } from './problem.js';
import type { Ways } from './way-in.js';

const SHORTEST = 3;
const LONGEST = 40;

/**
 * A code that many share, as it is compared: capitals, full width, spaces and signs make no difference. Look-alikes do, unlike in a coupon's
 * code: O and 0 are two letters of the marketer's word.
 */
export const cleanSharedCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Whether a campaign may have such a code, cleaned, by its length. */
export const isSharedCode = (cleaned: string): boolean => {
  const { length } = [...cleaned];
  return length >= SHORTEST && length <= LONGEST;
};

/** What is wrong with the codes of a campaign. */
export function sharedCodeProblems({ code, codes = [] }: Ways): Problem[] {
  const places = code === undefined ? codes.map((one, index) => ({ path: `codes[${index}]`, one })) : [{ path: 'code', one: code }];
  const seen = new Map<string, string>();
  return places.flatMap(({ path, one }) => {
    const cleaned = cleanSharedCode(one);
    const before = seen.get(cleaned);
    seen.set(cleaned, before ?? one);
    return problemWith(path, one, cleaned, before);
  });
}

function problemWith(path: string, code: string, cleaned: string, before: string | undefined): Problem[] {
  const length = [...cleaned].length;
  if (length < SHORTEST) return [problem(path, 'code_too_short', `A code needs at least ${SHORTEST} letters or digits.`)];
  if (length > LONGEST) return [problem(path, 'code_too_long', `A code has at most ${LONGEST} letters and digits.`)];
  if (before !== undefined)
    return [
      problem(
        path,
        'code_twice',
        `Customers could not tell it from ${before}: capitals, spaces and hyphens make no difference. List it once.`,
      ),
    ];
  if (!('unreadable' in normalizeCode(code)) || !('unreadable' in normalizeCode(cleaned)))
    return [
      problem(
        path,
        'code_like_coupon',
        'This reads like the code of a coupon. Choose another; one of at most 12 letters and digits never does.',
      ),
    ];
  return [];
}
