import { z } from 'zod';
import { showCode } from '../../campaigns/coupon-code.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import { actor, caseId, currency, customerId, instant, minor, nullableActor, nullableInstant, orderId } from '../http/fields.js';
import { sourceDocument } from '../http/schemas.js';
import { warningsSchema } from '../lib/warnings.js';
import { shownOrder } from '../orders/source-key.js';
import { ACTS, CASE_FLAGS, CASE_KINDS, CASE_STATES, type CaseGrant, type CaseRecord, CLOSE_REASONS, type Entry, OPENERS } from './case.js';

export const caseState = z
  .enum(CASE_STATES)
  .describe(
    'How far it is. It follows what is done: a reply makes it `contacted`, facts `investigating`, a decision `internal_decision`, an offer or goodwill `proposed`, the customer’s answer `accepted` or `declined`.',
  );

/** A case as `caseView` shows it. */
export const caseDocument = z
  .object({
    id: caseId,
    state: caseState,
    kind: z
      .enum(CASE_KINDS)
      .describe(
        'What went wrong. `pre_review`: the customer complains before writing a review. A survey’s unsatisfied answer opens a case of the kind `other`.',
      ),
    customerId,
    orderId,
    source: sourceDocument,
    text: z.string().describe('What the customer complains of.'),
    lossMinor: z
      .int()
      .nullable()
      .describe('What the customer lost, in minor units: at most what they paid for the order and was not paid back. Null: not known yet.'),
    warnings: warningsSchema.describe('About the loss that was stated last.'),
    currency,
    ownerId: nullableActor('Who looks after it', 'nobody has acted yet'),
    openedBy: z.enum(OPENERS).describe('The role of the person who opened it, or `survey`.'),
    openedAt: instant('When it was opened.'),
    replyDueAt: instant('While the case is `opened`: until then somebody owes the customer a first reply.'),
    escalatedAt: nullableInstant('When it passed to a supervisor because the first reply was late; null: it did not.'),
    closedAt: nullableInstant('When it was closed; null: it is open.'),
    closeReason: z
      .enum(CLOSE_REASONS)
      .nullable()
      .describe(
        'Why it was closed; null: it is open, or was closed before reasons were asked for. `duplicate` and `not_a_complaint` count only as mistakes.',
      ),
    duplicateOf: z.string().nullable().describe('The id of the other case, where this one was closed as its duplicate; else null.'),
    flags: z
      .array(z.enum(CASE_FLAGS))
      .describe('The flags that nobody has lifted. `cash_for_praise`: the customer wants money for a good review.'),
    grants: z
      .array(
        z.object({
          number: z.int().describe('The first is 1.'),
          by: actor('Who gave it'),
          at: instant('When it was given.'),
          reward: rewardSchema.describe('What was given.'),
          costMinor: minor('The most that it can cost'),
          state: z
            .enum(['open', 'granted', 'refused'])
            .describe('`open`: its coupon is being issued; `granted`: it was issued; `refused`: it could not be issued.'),
          code: z.string().nullable().describe('The code of its coupon; null: there is none.'),
          refusal: z.string().nullable().describe('The reason for which no coupon was issued; null: one was, or will be.'),
          apology: z.string().describe('What the customer is written with it.'),
        }),
      )
      .describe('The goodwill given on it, the oldest first.'),
    timeline: z
      .array(
        z.object({
          at: instant('When it was done.'),
          by: actor('Who did it'),
          act: z.enum(ACTS).describe('What was done. The fields below are there where it has them.'),
          to: z.enum(CASE_STATES).optional().describe('The state that the case came to by it.'),
          text: z.string().optional().describe('What was said or noted.'),
          lossMinor: minor('The loss as it was stated').optional(),
          flag: z.enum(CASE_FLAGS).optional().describe('The flag that was set or lifted.'),
          reviewAt: instant('Until when the flag holds.').optional(),
          reason: z.enum(CLOSE_REASONS).optional().describe('Why it was closed.'),
          duplicateOf: z.string().optional().describe('The id of the case that it duplicates.'),
          grant: z.int().optional().describe('The number of the goodwill in `grants`.'),
          approvalId: z.string().optional().describe('The approval that was asked for (`apr_…`).'),
          ownerId: z.string().optional().describe('The actor who has the case from then on.'),
        }),
      )
      .describe('All that was done, the oldest first.'),
    rev: z.int().describe('The number of this version, raised by every change.'),
  })
  .meta({ id: 'Case', description: 'A complaint of a customer, and all that was done about it.' });

export const caseView = (record: CaseRecord) => ({
  id: record._id,
  state: record.state,
  kind: record.kind,
  customerId: record.customerId,
  ...shownOrder(record.orderId),
  text: record.text,
  lossMinor: record.lossMinor,
  warnings: record.warnings ?? [],
  currency: record.currency,
  ownerId: record.ownerId,
  openedBy: record.openedBy,
  openedAt: record.openedAt,
  replyDueAt: record.replyDueAt,
  escalatedAt: record.escalatedAt,
  closedAt: record.closedAt,
  closeReason: record.closeReason ?? null,
  duplicateOf: record.duplicateOf ?? null,
  flags: record.flags,
  grants: record.grants.map(grantView),
  timeline: record.timeline.map(entryView),
  rev: record.rev,
});

const grantView = ({ number, by, at, reward, costMinor, state, code, refusal, apology }: CaseGrant) => ({
  number,
  by,
  at,
  reward,
  costMinor,
  state,
  code: code && showCode(code),
  refusal,
  apology: apology.text,
});

const entryView = ({ id: _id, untold: _untold, ...entry }: Entry) => entry;
