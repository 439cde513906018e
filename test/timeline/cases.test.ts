import { beforeAll, expect, test } from '@jest/globals';
import { newSurvey } from '../../server/surveys/survey.js';
import { insertSurvey } from '../../server/surveys/surveys.store.js';
import { act, caseOf, give, goodwillCampaign, opened, person } from '../cases/desk.js';
import { accepted, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aShopper, fresh } from '../support/builders.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

interface Line {
  what: string;
  sentence: string;
  caseId?: string;
  code?: string;
  by?: string;
}

const linesOf = async ({ shopId }: { shopId: string }): Promise<Line[]> =>
  accepted(await api().as.agent.get(`/v1/customers/shop:${shopId}/timeline`)).items.toReversed();

test('what was done with a complaint stands among all else that happened, act by act', async () => {
  const customer = aShopper();
  const { order } = await pay(api(), customer, 20_000);
  await api().pass(1);
  const { id } = await opened(api(), { customer, orderId: order.id, text: 'It smells of soap.' });
  const agent = await person(api(), fresh('agent'), 'agent');
  await person(api(), fresh('supervisor'), 'supervisor');
  for (const path of ['replies', 'facts']) accepted(await act(api(), id, path, { text: `words of ${path}` }));
  const { coupon } = accepted(await give(agent, id, 3000));
  accepted(await give(agent, id, 5000)); // above the agent's own limit
  await api().pass(1);
  accepted(await act(api(), id, 'answer', { accepted: true, text: 'Thank you.' }));
  accepted(await act(api(), id, 'close', { text: 'done' }));
  accepted(await act(api(), id, 'reopen', { text: 'again' }));
  const lines = (await linesOf(customer)).filter(({ what }) => what.startsWith('case.') || what === 'coupon.issued');
  expect(lines.map(({ what }) => what).sort()).toEqual(
    [
      'case.opened',
      'case.replied',
      'case.facts_noted',
      'case.decided',
      'coupon.issued',
      'case.granted',
      'case.approval_asked',
      'case.accepted',
      'case.not_granted', // what was asked of a supervisor, once the case was closed
      'case.closed',
      'case.reopened',
    ].sort(),
  );
  const told = (what: string) => lines.find((line) => line.what === what);
  expect(told('case.opened')?.sentence).toBe(`A case was opened about order ${order.id} (quality): It smells of soap.`);
  expect(told('case.replied')).toMatchObject({
    sentence: 'The customer was answered: words of replies',
    caseId: id,
    by: api().as.agent.actorId,
  });
  expect(told('case.granted')).toMatchObject({ sentence: 'Goodwill was given, worth CN¥30.', code: coupon.code, by: agent.actorId });
  expect((await caseOf(api(), id)).timeline).toHaveLength(lines.length - 1);
});

test('the acts of one instant stand in the order in which they follow from each other', async () => {
  const customer = aShopper();
  const { id } = await opened(api(), { customer, orderId: undefined, lossMinor: 2000 });
  await api().pass(1);
  for (const path of ['replies', 'facts']) {
    accepted(await act(api(), id, path));
    await api().pass(1);
  }
  accepted(await give(await person(api(), fresh('agent'), 'agent'), id, 1000));
  const whats = (await linesOf(customer)).map(({ what }) => what);
  expect(whats).toEqual([
    'customer.created',
    'case.opened',
    'case.replied',
    'case.facts_noted',
    'case.decided',
    'coupon.issued',
    'case.granted',
  ]);
});

test('how an order was, as the customer says, stands there with their words', async () => {
  const customer = aShopper();
  const { order } = await pay(api(), customer, 20_000);
  const { id: customerId } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  await insertSurvey(newSurvey(order.id, customerId, 'unsatisfied', 'The cup was broken.', await api().now()));
  expect(await linesOf(customer)).toContainEqual(
    expect.objectContaining({
      what: 'survey.answered',
      sentence: `The customer was not satisfied with order ${order.id}: The cup was broken.`,
      orderId: order.id,
    }),
  );
});
