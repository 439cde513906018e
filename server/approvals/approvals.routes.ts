import { z } from 'zod';
import { LONGEST_TYPED } from '../../campaigns/coupon-code.js';
import { type RewardTerms, rewardTerms } from '../../campaigns/rewards/reward.js';
import type { Context } from '../context.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { caseId } from '../http/fields.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { idOf } from '../lib/ids.js';
import { words } from '../lib/words.js';
import { sourceSchema } from '../orders/source-key.js';
import { ANSWERS, type Answer, APPROVAL_STATES } from './approval.js';
import { approvalDocument, approvalId, approvalView, grantedDocument, outcomeReply, pendingDocument } from './approval-view.js';
import { answerApproval, approvalById } from './approvals.service.js';
import { listApprovals } from './approvals.store.js';
import { askBargain, askExtension, askGoodwill } from './asking.service.js';
import { endingRoutes } from './ending.routes.js';

const params = z.object({ id: approvalId.min(1).max(200) });
const said = words(5000);
const note = said.optional().describe('What there is to say to the other.');

const SAYING = z.strictObject({ text: note });
const COUNTERING = z.strictObject({ reward: rewardTerms.describe('What you would give instead.'), text: note });

const SUMMARIES: Record<Answer, string> = {
  approve: 'Approve, within your own limits. The coupon is issued.',
  refuse: 'Refuse.',
  counter: 'Offer something else. The person who asked accepts or declines it.',
  accept: 'The customer accepts the counter-offer. The coupon is issued.',
  decline: 'The customer declines the counter-offer.',
};

const APPROVER =
  'The approval has to be `open` (else 409 `wrong_state`). Your own request is refused with 403 `own_request`, and one that is assigned to another supervisor with 409 `assigned_to_another`, except for an admin.';
const REQUESTER =
  'The approval has to be `countered` (else 409 `wrong_state`), and only the person who asked can answer: others are refused with 403 `own_request`, which here means that the request is not their own.';

const DESCRIPTIONS: Record<Answer, string> = {
  approve: `${APPROVER} What is above your own limits too is refused with 409 \`not_granted\`. What can no longer be given ends as \`void\`, refused with 409 \`wrong_state\`, \`case_not_ready\` or \`goodwill_blocked\`.`,
  refuse: `Nothing is given. ${APPROVER} A \`void\` one can be refused too.`,
  counter: `The approval becomes \`countered\`. ${APPROVER} An offer above your own limits is refused with 409 \`not_granted\`; for a bargain anything but a percentage, and for an extension any offer, with 422 \`invalid\`. What can no longer be given ends as \`void\`, refused with 409 \`wrong_state\`, \`case_not_ready\` or \`goodwill_blocked\`.`,
  accept: `${REQUESTER} What can no longer be given ends as \`void\`, refused with 409 \`wrong_state\`, \`case_not_ready\` or \`goodwill_blocked\`; what is now above the limits of the person who offered it is refused with 409 \`not_granted\`.`,
  decline: `Nothing is given. ${REQUESTER} A \`void\` one can be declined too.`,
};

const answerRoute = (answer: Answer): Endpoint =>
  endpoint({
    method: 'post',
    path: `/v1/approvals/{id}/${answer}`,
    summary: SUMMARIES[answer],
    description: DESCRIPTIONS[answer],
    params,
    body: answer === 'counter' ? COUNTERING : SAYING,
    answer: approvalDocument,
    idempotent: true,
    async handle({ params: { id }, body, idempotencyKey }, context: Context) {
      const { text = null, reward } = body as { text?: string; reward?: RewardTerms };
      const under = idOf(context.actor._id, answer, id, idempotencyKey);
      return approvalView(await answerApproval(id, { answer, under, text, ...(reward && { reward }) }, context), context.language);
    },
  });

