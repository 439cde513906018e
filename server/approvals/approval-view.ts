import { z } from 'zod';
import { showCode } from '../../campaigns/coupon-code.js';
import { spoken } from '../../campaigns/reasons.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import type { Language } from '../../campaigns/words/language.js';
import type { Context } from '../context.js';
import { couponView } from '../coupons/coupon-view.js';
import { Reply } from '../http/endpoint.js';
import { couponDocument, sourceDocument } from '../http/schemas.js';
import { shownOrder } from '../orders/source-key.js';
import { APPROVAL_STATES, type Approval } from './approval.js';
import type { Outcome } from './asking.service.js';

const instant = z.iso.datetime();

/** An approval as `approvalView` shows it. */
export const approvalDocument = z
  .object({
    id: z.string(),
    state: z.enum(APPROVAL_STATES),
    kind: z.enum(['goodwill', 'bargain', 'extension']),
    caseId: z.string().nullable(),
    orderId: z.string().nullable(),
    source: sourceDocument,
    extends: z.string().nullable().describe('The coupon that is to get more days.'),
    customerId: z.string(),
    requestedBy: z.string(),
    assignedTo: z.string().nullable().describe('Whose turn it is; null: anybody’s.'),
    deadlineAt: instant,
    overdue: z.boolean(),
    reward: rewardSchema,
    offers: z.array(z.object({ by: z.string(), reward: rewardSchema, at: instant })),
    handovers: z.array(z.object({ to: z.string().nullable(), at: instant })),
    reasons: z.array(z.object({ code: z.string(), message: z.string() })),
    withinOwnLimit: z.object({ amountMinor: z.int().optional(), basisPoints: z.int().optional() }),
    text: z.string(),
    why: z.string().nullable(),
    code: z.string().nullable(),
    refusal: z.string().nullable().describe('Why a yes came to nothing, or why it is void: no yes could be carried out any more.'),
    createdAt: instant,
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'Approval' });

export const approvalView = (approval: Approval, language: Language = 'en') => ({
  id: approval._id,
  state: approval.state,
  kind: approval.matter.kind,
  caseId: approval.matter.kind === 'goodwill' ? approval.matter.caseId : null,
  ...shownOrder(approval.matter.kind === 'bargain' ? approval.matter.orderId : null),
  extends: approval.matter.kind === 'extension' ? showCode(approval.matter.code) : null,
  customerId: approval.customerId,
  requestedBy: approval.requestedBy,
  assignedTo: approval.assignedTo,
  deadlineAt: approval.deadlineAt,
  overdue: approval.overdue,
  reward: approval.reward,
  offers: approval.offers,
  handovers: approval.handovers,
  reasons: approval.reasons.map((one) => spoken(one, { language, currency: '' })),
  withinOwnLimit: approval.withinOwnLimit,
  text: approval.text,
  why: approval.why,
  code: approval.code && showCode(approval.code),
  refusal: approval.refusal,
  createdAt: approval.createdAt,
  decidedAt: approval.decidedAt,
});

export const grantedDocument = z.object({ outcome: z.literal('granted'), coupon: couponDocument });
export const pendingDocument = z.object({ outcome: z.literal('approval'), approval: approvalDocument });

/** 201, or 200 where nothing is new, for what is there; 202 for what has to be decided. */
export const outcomeReply = (asked: Outcome, { language }: Context, status: 200 | 201 = 201): Reply =>
  asked.outcome === 'granted'
    ? new Reply({ outcome: asked.outcome, coupon: couponView(asked.coupon) }, { status })
    : new Reply({ outcome: asked.outcome, approval: approvalView(asked.approval, language) }, { status: 202 });
