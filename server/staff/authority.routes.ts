import { authorityLimits, statedLimits } from '../../campaigns/authority-limits.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { changeLimits, limitsOf } from './authority.service.js';

export const authorityRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/authority',
    summary: 'Shows who may give away how much.',
    answer: authorityLimits,
    handle: async (_asked, { shop }) => limitsOf(shop),
  }),
  endpoint({
    method: 'put',
    path: '/v1/authority',
    summary: 'Say who may give away how much, from now on: all of it at once; what was added later may be left out.',
    body: statedLimits,
    answer: authorityLimits,
    handle: async ({ body }, context) => changeLimits(body, context),
  }),
];
