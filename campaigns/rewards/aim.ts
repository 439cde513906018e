import type { Cart } from '../cart.js';
import { coded } from '../error-codes.js';
import { checkRule, lineMatches, type Rule, ruleSchema } from '../rules/rule.js';

/** What of each line a reward may take: what former lanes left where it is aimed at the line, nothing elsewhere. Without `on` it is aimed at each. */
export const aimed = (on: Rule | undefined, { lines }: Pick<Cart, 'lines'>, left: readonly number[]): number[] =>
  on === undefined ? [...left] : lines.map((line, index) => (lineMatches(on, line) ? (left[index] ?? 0) : 0));

/** A rule over lines, with words that are known of lines. Its problems say where in it they are. */
const lineRule = ruleSchema.superRefine((rule, context) => {
  for (const { path, code, message, nearest } of checkRule(rule, 'line', 'on'))
    context.addIssue({ code: 'custom', path: stepsOf(path).slice(1), message, params: coded(code, nearest) });
});

/** `on.all[0].fact` is on, all, 0, fact. */
const stepsOf = (path: string): (string | number)[] =>
  path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** What a reward is aimed at; `what` says it of the type. */
export const onRule = (what: string) => lineRule.describe(`${what} A rule over \`line.*\` facts; \`{ "all": [] }\` is every line.`);

export const on = onRule('Which lines it takes something off. Absent: every line that takes a discount.').optional();
