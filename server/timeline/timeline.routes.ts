import { z } from 'zod';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { actor, campaignId, caseId, customerPath, instant } from '../http/fields.js';
import { afterCursor, badCursor, listOf, page, paged } from '../http/lists.js';
import { reasonDocument, sourceDocument } from '../http/schemas.js';
import { type Entry, HAPPENINGS, type Place, placeOf } from './timeline.js';
import { timelineOf } from './timeline.service.js';

const entryDocument = z
  .object({
    at: instant('When it happened.'),
    what: z
      .enum(HAPPENINGS)
      .describe('What happened, for programs. The fields below name what it is about; those that it is not about are absent.'),
    sentence: z.string().describe('What happened, for people, in the language that Accept-Language asks for: English, Chinese or Korean.'),
    orderId: z.string().optional().describe('Your id of the order.'),
    source: sourceDocument,
    code: z.string().optional().describe('The code of the coupon; masked where it was refused.'),
    campaignId: campaignId.optional(),
    redemptionId: z.string().optional().describe('The id of the redemption (`red_…`).'),
    messageId: z.string().optional().describe('The id of the message, to show it with GET /v1/messages/{id}.'),
    caseId: caseId.optional(),
    by: actor('Who did it').optional(),
    reasons: z.array(reasonDocument).optional().describe('Why it was refused.'),
  })
  .meta({ id: 'TimelineEntry', description: 'One thing that happened with a customer.' });

export const timelineRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/timeline',
    summary: 'Show the timeline of a customer, the newest first, in English, Chinese or Korean.',
    description:
      'Orders, coupons, messages, consents, cases and corrections in one list, read from the records. Merged customers are in it.',
    params: z.object({ id: customerPath.min(1) }),
    query: z.strictObject(page),
    answer: listOf(entryDocument),
    async handle({ params: { id }, query: { limit, cursor } }, { shop, language }) {
      const customer = await customerByPath(id, shop);
      const entries = await timelineOf(customer, placeIn(afterCursor(cursor)), limit + 1, language);
      return paged(entries, limit, (entry) => JSON.stringify(placeOf(entry)), entryView);
    },
  }),
];

const entryView = ({ key: _key, ...entry }: Entry) => entry;

const placeSchema = z.tuple([z.number(), z.number(), z.string()]);

function placeIn(after: string | null): Place | null {
  if (after === null) return null;
  try {
    return placeSchema.parse(JSON.parse(after));
  } catch {
    throw badCursor('from a timeline');
  }
}