export const approvalRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/goodwill',
    summary: 'Give goodwill on a case, with an apology. Above your own limit a supervisor is asked (202).',
    description:
      'The coupon is issued under the active goodwill campaign, and the apology is mailed with it. Refused with 409 `case_not_ready` before the facts are in or once the case is closed, 409 `goodwill_blocked` where a flag holds, 409 `not_granted` where nobody may give so much (`withinOwnLimit` says what you may) or the campaign cannot. What needs an approval while another one about the same order or case is pending is refused with 409 `approval_open`; what is within your own limit is given all the same. A reward whose cost has no upper bound is refused with 422 `invalid`.',
    params: z.object({ id: caseId.min(1).max(200) }),
    body: z.strictObject({
      reward: rewardTerms.describe('What to give.'),
      text: said.describe('The apology, in the customer’s language: it is mailed as it stands.'),
    }),
    answer: grantedDocument,
    pending: pendingDocument,
    status: 201,
    idempotent: true,
    handle: async ({ params: { id }, body: { reward, text }, idempotencyKey }, context) =>
      outcomeReply(await askGoodwill(id, reward, text, idempotencyKey, context), context),
  }),
  endpoint({
    method: 'post',
    path: '/v1/orders/{id}/bargain',
    summary: 'Take a percentage off an order before it is paid. Above your own limit a supervisor is asked (202).',
    description:
      'The order has to be placed and not paid. The customer gets a coupon for today, on a cart worth no less than the order. Refused with 409 `wrong_state` where the order is paid, cancelled or has a bargain already, 409 `goodwill_blocked` where a flag holds, 409 `not_granted` where nobody may give so much (`withinOwnLimit` says what you may), 409 `approval_open` where it needs an approval and another one is pending, 409 `order_ambiguous` where several systems use the id.',
    params: z.object({ id: z.string().min(1).max(200).describe('Your id of the order.') }),
    query: z.strictObject({ source: sourceSchema.optional().describe('The system whose order id it is, where several use the same.') }),
    body: z.strictObject({
      basisPoints: z.int().min(1).max(10_000).describe('The share to take off, in hundredths of a percent: 200 is 2 %.'),
      text: said.optional().describe('Why, for the person who has to approve it.'),
    }),
    answer: grantedDocument,
    pending: pendingDocument,
    status: 201,
    idempotent: true,
    handle: async ({ params: { id }, query: { source }, body: { basisPoints, text = '' }, idempotencyKey }, context) =>
      outcomeReply(await askBargain({ id, source }, basisPoints, text, idempotencyKey, context), context),
  }),
  endpoint({
    method: 'post',
    path: '/v1/coupons/{code}/extend',
    summary: 'Extend a coupon that is valid or has just expired, once, as goodwill. Above your own limit a supervisor is asked (202).',
    description:
      'Counts as goodwill of the most that the coupon can cost. A coupon that is used, held by a checkout, revoked, extended before or expired for too long is refused with 409 `wrong_state`, more days than the limits of authority allow with 422 `invalid`. 409 `goodwill_blocked` where a flag holds, 409 `not_granted` where nobody may give so much, 409 `approval_open` where it needs an approval and another one is pending. A code with a typing error is refused with 422 `coupon_mistyped`.',
    params: z.object({
      code: z
        .string()
        .max(LONGEST_TYPED)
        .describe('The coupon’s code as people write it: capitals, spaces and hyphens make no difference, and O reads as 0, I and L as 1.'),
    }),
    body: z.strictObject({
      days: z.int().min(1).max(365).optional().describe('How many days more. Absent: what the limits of authority say.'),
      text: said.max(500).describe('Why, for the coupon’s history and the person who has to approve it.'),
    }),
    answer: grantedDocument,
    pending: pendingDocument,
    idempotent: true,
    handle: async ({ params: { code }, body: { days, text }, idempotencyKey }, context) =>
      outcomeReply(await askExtension(code, days, text, idempotencyKey, context), context, 200),
  }),
  endpoint({
    method: 'get',
    path: '/v1/approvals',
    summary: 'List approvals, the newest first.',
    description: 'All of them, or those in one state: `open` wait for a supervisor, `countered` for the person who asked.',
    query: z.strictObject({ ...page, state: z.enum(APPROVAL_STATES).optional().describe('Only approvals in this state.') }),
    answer: listOf(approvalDocument),
    async handle({ query: { limit, cursor, state } }, { language }) {
      const found = await listApprovals(state, afterPlace(cursor), limit + 1);
      return pagedByPlace(
        found,
        limit,
        ({ createdAt, _id }) => ({ at: createdAt, id: _id }),
        (one) => approvalView(one, language),
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/approvals/{id}',
    summary: 'Show an approval with all offers, and who has let it wait.',
    description: 'Ask again to learn what came of a request that was answered with 202.',
    params,
    answer: approvalDocument,
    handle: async ({ params: { id } }, { language }) => approvalView(await approvalById(id), language),
  }),
  ...ANSWERS.map(answerRoute),
  ...endingRoutes,
];
