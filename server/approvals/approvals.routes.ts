import { z } from 'zod';
import { LONGEST_TYPED } from '../../campaigns/coupon-code.js';
import { type RewardTerms, rewardTerms } from '../../campaigns/rewards/reward.js';
import type { Context } from '../context.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { idOf } from '../lib/ids.js';
import { words } from '../lib/words.js';
import { sourceSchema } from '../orders/source-key.js';
import { ANSWERS, type Answer, APPROVAL_STATES } from './approval.js';
import { approvalDocument, approvalView, grantedDocument, outcomeReply, pendingDocument } from './approval-view.js';
import { answerApproval, approvalById } from './approvals.service.js';
import { listApprovals } from './approvals.store.js';
import { askBargain, askExtension, askGoodwill } from './asking.service.js';
import { endingRoutes } from './ending.routes.js';

const params = z.object({ id: z.string().min(1).max(200) });
const said = words(5000);

const SAYING = z.strictObject({ text: said.optional() });
const COUNTERING = z.strictObject({ reward: rewardTerms, text: said.optional() });

const SUMMARIES: Record<Answer, string> = {
  approve: 'Approve, within your own limits. The coupon is issued.',
  refuse: 'Refuse.',
  counter: 'Offer something else. The person who asked accepts or declines it.',
  accept: 'The customer accepts the counter-offer. The coupon is issued.',
  decline: 'The customer declines the counter-offer.',
};

const answerRoute = (answer: Answer): Endpoint =>
  endpoint({
    method: 'post',
    path: `/v1/approvals/{id}/${answer}`,
    summary: SUMMARIES[answer],
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
    params,
    body: z.strictObject({ reward: rewardTerms, text: said }),
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
    params,
    query: z.strictObject({ source: sourceSchema.optional() }),
    body: z.strictObject({ basisPoints: z.int().min(1).max(10_000), text: said.optional() }),
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
    params: z.object({ code: z.string().max(LONGEST_TYPED) }),
    body: z.strictObject({ days: z.int().min(1).max(365).optional(), text: said.max(500) }),
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
    query: z.strictObject({ ...page, state: z.enum(APPROVAL_STATES).optional() }),
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
    params,
    answer: approvalDocument,
    handle: async ({ params: { id } }, { language }) => approvalView(await approvalById(id), language),
  }),
  ...ANSWERS.map(answerRoute),
  ...endingRoutes,
];
