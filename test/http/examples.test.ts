import { beforeAll, expect, test } from '@jest/globals';
import type { Role } from '../../server/actors/actor.js';
import { ENDPOINTS } from '../../server/app.js';
import { EXAMPLES } from '../../server/http/examples.js';
import { amount, give, goodwillCampaign, investigated, opened, type Person, person, placed, upTo } from '../cases/desk.js';
import { aClaimedCoupon, accepted, activeCampaign, introduced, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, aGift, fresh } from '../support/builders.js';

/** Every example of the document is sent to a running shop, by somebody who may, after what it needs. */
interface Sent {
  path: string;
  role?: Role;
  key?: string;
  ifMatch?: string;
  body?: object;
}

const api = useApi();
let agent: Person;

beforeAll(async () => {
  await goodwillCampaign(api());
  await person(api(), 'A boss', 'supervisor');
  await person(api(), 'B deputy', 'supervisor');
});

const campaign = async (): Promise<{ id: string; rev: number }> => accepted(await api().as.marketer.post('/v1/campaigns', aCampaign()));
const onCampaign = async (path: string): Promise<Sent> => ({ path: `/v1/campaigns/${await activeCampaign(api(), aClaimable())}/${path}` });

/** Somebody of the desk acts on a case in this state. */
const onCase =
  (state: Parameters<typeof upTo>[2], path: string, role: Role = 'agent') =>
  async (): Promise<Sent> => {
    const { id } = await opened(api());
    await upTo(api(), id, state);
    return { role, path: `/v1/cases/${id}/${path}` };
  };

const onCoupon = async (path: string, role: Role): Promise<Sent> => {
  const { code } = await aClaimedCoupon(api(), { reward: amount(100) });
  return { role, path: `/v1/coupons/${code}/${path}` };
};

/** Somebody of the desk asked for more than they may give; `by` answers. */
async function asked(): Promise<string> {
  agent = await person(api(), fresh('agent'), 'agent');
  const { body } = await give(agent, (await investigated(api())).id, 5000);
  return body.approval.id;
}
const answered = (word: string) => async (): Promise<Sent> => ({ role: 'admin', path: `/v1/approvals/${await asked()}/${word}` });
const afterCounter = (word: string) => async (): Promise<Sent> => {
  const id = await asked();
  accepted(await api().as.admin.post(`/v1/approvals/${id}/counter`, { reward: amount(2000) }));
  return { key: agent.key, path: `/v1/approvals/${id}/${word}` };
};

const known = async (role: Role, path = ''): Promise<Sent> => {
  const { id } = accepted(await api().as.agent.get('/v1/customers/shop:c-17'));
  const etag = (await api().as.agent.get(`/v1/customers/${id}`)).headers.etag;
  return { role, path: `/v1/customers/${id}${path}`, ...(etag && { ifMatch: etag }) };
};

