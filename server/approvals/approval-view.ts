import { z } from 'zod';
import { showCode } from '../../campaigns/coupon-code.js';
import { spoken } from '../../campaigns/reasons.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import type { Language } from '../../campaigns/words/language.js';
import type { Context } from '../context.js';
import { couponView } from '../coupons/coupon-view.js';
import { Reply } from '../http/endpoint.js';
import { actor, caseId, customerId, instant, minor, nullableActor, nullableInstant, orderId } from '../http/fields.js';
import { couponDocument, reasonDocument, sourceDocument } from '../http/schemas.js';
import { shownOrder } from '../orders/source-key.js';
import { APPROVAL_STATES, type Approval } from './approval.js';
import type { Outcome } from './asking.service.js';

export const approvalId = z.string().describe('The id of the approval (`apr_…`), to show it with GET /v1/approvals/{id}.');

/** An approval as `approvalView` shows it. */
export const approvalDocument = z
  .object({
    id: approvalId,
    state: z
      .enum(APPROVAL_STATES)
      .describe(
        '`open`: a supervisor has to answer; `countered`: the requester has to; `void`: it can no longer be given. All but these three are final, and a `void` one can still be refused or declined.',
      ),
    kind: z
      .enum(['goodwill', 'bargain', 'extension'])
      .describe('What is asked for: goodwill on a case, a percentage off an order, more days for a coupon.'),
    caseId: caseId.nullable().describe('The case of a goodwill (`case_…`); else null.'),
    orderId: orderId.describe('Your id of the order of a bargain; else null.'),
    source: sourceDocument,
    extends: z.string().nullable().describe('The code of the coupon that is to get more days; else null.'),
    customerId,
    requestedBy: actor('Who asked'),
    assignedTo: nullableActor('Whose turn it is', 'any supervisor may answer'),
    deadlineAt: instant('Until when they are to answer. Then it passes to the next supervisor.'),
    overdue: z.boolean().describe('Whether everybody in staff order let it pass.'),
    reward: rewardSchema.describe('What is to be given: what was asked for, or the counter-offer.'),
    offers: z
      .array(z.object({ by: actor('Who made it'), reward: rewardSchema.describe('What was offered.'), at: instant('When.') }))
      .describe('What was asked for, and the counter-offers to it, the oldest first.'),
    handovers: z
      .array(z.object({ to: nullableActor('Whose turn it became', 'any supervisor’s'), at: instant('When.') }))
      .describe('To whom it was assigned at first, and to whom it passed at each deadline.'),
    reasons: z.array(reasonDocument).describe('Why the requester could not give it alone.'),
    withinOwnLimit: z
      .object({
        amountMinor: minor('Goodwill that may be given').optional(),
        basisPoints: z.int().optional().describe('The share of the order that may be taken off, in basis points.'),
      })
      .describe('What the requester could have given alone.'),
    text: z.string().describe('What the requester said; of goodwill, the apology. Empty: nothing.'),
    why: z.string().nullable().describe('What the person who answered last said, or why it is void, in words; null: nothing.'),
    code: z.string().nullable().describe('The code of the coupon that came of it; null: none.'),
    refusal: z.string().nullable().describe('Why a yes came to nothing, or why it is void, as a code. Else null.'),
    createdAt: instant('When it was asked for.'),
    decidedAt: nullableInstant('When it was answered last, or became void; null: not yet.'),
  })
  .meta({
    id: 'Approval',
    description: 'A request for more than the requester may give. It is used once, and never answered by the requester.',
  });

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

export const grantedDocument = z.object({
  outcome: z.literal('granted').describe('It is given.'),
  coupon: couponDocument.describe('The coupon that the customer has now.'),
});
export const pendingDocument = z.object({
  outcome: z.literal('approval').describe('It is above your limit, and somebody else is asked.'),
  approval: approvalDocument.describe('What was asked for. Show it again to learn what came of it.'),
});

/** 201, or 200 where nothing is new, for what is there; 202 for what has to be decided. */
export const outcomeReply = (asked: Outcome, { language }: Context, status: 200 | 201 = 201): Reply =>
  asked.outcome === 'granted'
    ? new Reply({ outcome: asked.outcome, coupon: couponView(asked.coupon) }, { status })
    : new Reply({ outcome: asked.outcome, approval: approvalView(asked.approval, language) }, { status: 202 });
