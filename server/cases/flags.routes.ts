import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { actor, caseId, customerId, instant, orderId } from '../http/fields.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { sourceDocument } from '../http/schemas.js';
import { shownOrder } from '../orders/source-key.js';
import { CASE_FLAGS } from './case.js';
import type { Reviews } from './cases.store.js';
import { type Flagging, holds } from './flag.js';
import { flagsToReview } from './flags.service.js';

const FLAG_STATES = ['holding', 'due'] as const;

const flagDocument = z
  .object({
    caseId,
    customerId,
    orderId,
    source: sourceDocument,
    flag: z.enum(CASE_FLAGS).describe('`cash_for_praise`: the customer wants money for a good review.'),
    state: z
      .enum(FLAG_STATES)
      .describe(
        '`holding`: nothing is given to the customer or for the order; `due`: its review date has come. It blocks nothing until somebody flags the case again; or lift it.',
      ),
    text: z.string().describe('What it rests on.'),
    by: actor('Who set it'),
    at: instant('When it was set.'),
    reviewAt: instant('Until when it holds.'),
  })
  .meta({ id: 'Flag', description: 'A suspicion of abuse on a case.' });

const REVIEWS: Record<(typeof FLAG_STATES)[number], (now: Date) => Reviews> = {
  holding: (now) => ({ after: now }),
  due: (now) => ({ until: now }),
};

const stateOf = (flagging: Flagging, now: Date): (typeof FLAG_STATES)[number] => (holds(flagging, now) ? 'holding' : 'due');

export const flagRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/flags',
    summary: 'List the flags that nobody has lifted, those to be reviewed first on top.',
    description: 'Look at those that are `due`: flag the case again, or lift the flag.',
    query: z.strictObject({
      ...page,
      state: z.enum(FLAG_STATES).optional().describe('Only flags that hold, or only those that are due for review.'),
    }),
    answer: listOf(flagDocument),
    async handle({ query: { limit, cursor, state } }, { now }) {
      return pagedByPlace(
        await flagsToReview(state === undefined ? {} : REVIEWS[state](now), afterPlace(cursor), limit + 1),
        limit,
        ({ reviewAt, caseId }) => ({ at: reviewAt, id: caseId }),
        ({ orderId, ...flagging }) => ({ ...flagging, ...shownOrder(orderId), state: stateOf({ ...flagging, orderId }, now) }),
      );
    },
  }),
];
