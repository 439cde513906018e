import { z } from 'zod';
import { showCode } from '../../campaigns/coupon-code.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import { sourceDocument } from '../http/schemas.js';
import { warningsSchema } from '../lib/warnings.js';
import { shownOrder } from '../orders/source-key.js';
import { CASE_FLAGS, CASE_KINDS, CASE_STATES, type CaseGrant, type CaseRecord, CLOSE_REASONS, type Entry } from './case.js';

const instant = z.iso.datetime();

/** A case as `caseView` shows it. */
export const caseDocument = z
  .object({
    id: z.string(),
    state: z.enum(CASE_STATES),
    kind: z.enum(CASE_KINDS),
    customerId: z.string(),
    orderId: z.string().nullable(),
    source: sourceDocument,
    text: z.string(),
    lossMinor: z.int().nullable().describe('At most what the customer paid for the order and was not paid back.'),
    warnings: warningsSchema.describe('About the loss that was stated last.'),
    currency: z.string(),
    ownerId: z.string().nullable(),
    openedBy: z.string().describe('A role, or survey.'),
    openedAt: instant,
    replyDueAt: instant.describe('While the case is opened: until then somebody owes the customer a first reply.'),
    escalatedAt: instant.nullable(),
    closedAt: instant.nullable(),
    closeReason: z.enum(CLOSE_REASONS).nullable().describe('A duplicate, or what is no complaint, counts in no figure.'),
    duplicateOf: z.string().nullable().describe('The other case, where this one was closed as its duplicate.'),
    flags: z.array(z.enum(CASE_FLAGS)),
    grants: z.array(
      z.object({
        number: z.int(),
        by: z.string(),
        at: instant,
        reward: rewardSchema,
        costMinor: z.int(),
        state: z.enum(['open', 'granted', 'refused']),
        code: z.string().nullable(),
        refusal: z.string().nullable(),
        apology: z.string(),
      }),
    ),
    timeline: z.array(
      z.object({
        at: instant,
        by: z.string(),
        act: z.string(),
        to: z.enum(CASE_STATES).optional(),
        text: z.string().optional(),
        lossMinor: z.int().optional().describe('As it was stated.'),
        flag: z.enum(CASE_FLAGS).optional(),
        reviewAt: instant.optional().describe('Until when a flag holds.'),
        reason: z.enum(CLOSE_REASONS).optional(),
        duplicateOf: z.string().optional(),
        grant: z.int().optional(),
        approvalId: z.string().optional(),
        ownerId: z.string().optional(),
      }),
    ),
    rev: z.int(),
  })
  .meta({ id: 'Case' });

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
