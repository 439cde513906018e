import { z } from 'zod';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import { ruleSchema } from '../../campaigns/rules/rule.js';
import type { Customer } from '../customers/customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { claimables, claimableView } from './claimables.service.js';

const claimable = z
  .object({
    campaignId: z.string(),
    name: z.string(),
    reward: rewardSchema,
    currency: z.string(),
    redeemWhen: ruleSchema,
    validity: z.object({ startsAfterDays: z.int(), days: z.int() }),
  })
  .meta({ id: 'Claimable' });

/** `current` comes from above: a customer's figures are summed from the records of other rooms. */
export const claimableRoutes = (current: (customer: Customer) => Promise<Customer>): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/v1/claims',
    summary: 'What can be claimed now, the most important first; of a customer, only what they may claim.',
    query: z.strictObject({ customer: z.string().max(210).optional().describe('cus_… or shop:<the id in your shop>') }),
    answer: z.object({ items: z.array(claimable) }),
    async handle({ query }, context) {
      const customer = query.customer === undefined ? null : await current(await customerByPath(query.customer, context.shop));
      return { items: (await claimables(customer, context)).map(claimableView) };
    },
  }),
];
