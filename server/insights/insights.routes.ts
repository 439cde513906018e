import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { campaignId } from '../http/fields.js';
import { behindField } from './look.js';
import { messageFigures, messageFiguresDocument } from './message-figures.js';
import { retention } from './retention.service.js';

const count = z.int();
const customers = count.describe('How many customers they are.');
const within = z
  .array(
    z.object({
      days: count.describe('Within how many days.'),
      observed: count.describe('How many customers could be watched for so long.'),
      returned: count.describe('How many of these bought again.'),
    }),
  )
  .describe('Who bought again within 30, 60 and 90 days.');
const group = z.object({ customers, within });

export const insightRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/insights/retention',
    description: 'Counted over all customers at this moment.',
    summary: 'Whether customers come back: by month of the first order, and beside those whom a campaign left out.',
    answer: z.object({
      customers: count.describe('How many customers ever paid an order.'),
      repeated: count.describe('How many of them paid a second one.'),
      cohorts: z
        .array(
          z.object({
            month: z.string().describe('The month of their first order, `YYYY-MM`, in the shop’s time zone.'),
            customers,
            repeated: count.describe('How many of them paid a second order.'),
            within,
          }),
        )
        .describe('By month of the first order.'),
      campaigns: z
        .array(
          z.object({
            campaignId,
            name: z.string().describe('What the campaign is called.'),
            holdout: z.number().describe('The share of customers that it leaves out, 0 to 1.'),
            receivers: group.describe('Those who got a coupon.'),
            heldOut: group.describe('Those who would have got one and were left out.'),
          }),
        )
        .describe('Campaigns that left somebody out, to see what the coupon does. At most 100, those that left out most first.'),
      asOf: behindField,
    }),
    handle: (_asked, context) => retention(context),
  }),
  endpoint({
    method: 'get',
    path: '/v1/insights/messages',
    summary: 'What became of messages by kind, and how many reminders of unpaid orders named no promotion.',
    description: 'Over all time and all customers.',
    answer: messageFiguresDocument,
    handle: (_asked, { now }) => messageFigures(now),
  }),
];
