import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { sourceDocument } from '../http/schemas.js';
import { HIT_KINDS } from './search.js';
import { search } from './search.service.js';

const hitDocument = z
  .object({
    kind: z.enum(HIT_KINDS).describe('What was found.'),
    id: z.string().describe('Its id, as the path in `url` takes it.'),
    source: sourceDocument,
    title: z.string().describe('What to show in a list.'),
    detail: z.string().describe('What tells it from others alike.'),
    customerId: z.string().nullable().describe('The customer whose it is (`cus_…`); null: nobody’s.'),
    url: z.string().describe('Where the API shows all of it.'),
  })
  .meta({ id: 'Hit', description: 'Something that a search found.' });

export const searchRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/search',
    summary: 'Find customers, orders, coupons, cases and approvals.',
    description: 'What fits exactly stands first. It finds what the desk types while a customer waits, not lists: for those use filters.',
    query: z.strictObject({
      q: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .describe(
          'A name or how its words begin, an e-mail address, a phone number or its end, an order number, a coupon code, or any id. Capitals, accents and spaces make no difference.',
        ),
      limit: z.coerce.number().int().min(1).max(50).default(20).describe('How many hits at most.'),
    }),
    answer: z.object({
      items: z.array(hitDocument).describe('What was found, the best first.'),
      hasMore: z.boolean().describe('Some are left out: type more of it.'),
    }),
    handle: async ({ query: { q, limit } }, { shop }) => search(q, limit, shop),
  }),
];
