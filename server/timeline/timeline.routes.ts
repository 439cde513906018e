import { z } from 'zod';
import { customerByPath } from '../customers/customers.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { Refusal } from '../lib/refusal.js';
import { type Entry, HAPPENINGS, type Place, placeOf } from './timeline.js';
import { timelineOf } from './timeline.service.js';

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(600).optional(),
});

const entryAnswer = z
  .object({
    at: z.iso.datetime(),
    what: z.enum(HAPPENINGS),
    sentence: z.string(),
    orderId: z.string().optional(),
    code: z.string().optional().describe('Masked where it was refused.'),
    campaignId: z.string().optional(),
    redemptionId: z.string().optional(),
    messageId: z.string().optional(),
    by: z.string().optional(),
    reasons: z.array(z.unknown()).optional(),
  })
  .meta({ id: 'TimelineEntry' });

const placeSchema = z.tuple([z.number(), z.number(), z.string()]);

export const timelineRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/timeline',
    summary: 'Tells what happened with a customer, the newest first',
    params: z.object({ id: z.string().min(1).max(210) }),
    query,
    answer: z.object({ items: z.array(entryAnswer), nextCursor: z.string().nullable() }),
    async handle({ params: { id }, query: { limit, cursor } }, { shop }) {
      const customer = await customerByPath(id, shop);
      const entries = await timelineOf(customer, cursor === undefined ? null : readCursor(cursor), limit + 1);
      const items = entries.slice(0, limit);
      const last = items.at(-1);
      return { items: items.map(entryView), nextCursor: last && entries.length > limit ? writeCursor(placeOf(last)) : null };
    },
  }),
];

const entryView = ({ key: _key, ...entry }: Entry) => entry;

const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function readCursor(cursor: string): Place {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new Refusal('bad_cursor', 'This cursor cannot be read. Take it from the page before.');
  }
}
