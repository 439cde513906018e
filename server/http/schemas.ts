import { z } from 'zod';
import { keysOf } from '../../campaigns/keys.js';
import { SHOWN_STATES } from '../../campaigns/obstacles.js';
import { promiseDocument } from '../../campaigns/promise.js';
import { REASON_CODES } from '../../campaigns/reasons.js';
import { CAUSE_WORDS, REVOCATION_CAUSES } from '../../campaigns/revocation.js';
import { factName, operatorName } from '../../campaigns/rules/rule.js';
import { VOCABULARY } from '../../campaigns/rules/vocabulary.js';
import { NEED_WORDS } from '../../campaigns/words/needs.js';
import { REASONS } from '../../campaigns/words/reasons.js';
import { actor, campaignId, couponCode, customerId, instant } from './fields.js';

/** Shapes of answers that several endpoints share, as documented. */

/** Beside the id of an order or checkout. */
export const sourceDocument = z.string().optional().describe('The system whose id it is, as its key is set up; absent: the shop’s own.');

export const missingDocument = z.object({
  fact: factName
    .meta({ enum: [...VOCABULARY.keys(), ...keysOf(NEED_WORDS)] })
    .describe('The fact that is asked about; `reward.*`: what the discount itself counts.'),
  operator: operatorName.optional().describe('How it would have to compare. Absent: recorded by an earlier version of Regulars.'),
  need: z.unknown().describe('The value that the condition demands.'),
  have: z.unknown().describe('The value that there is; null: not known.'),
  path: z
    .string()
    .optional()
    .describe(
      'Where in a trait, preference or property the value lies, or the category, tag, brand or SKU that is asked about. Only for facts that need a path.',
    ),
  sentence: z.string().describe('The condition in words: in the customer’s language, else by Accept-Language.'),
});

const REASON_WORDS = Object.entries(REASONS)
  .map(([code, { en }]) => `- \`${code}\`: ${en}`)
  .join('\n');

const reasonCode = z.enum(REASON_CODES).meta({
  id: 'ReasonCode',
  description: `Why, for programs. In what an earlier version of Regulars recorded, there may be others. What stands in braces is filled in.\n\n${REASON_WORDS}`,
});

export const reasonDocument = z
  .object({
    code: reasonCode,
    message: z.string().describe('Why, for people: in the customer’s language, else by Accept-Language.'),
    missing: z
      .array(missingDocument)
      .optional()
      .describe('`conditions_not_met`: each condition that is not met. `no_effect`: what the cart needs more of, where that would help.'),
    better: z.string().optional().describe('`not_combinable`: the code of the discount that is used instead. Absent: an automatic one is.'),
    betterCampaign: z
      .object({ campaignId, label: z.string().describe('What to show for it.') })
      .optional()
      .describe('`not_combinable`: the automatic discount that is used instead. Absent: one with a code is.'),
  })
  .meta({ id: 'Reason', description: 'Why something is refused.' });

export const refusedCodeDocument = z
  .object({
    code: z.string().describe('The code; as it was typed where no coupon was found by it.'),
    reasons: z.array(reasonDocument).describe('Everything that keeps it from being used.'),
  })
  .meta({ id: 'RefusedCode', description: 'A code that cannot be used on this cart.' });

const moveDocument = z.object({
  to: z.enum(SHOWN_STATES).describe('The state that it came to. `issued` again: released, restored or extended.'),
  at: instant('When.'),
  by: actor('Who did it'),
  why: z
    .string()
    .optional()
    .describe(
      'What led to it, for people to read: a code, a sentence of ours or the words of the person who did it. It has no fixed form: programs rely on `to`, `cause` and `amountMinor`. Absent: nothing was said.',
    ),
  cause: z.enum(REVOCATION_CAUSES).optional().describe(`Of one that was revoked: ${CAUSE_WORDS}. Absent otherwise.`),
  amountMinor: z.int().optional().describe('To `redeemed`: what it gave, in minor units.'),
});

export const couponDocument = z
  .object({
    code: couponCode,
    campaignId,
    customerId,
    state: z
      .enum(SHOWN_STATES)
      .describe(
        '`issued`: free to be used; `reserved`: held by a checkout; `redeemed`: used; `expired`: its last day passed before it was used; `revoked`: taken back.',
      ),
    ...promiseDocument.shape,
    validFrom: instant('From when it can be used.'),
    expiresAt: instant('When it stops being valid, exclusive: the start of the shop’s day after `lastDay`.'),
    lastDay: z.iso.date().describe('The last day on which it can be used, in the shop’s time zone. Show this one to customers.'),
    earnedBy: z.string().nullable().describe('The id of the order that earned it; null: no order did.'),
    source: sourceDocument,
    redemptionId: z.string().nullable().describe('The redemption that holds it or used it; null: none.'),
    usedMinor: z.int().nullable().describe('What it gave when it was used, in minor units; null: it is not used.'),
    owedMinor: z
      .int()
      .nullable()
      .describe('What it gave although the order that earned it went back later, in minor units; null: nothing is owed.'),
    revokeWhenFree: z.boolean().describe('It is revoked as soon as the checkout that holds it lets it go.'),
    moves: z.array(moveDocument).describe('Its life so far, the oldest first.'),
  })
  .meta({
    id: 'Coupon',
    description: 'A promise to one customer. It keeps its own copy of all that was promised; changes of the campaign do not touch it.',
  });
