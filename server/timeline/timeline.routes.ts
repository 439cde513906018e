import { z } from 'zod';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterCursor, badCursor, listOf, page, paged } from '../http/lists.js';
import { reasonDocument, sourceDocument } from '../http/schemas.js';
import { type Entry, HAPPENINGS, type Place, placeOf } from './timeline.js';
import { timelineOf } from './timeline.service.js';

const entryDocument = z
  .object({
    at: z.iso.datetime(),
    what: z.enum(HAPPENINGS),
    sentence: z.string().describe('By Accept-Language.'),
    orderId: z.string().optional(),
    source: sourceDocument,
    code: z.string().optional().describe('Masked where it was refused.'),
    campaignId: z.string().optional(),
    redemptionId: z.string().optional(),
    messageId: z.string().optional(),
    caseId: z.string().optional(),
    by: z.string().optional().describe('The actor.'),
    reasons: z.array(reasonDocument).optional(),
  })
  .meta({ id: 'TimelineEntry' });

export const timelineRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/timeline',
    summary: 'Show the timeline of a customer, the newest first, in English, Chinese or Korean.',
    params: z.object({ id: z.string().min(1).max(210).describe('cus_… or shop:<the id in your shop>') }),
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
