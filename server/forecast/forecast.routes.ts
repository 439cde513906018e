import { z } from 'zod';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { forecast } from './forecast.service.js';
import { foreseenDocument, foreseenView } from './foreseen.js';

const MOST_DAYS = 90;

export const forecastRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/forecast',
    summary: 'Which messages this customer will get if nothing changes, and which not and why; without what campaigns will yet issue.',
    params: z.object({ id: z.string().max(210) }),
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(MOST_DAYS).default(30) }),
    answer: z.object({ customerId: z.string(), zone: z.string(), days: z.int(), messages: z.array(foreseenDocument) }),
    async handle({ params: { id }, query: { days } }, context) {
      const customer = await customerByPath(id, context.shop);
      const { outlook, foreseen } = await forecast(customer, days, context);
      return { customerId: customer._id, zone: outlook.zone, days, messages: foreseen.map((one) => foreseenView(one, outlook)) };
    },
  }),
];