const PREPARED: Record<string, (example: object) => Promise<Sent>> = {
  'POST /v1/campaigns': async () => ({ role: 'marketer', path: '/v1/campaigns' }),
  'PATCH /v1/campaigns/{id}': async () => {
    const { id, rev } = await campaign();
    return { role: 'marketer', path: `/v1/campaigns/${id}`, ifMatch: `"${rev}"` };
  },
  'POST /v1/gifts': async () => ({ role: 'marketer', path: '/v1/gifts' }),
  'PATCH /v1/gifts/{sku}': async () => {
    const sku = fresh('CUP');
    const { rev } = accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, 100)));
    return { role: 'marketer', path: `/v1/gifts/${sku}`, ifMatch: `"${rev}"` };
  },
  'POST /v1/events': async () => ({ path: '/v1/events' }),
  'PATCH /v1/customers/{id}': () => known('agent'),
  'POST /v1/campaigns/{id}/claims': () => onCampaign('claims'),
  'POST /v1/campaigns/{id}/coupons': async () => ({ role: 'marketer', ...(await onCampaign('coupons')) }),
  'POST /v1/customers/{id}/merge': async () => {
    await introduced(api(), { shopId: 'c-18' });
    return known('supervisor', '/merge');
  },
  'POST /v1/coupons/{code}/revoke': () => onCoupon('revoke', 'marketer'),
  'POST /v1/quotes': async () => ({ path: '/v1/quotes' }),
  'POST /v1/offers': async () => ({ path: '/v1/offers' }),
  'POST /v1/redemptions': async () => ({ path: '/v1/redemptions' }),
  'POST /v1/redemptions/{id}/confirm': async () => {
    const { customer, code } = await aClaimedCoupon(api());
    const { id } = accepted(await reserve(api(), customer, aCart([10_000]), [code]));
    return { path: `/v1/redemptions/${id}/confirm` };
  },
  'POST /v1/keys': async () => ({ role: 'admin', path: '/v1/keys' }),
  'POST /v1/cases': async () => ({ role: 'agent', path: '/v1/cases' }),
  'POST /v1/cases/{id}/replies': onCase('opened', 'replies'),
  'POST /v1/cases/{id}/facts': onCase('contacted', 'facts'),
  'POST /v1/cases/{id}/decision': onCase('investigating', 'decision'),
  'POST /v1/cases/{id}/offer': onCase('internal_decision', 'offer'),
  'POST /v1/cases/{id}/answer': onCase('proposed', 'answer'),
  'POST /v1/cases/{id}/move': onCase('investigating', 'move'),
  'POST /v1/cases/{id}/escalate': onCase('contacted', 'escalate'),
  'POST /v1/cases/{id}/close': onCase('accepted', 'close'),
  'POST /v1/cases/{id}/reopen': onCase('closed', 'reopen'),
  'POST /v1/cases/{id}/flags': onCase('contacted', 'flags'),
  'POST /v1/cases/{id}/flags/lift': async () => {
    const { path } = await onCase('contacted', 'flags')();
    accepted(await api().as.agent.post(path, { flag: 'cash_for_praise', text: 'Money for stars.' }));
    return { role: 'supervisor', path: `${path}/lift` };
  },
  'POST /v1/cases/{id}/goodwill': onCase('investigating', 'goodwill'),
  'POST /v1/orders/{id}/bargain': async () => ({ role: 'agent', path: `/v1/orders/${(await placed(api(), 20_000)).order.id}/bargain` }),
  'POST /v1/coupons/{code}/extend': () => onCoupon('extend', 'agent'),
  'POST /v1/approvals/{id}/approve': answered('approve'),
  'POST /v1/approvals/{id}/refuse': answered('refuse'),
  'POST /v1/approvals/{id}/counter': answered('counter'),
  'POST /v1/approvals/{id}/accept': afterCounter('accept'),
  'POST /v1/approvals/{id}/decline': afterCounter('decline'),
  // A shop whose clock can be stepped writes to this machine only.
  'POST /v1/webhooks': async (example) => ({ role: 'admin', path: '/v1/webhooks', body: { ...example, url: 'http://127.0.0.1:9/hook' } }),
  'PUT /v1/authority': async () => ({ role: 'admin', path: '/v1/authority' }),
};

const routeOf = ({ method, path }: { method: string; path: string }): string => `${method.toUpperCase()} ${path}`;

test('every operation with a body has an example, and no other has one', () => {
  const withBody = ENDPOINTS.filter(({ body }) => body !== undefined).map(routeOf);
  expect(Object.keys(EXAMPLES).sort()).toEqual(withBody.sort());
  expect(Object.values(EXAMPLES).every((examples) => Object.keys(examples).length > 0)).toBe(true);
});

const CASES = Object.keys(PREPARED).flatMap((route) =>
  Object.entries(EXAMPLES[route] ?? {}).map(([name, body]) => [route, name, body as object] as const),
);

test('every example has its preparation', () => expect(Object.keys(PREPARED).sort()).toEqual(Object.keys(EXAMPLES).sort()));

test.each(CASES)('%s: the example %s works', async (route, _name, example) => {
  const { role = 'storefront', path, key, ifMatch, body = example } = (await PREPARED[route]?.(example)) ?? { path: '' };
  const endpoint = ENDPOINTS.find((one) => routeOf(one) === route);
  const response = await fetch(api().url + path, {
    method: route.split(' ')[0] ?? '',
    headers: {
      authorization: `Bearer ${key ?? api().as[role].key}`,
      'content-type': 'application/json',
      'idempotency-key': fresh('key'),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    body: JSON.stringify(body),
  });
  expect([route, response.status, await response.json()]).toEqual([route, endpoint?.status ?? 200, expect.anything()]);
});

test('a campaign that is copied from one can be activated for years to come', () => {
  const ends = Object.values(EXAMPLES['POST /v1/campaigns'] ?? {}).flatMap((one) => {
    const { window } = one as { window?: object };
    return window ? [window] : [];
  });
  expect(ends.length).toBeGreaterThan(0);
  for (const window of ends) expect(window).toEqual({ startsAt: expect.any(String), endsAt: expect.stringMatching(/^20[3-9]/) });
});

test('each is what its schema takes', () => {
  for (const [route, examples] of Object.entries(EXAMPLES)) {
    const endpoint = ENDPOINTS.find((one) => routeOf(one) === route);
    for (const [name, example] of Object.entries(examples))
      expect([route, name, (endpoint?.bodyDocument ?? endpoint?.body)?.safeParse(example).error?.issues]).toEqual([route, name, undefined]);
  }
});
