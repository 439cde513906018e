import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { sourceDocument } from '../http/schemas.js';
import { HIT_KINDS } from './search.js';
import { search } from './search.service.js';

const hitDocument = z
  .object({
    kind: z.enum(HIT_KINDS),
    id: z.string(),
    source: sourceDocument,
    title: z.string(),
    detail: z.string(),
    customerId: z.string().nullable().describe('Whose it is.'),
    url: z.string().describe('Where the API shows all of it.'),
  })
  .meta({ id: 'Hit' });

export const searchRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/search',
    summary: 'Find customers, orders, coupons, cases and approvals.',
    query: z.strictObject({
      q: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .describe(
          'A name or how its words begin, an e-mail address, a phone number or its end, an order number, a coupon code, or any id. Capitals, accents and spaces make no difference.',
        ),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    answer: z.object({ items: z.array(hitDocument), hasMore: z.boolean().describe('Some are left out: type more of it.') }),
    handle: async ({ query: { q, limit } }, { shop }) => search(q, limit, shop),
  }),
];
