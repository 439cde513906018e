import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { retention } from './retention.service.js';

const count = z.int();
const within = z
  .array(z.object({ days: count, observed: count.describe('Who could be watched for so many days'), returned: count }))
  .describe('Who bought again within 30, 60 and 90 days');
const group = z.object({ customers: count, within });

export const insightRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/insights/retention',
    summary: 'Whether customers come back: by month of the first order, and beside those whom a campaign left out.',
    answer: z.object({
      customers: count,
      repeated: count,
      cohorts: z.array(z.object({ month: z.string(), customers: count, repeated: count, within })),
      campaigns: z.array(z.object({ campaignId: z.string(), name: z.string(), holdout: z.number(), receivers: group, heldOut: group })),
    }),
    handle: (_asked, context) => retention(context),
  }),
];
