import { z } from 'zod';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { customerId, customerPath } from '../http/fields.js';
import { forecast } from './forecast.service.js';
import { foreseenDocument, foreseenView } from './foreseen.js';

const MOST_DAYS = 90;

export const forecastRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/customers/{id}/forecast',
    summary: 'Which messages this customer will get if nothing changes, and which not and why; without what campaigns will yet issue.',
    description: 'Computed by the code that sends, with the records of now. Nothing is written or planned.',
    params: z.object({ id: customerPath }),
    query: z.strictObject({
      days: z.coerce.number().int().min(1).max(MOST_DAYS).default(30).describe('How many days to look ahead.'),
    }),
    answer: z.object({
      customerId,
      zone: z.string().describe('The time zone by which they are written to: theirs, else the shop’s.'),
      days: z.int().describe('How many days it looks ahead.'),
      messages: z.array(foreseenDocument).describe('The earliest first.'),
    }),
    async handle({ params: { id }, query: { days } }, context) {
      const customer = await customerByPath(id, context.shop);
      const { outlook, foreseen } = await forecast(customer, days, context);
      return { customerId: customer._id, zone: outlook.zone, days, messages: foreseen.map((one) => foreseenView(one, outlook)) };
    },
  }),
];
