import { beforeAll, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import { ENDPOINTS } from '../../server/app.js';
import { aClaimedCoupon } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh } from '../support/builders.js';
import { OPERATIONS } from '../support/openapi.js';
import { amount, give, goodwillCampaign, investigated, type Person, person, placed } from './desk.js';

const api = useApi();
let agent: Person;

beforeAll(async () => {
  await goodwillCampaign(api());
  agent = await person(api(), fresh('agent'), 'agent');
});

/** More than an agent's own, and within it. */
const ASKED: [path: string, ask: (isMore: boolean) => Promise<Response>, done: 200 | 201][] = [
  ['/v1/cases/{id}/goodwill', async (isMore) => give(agent, (await investigated(api())).id, isMore ? 5000 : 100), 201],
  [
    '/v1/orders/{id}/bargain',
    async (isMore) => agent.post(`/v1/orders/${(await placed(api(), 20_000)).order.id}/bargain`, { basisPoints: isMore ? 300 : 100 }),
    201,
  ],
  [
    '/v1/coupons/{code}/extend',
    async (isMore) => {
      const { code } = await aClaimedCoupon(api(), { reward: amount(isMore ? 5000 : 100) });
      return agent.post(`/v1/coupons/${code}/extend`, { text: 'They were away.' });
    },
    200,
  ],
];

test.each(ASKED)('%s answers what the document declares: done, or 202 for somebody else to decide', async (path, ask, done) => {
  const endpoint = ENDPOINTS.find((one) => one.path === path);
  const declared = OPERATIONS.find((one) => one.path === path)?.responses ?? {};
  const [given, pending] = [await ask(false), await ask(true)];
  expect([given.status, pending.status]).toEqual([done, 202]);
  expect(Object.keys(declared).filter((status) => status < '400')).toEqual([String(done), '202']);
  expect(endpoint?.answer.safeParse(given.body).error).toBeUndefined();
  expect(endpoint?.pending?.safeParse(pending.body).error).toBeUndefined();
  expect(endpoint?.answer.safeParse(pending.body).success).toBe(false);
});
