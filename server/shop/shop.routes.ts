import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';

const shopDocument = z
  .object({
    name: z.string(),
    title: z.string(),
    zone: z.string(),
    currency: z.string(),
    locale: z.string(),
    clock: z.enum(['real', 'stepped']),
    now: z.iso.datetime().describe("The shop's time: events may not be ahead of it."),
  })
  .meta({ id: 'Shop' });

export const shopRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/shop',
    summary: 'The shop, and what time it is there.',
    answer: shopDocument,
    handle: async (_asked, { shop: { name, title, zone, currency, locale, clock }, now }) => ({
      name,
      title,
      zone,
      currency,
      locale,
      clock,
      now,
    }),
  }),
];
