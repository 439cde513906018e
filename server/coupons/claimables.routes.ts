import { z } from 'zod';
import { labelSchema, termsSchema } from '../../campaigns/label.js';
import { rewardSchema } from '../../campaigns/rewards/reward.js';
import { ruleSchema } from '../../campaigns/rules/rule.js';
import { validityDocument } from '../../campaigns/validity.js';
import type { Customer } from '../customers/customer.js';
import { customerByPath } from '../customers/resolve.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { campaignId, currency, customerPath } from '../http/fields.js';
import { claimables, claimableView } from './claimables.service.js';

const claimable = z
  .object({
    campaignId,
    name: z.string().describe('What the campaign is called.'),
    label: labelSchema.optional().describe('What to show for it, by language. Absent: its name.'),
    terms: termsSchema.optional().describe('Its conditions in words, by language. Absent: none were written.'),
    reward: rewardSchema,
    currency,
    redeemWhen: ruleSchema,
    validity: validityDocument.describe('When a coupon that is claimed now can be used.'),
  })
  .meta({ id: 'Claimable', description: 'A campaign whose coupon customers can take themselves.' });

/** `current` comes from above: a customer's figures are summed from the records of other rooms. */
export const claimableRoutes = (current: (customer: Customer) => Promise<Customer>): Endpoint[] => [
  endpoint({
    method: 'get',
    path: '/v1/claims',
    summary: 'What can be claimed now, the most important first; of a customer, only what they may claim.',
    description:
      'Active campaigns that are claimable and have coupons left, by `priority`. Nothing is written or set aside. An unknown `customer` is refused with 404 `not_found`.',
    query: z.strictObject({ customer: customerPath.optional() }),
    answer: z.object({ items: z.array(claimable).describe('Not paged: all of them.') }),
    async handle({ query }, context) {
      const customer = query.customer === undefined ? null : await current(await customerByPath(query.customer, context.shop));
      return { items: (await claimables(customer, context)).map(claimableView) };
    },
  }),
];
