import type { Response } from 'supertest';
import supertest from 'supertest';
import type { Role } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import { accepted, activeCampaign, introduced, pay, tell } from '../support/acts.js';
import type { Api } from '../support/api.js';
import { aCampaign, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

type Json = Record<string, unknown>;

/** Somebody of the service desk with a name of their own. */
export interface Person {
  actorId: string;
  key: string;
  get(path: string): Promise<Response>;
  post(path: string, body?: object, key?: string): Promise<Response>;
}

export async function person({ url }: Api, name: string, role: Role): Promise<Person> {
  const { actor, key } = await createKey(name, role);
  const authorization = `Bearer ${key}`;
  return {
    actorId: actor._id,
    key,
    get: async (path) => supertest(url).get(path).set({ authorization }),
    post: async (path, body = {}, idempotencyKey = fresh('key')) =>
      supertest(url).post(path).set({ authorization, 'idempotency-key': idempotencyKey }).send(body),
  };
}

export const complaint = (changes: Json = {}): Json => ({
  customer: aShopper(),
  kind: 'quality',
  text: 'The tea smells of soap.',
  lossMinor: 100_000,
  ...changes,
});

/** A case that the agent opens, about an order of 1,000.00 unless the changes name one, or `orderId: undefined` for none. */
export async function opened(api: Api, changes: Json = {}): Promise<Response['body']> {
  const body = complaint(changes);
  if ('orderId' in changes) await introduced(api, body.customer as Json);
  const orderId = 'orderId' in changes ? changes.orderId : (await pay(api, body.customer as Json, 100_000)).order.id;
  return accepted(await api.as.agent.post('/v1/cases', { ...body, orderId }));
}

export const act = ({ as }: Api, id: string, path: string, body: Json = { text: `some words: ${path}` }): Promise<Response> =>
  as.agent.post(`/v1/cases/${id}/${path}`, body);

/** What leads a case from state to state, one act after the other. */
const WAY = [
  ['contacted', 'replies', undefined],
  ['investigating', 'facts', undefined],
  ['internal_decision', 'decision', undefined],
  ['proposed', 'offer', undefined],
  ['accepted', 'answer', { accepted: true }],
  ['closed', 'close', { reason: 'resolved' }],
] as const;

export type Reached = 'opened' | (typeof WAY)[number][0];

/** Does what leads a case that was just opened to a state. */
export async function upTo(api: Api, id: string, to: Reached): Promise<void> {
  const steps = to === 'opened' ? [] : WAY.slice(0, WAY.findIndex(([state]) => state === to) + 1);
  for (const [, path, body] of steps) accepted(await act(api, id, path, body));
}

export const caseOf = async ({ as }: Api, id: string): Promise<Response['body']> => accepted(await as.agent.get(`/v1/cases/${id}`));

/** A case whose facts are in. */
export async function investigated(api: Api, changes: Json = {}): Promise<Response['body']> {
  const { id } = await opened(api, changes);
  accepted(await act(api, id, 'replies'));
  return accepted(await act(api, id, 'facts'));
}

/** The campaign that goodwill is given under. */
export const goodwillCampaign = (api: Api, changes: Json = {}): Promise<string> =>
  activeCampaign(
    api,
    aCampaign({
      name: 'We are sorry',
      goal: 'goodwill',
      trigger: undefined,
      issueWhen: undefined,
      redeemWhen: undefined,
      reward: { type: 'amount', amountMinor: 1000 },
      ...changes,
    }),
  );

export const amount = (amountMinor: number) => ({ type: 'amount', amountMinor });

export const give = (client: Pick<Person, 'post'>, caseId: string, amountMinor: number, key?: string): Promise<Response> =>
  client.post(`/v1/cases/${caseId}/goodwill`, { reward: amount(amountMinor), text: 'We are sorry.' }, key);

/** The admin says who may give away what. */
export const putLimits = ({ url, as }: Api, limits: object): Promise<Response> =>
  (async () =>
    supertest(url)
      .put('/v1/authority')
      .set({ authorization: `Bearer ${as.admin.key}` })
      .send(limits))();

/** An order that is placed and not paid. */
export async function placed(api: Api, subtotalMinor: number, changes: Json = {}) {
  const customer = aShopper();
  const order = anOrder([subtotalMinor], await api.now(), changes);
  await tell(api, anEvent('order.placed', customer, { order }, await api.now()));
  return { customer, order };
}
