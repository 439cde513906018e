import { z } from 'zod';
import { coded } from '../error-codes.js';
import { OPERATORS } from './conditions.js';
import { factWords, operatorWords } from './notation.js';
import { shapeProblems } from './shape.js';
import { respelled } from './spellings.js';
import { VOCABULARY } from './vocabulary.js';

export type ConditionValue = string | number | boolean | (string | number)[];

/** One question to one fact. `path` leads into a trait, preference or property: `$.size` or `size.shoe`; of some facts it is a word of the shop's. */
export interface Condition {
  fact: string;
  operator: string;
  value: ConditionValue;
  path?: string | undefined;
}

/** The notation of json-rules-engine. `{ all: [] }` always holds. */
export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Condition;

const RULE =
  'A rule, in the notation of json-rules-engine: `all`, `any` and `not` of conditions. At most 8 levels and 100 conditions. A rule as json-rules-engine saves it is taken: what changes nothing here, such as `priority` and `name`, is left out with a warning.';

const CONDITION = `One question to one fact.

Facts are known as they were just before the event. \`customer.*\` and \`time.*\` are known everywhere; \`cart.*\` in \`redeemWhen\`, and in \`issueWhen\` where the trigger is \`cart.updated\`; \`order.*\` in \`issueWhen\` where the trigger names an order, such as \`order.paid\`; \`event.*\` in \`issueWhen\` where the trigger is an event, \`event.properties\` where it is a custom one; \`line.*\` in \`on\` of a reward, and nothing else there. Elsewhere it is refused with \`fact_not_available\`.`;

const text = z.string().max(200);

// The enums are told, not checked here: `checkRule` refuses an unknown word with the nearest right one.
export const factName = text.meta({ enum: [...VOCABULARY.keys()] });
export const operatorName = text.meta({ enum: [...OPERATORS.keys()] });
const valueSchema = z.union([text, z.number(), z.boolean(), z.array(z.union([text, z.number()])).max(1000)]);

const conditionSchema = z
  .strictObject({
    fact: factName.describe(`What is asked about.\n\n${factWords()}`),
    operator: operatorName.describe(`How it is compared.\n\n${operatorWords()}`),
    value: valueSchema.describe('What it is compared with: what the fact’s kind and the operator demand.'),
    path: text
      .optional()
      .describe(
        'Where in a trait, preference or property the value lies, such as `$.size`; for `….subtotalOf…` and `….quantityOf…` the category, tag, brand or SKU, as you write it. Required for these facts, refused for others.',
      ),
  })
  .meta({ id: 'Condition', description: CONDITION });

const part: z.ZodType<Rule> = z.lazy(() => tree);

const tree: z.ZodType<Rule> = z
  .union([
    z.strictObject({ all: z.array(part).describe('Every part has to hold. An empty list always holds.') }),
    z.strictObject({ any: z.array(part).min(1).describe('At least one part has to hold.') }),
    z.strictObject({ not: part.describe('What must not hold.') }),
    conditionSchema,
  ])
  .meta({ id: 'Rule', description: RULE });

/** The shape of a rule: at most 8 levels and 100 conditions. Whether its words exist, and exist where it stands, is `checkRule`'s question. */
export const ruleSchema = z.preprocess((sent, context) => {
  const { rule, at } = respelled(sent);
  // Looked at first by our own walk: it stops at the depth allowed, and says where and what instead of "invalid union".
  // What is not there is "required", as everywhere.
  if (rule !== undefined) for (const found of shapeProblems(rule)) context.addIssue(asIssue({ ...found, steps: [...at, ...found.steps] }));
  return rule;
}, tree);

const asIssue = ({ steps, code, message, nearest }: ReturnType<typeof shapeProblems>[number]) => ({
  code: 'custom' as const,
  path: steps,
  message,
  params: coded(code, nearest),
});
