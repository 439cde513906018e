import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { instant } from '../http/fields.js';

const shopDocument = z
  .object({
    name: z.string().describe('The shop’s short name, as `SHOP` sets it.'),
    title: z.string().describe('What customers read it is called.'),
    zone: z.string().describe('Its time zone, a name of IANA’s. Days, schedules and last days are reckoned in it.'),
    currency: z.string().describe('The currency of all its campaigns, a code of ISO 4217.'),
    locale: z.string().describe('The language that customers are written to in where theirs is not known.'),
    clock: z.enum(['real', 'stepped']).describe('`stepped`: its time is moved by hand, for a demo or a test.'),
    now: instant('What time it is there. Events may be at most 5 minutes ahead of it.'),
  })
  .meta({ id: 'Shop', description: 'The shop that this program works for.' });

export const shopRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/shop',
    summary: 'The shop, and what time it is there.',
    description: 'Ask it first: it shows that your key works, and which currency and time zone hold.',
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
