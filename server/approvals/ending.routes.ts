import { z } from 'zod';
import { CASE_FLAGS, CLOSE_REASONS } from '../cases/case.js';
import { caseDocument, caseView } from '../cases/case-view.js';
import { actOnCase, caseById, closeCase } from '../cases/cases.service.js';
import { flagged } from '../cases/deeds.js';
import { REVIEW_DAYS } from '../cases/flag.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { caseId } from '../http/fields.js';
import { words } from '../lib/words.js';
import { endImpossibleOf } from './approvals.service.js';

const params = z.object({ id: caseId.min(1).max(100) });
const said = words(5000);

/** What is done with a case and ends approvals that are pending: they could not be carried out any more. */
export const endingRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/close',
    summary:
      'Close a case from any state, with a reason. A case that the customer has answered needs none: accepted is resolved, declined is refused_politely.',
    description:
      'Approvals that are pending on it become void. Without a reason, where the customer’s answer gives none, 422 `invalid`. A closed case is refused with 409 `wrong_state`, unless you close it again with the same words; so is `duplicate` or `not_a_complaint` where goodwill was given. While goodwill is being given, 409 `still_under_way`.',
    params,
    body: z.strictObject({
      reason: z.enum(CLOSE_REASONS).optional().describe('Why it is closed. A duplicate, or what is no complaint, counts in no figure.'),
      text: said.optional().describe('What there is to say about it.'),
      duplicateOf: z.string().min(1).max(100).optional().describe('With `duplicate`: the id of the other case.'),
    }),
    answer: caseDocument,
    idempotent: 'if_asked',
    async handle({ params: { id }, body, idempotencyKey }, context) {
      const { customerId } = await closeCase(id, { context, key: idempotencyKey }, body);
      await endImpossibleOf(customerId, context);
      return caseView(await caseById(id));
    },
  }),
  endpoint({
    method: 'post',
    path: '/v1/cases/{id}/flags',
    summary: 'Flag a case for abuse: nothing is given to its customer or for its order until the review date, or until the flag is lifted.',
    description:
      'Approvals that are pending for the customer become void. Flagging again sets a new review date; an agent cannot bring forward the one that somebody else set. It works in any state of the case.',
    params,
    body: z.strictObject({
      flag: z.enum(CASE_FLAGS).describe('`cash_for_praise`: the customer wants money for a good review.'),
      text: said.describe('What it rests on.'),
      reviewDays: z
        .int()
        .min(1)
        .max(REVIEW_DAYS)
        .optional()
        .describe(`After how many days it is due for review; ${REVIEW_DAYS} unless given.`),
    }),
    answer: caseDocument,
    idempotent: 'if_asked',
    async handle({ params: { id }, body: { flag, text, reviewDays }, idempotencyKey }, context) {
      const { customerId } = await actOnCase(id, flagged({ context, key: idempotencyKey }, flag, text, reviewDays));
      await endImpossibleOf(customerId, context);
      return caseView(await caseById(id));
    },
  }),
];
