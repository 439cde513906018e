import { z } from 'zod';
import { shapeProblems } from './shape.js';

export type ConditionValue = string | number | boolean | (string | number)[];

/** One question to one fact. `path` leads into a trait or preference: `$.size` or `size.shoe`. */
export interface Condition {
  fact: string;
  operator: string;
  value: ConditionValue;
  path?: string | undefined;
}

/** The notation of json-rules-engine. `{ all: [] }` always holds. */
export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Condition;

const text = z.string().max(200);
const conditionSchema = z.strictObject({
  fact: text,
  operator: text,
  value: z.union([text, z.number(), z.boolean(), z.array(z.union([text, z.number()])).max(1000)]),
  path: text.optional(),
});

const tree: z.ZodType<Rule> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(tree) }),
      z.strictObject({ any: z.array(tree).min(1) }),
      z.strictObject({ not: tree }),
      conditionSchema,
    ]),
  )
  .meta({ id: 'Rule' });

/** The shape of a rule: at most 8 levels and 100 conditions. Whether its words exist, and exist where it stands, is `checkRule`'s question. */
export const ruleSchema = z.preprocess((rule, context) => {
  // Looked at first by our own walk: it stops at the depth allowed, and says where and what instead of "invalid union".
  for (const found of shapeProblems(rule)) context.addIssue(asIssue(found));
  return rule;
}, tree);

const asIssue = ({ steps, code, message, nearest }: ReturnType<typeof shapeProblems>[number]) => ({
  code: 'custom' as const,
  path: steps,
  message,
  params: { code, nearest },
});
