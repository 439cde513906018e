import { authorityLimits, statedLimits } from '../../campaigns/authority-limits.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { changeLimits, limitsOf } from './authority.service.js';

export const authorityRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/authority',
    summary: 'Show who may give away how much.',
    description:
      'What is above the limit needs the approval of somebody whose limit is higher. What you may still give a customer today, their desk says.',
    answer: authorityLimits,
    handle: async (_asked, { shop }) => limitsOf(shop),
  }),
  endpoint({
    method: 'put',
    path: '/v1/authority',
    summary: 'Replace the rules on who may give away how much. Settings that were added later may be left out.',
    description: 'They hold from now on; what was given before stays. The same body again changes nothing.',
    body: statedLimits,
    answer: authorityLimits,
    handle: async ({ body }, context) => changeLimits(body, context),
  }),
];
