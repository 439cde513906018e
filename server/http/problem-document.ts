import { z } from 'zod';
import { ERROR_CODES } from '../../campaigns/error-codes.js';
import { PROBLEM_CODES } from '../lib/problem-codes.js';
import { warningsSchema } from '../lib/warnings.js';
import { actor, caseId, instant, minor } from './fields.js';
import { priceDocument } from './price-document.js';
import { reasonDocument, refusedCodeDocument } from './schemas.js';

/** What stands beside the code of some refusals. */
const details = z.object({
  retryAfterSeconds: z.int().min(1).describe('Ask again after so many seconds, as Retry-After says too.'),
  refused: z.array(refusedCodeDocument).describe('`not_redeemable`: each code that cannot be used, with all its reasons.'),
  quote: priceDocument.describe('`price_changed`: what the cart costs now.'),
  warnings: warningsSchema.describe('What of the body was left out or read otherwise, as in an answer.'),
  reasons: z
    .array(reasonDocument.extend({ held: z.string().optional().describe('The state of the coupon that the customer has already.') }))
    .describe('`not_granted`: why it is not given.'),
  withinOwnLimit: z
    .union([
      z.object({ amountMinor: minor('Goodwill that you may give') }),
      z.object({ basisPoints: z.int().describe('The share of the order that you may take off, in hundredths of a percent.') }),
    ])
    .describe('`not_granted`: what you may give by yourself.'),
  reason: z.string().describe('`not_found` of a coupon: `coupon_unknown`.'),
  flags: z
    .array(
      z.object({
        caseId,
        flag: z.string().describe('What is suspected.'),
        text: z.string().describe('What it rests on.'),
        by: actor('Who set it'),
        at: instant('When it was set.'),
        reviewAt: instant('Until when it holds.'),
      }),
    )
    .describe('`goodwill_blocked`: the flags in the way.'),
  campaignId: z.string().describe('`code_taken`: the campaign that has the code.'),
  sources: z.array(z.string()).describe('`order_ambiguous`: the systems that have an order of this id.'),
  next: z.array(z.string()).describe('`wrong_state` of a case: the states that it can move to.'),
  approvalId: z.string().describe('The approval that is open, or that has ended.'),
  state: z.string().describe('The state of the approval.'),
  requestedBy: z.string().describe('`approval_open`: the actor who asked.'),
  assignedTo: z.string().nullable().describe('The supervisor whose turn it is; null: anybody’s.'),
  deadlineAt: instant('`assigned_to_another`: when it is passed on.'),
});

const placed = z.object({
  path: z.string().describe('Where it is wrong: `lines[0].sku`; empty: the whole.'),
  code: z
    .enum(ERROR_CODES)
    .meta({ id: 'ErrorCode', description: 'What is wrong at one place, for programs: a code of its own, or a reason.' }),
  message: z.string().describe('What is wrong, for people.'),
  nearest: z.string().optional().describe('The right name that was probably meant.'),
});

/** RFC 9457, as every refusal is answered. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank').describe('Always `about:blank`: `code` says what it is.'),
    title: z.string().describe('The code in words.'),
    status: z.int().min(400).max(599).describe('The HTTP status of this answer.'),
    code: z.enum(PROBLEM_CODES).describe('What was refused, for programs.'),
    detail: z.string().describe('What was refused and what to do, for people.'),
    errors: z.array(placed).describe('Each place that is wrong, at most 50. Empty: no single place is.'),
    ...details.partial().shape,
  })
  .meta({ id: 'Problem', description: 'Why a request was refused (RFC 9457).' });
