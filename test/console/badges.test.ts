import { beforeAll, expect, test } from '@jest/globals';
import type { Role } from '../../server/actors/actor.js';
import { passOnWaiting } from '../../server/approvals/approvals.service.js';
import { openCasesOfUnhappy } from '../../server/cases/unhappy.service.js';
import { newSurvey } from '../../server/surveys/survey.js';
import { insertSurvey } from '../../server/surveys/surveys.store.js';
import { goodwillCampaign, investigated, opened, putLimits } from '../cases/desk.js';
import { accepted, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aShopper } from '../support/builders.js';
import { signedIn, type Visitor } from './visitor.js';

const api = useApi();
let visitors: Record<'agent' | 'supervisor' | 'marketer' | 'admin', Visitor>;

beforeAll(async () => {
  await goodwillCampaign(api());
  const sign = (role: Role) => signedIn(api(), role);
  visitors = {
    agent: await sign('agent'),
    supervisor: await sign('supervisor'),
    marketer: await sign('marketer'),
    admin: await sign('admin'),
  };
});

/** Every supervisor lets it wait, in their turn. */
async function everybodyLetsItWait(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await api().pass(24);
    await passOnWaiting(api().shop, await api().now());
  }
}

/** The badges in the navigation that somebody sees. */
const badgesOf = async (role: keyof typeof visitors): Promise<string[]> => {
  const { text } = await visitors[role].get('/console/gifts');
  return [...text.matchAll(/<span class="badge">([^<]*)<\/span>/g)].map(([, words = '']) => words);
};

test('D7: where nothing waits there is no badge', async () => {
  for (const role of ['agent', 'supervisor', 'marketer', 'admin'] as const) expect([role, await badgesOf(role)]).toEqual([role, []]);
});

test('D7: an approval waits for those above, not for who asked, and its counter-offer for who asked', async () => {
  const { id } = await investigated(api());
  await visitors.agent.send(`/console/cases/${id}/goodwill`, { amount: '60', text: 'Sorry.' });
  const [asked] = accepted(await api().as.admin.get('/v1/approvals?state=open')).items;
  // The API's own supervisor and the visitor stand in one order; the first of them is asked.
  const isVisitors = asked.assignedTo === visitors.supervisor.actorId;
  expect(await badgesOf('supervisor')).toEqual(isVisitors ? ['1 to answer'] : []);
  expect([await badgesOf('agent'), await badgesOf('marketer')]).toEqual([[], []]);
  accepted(await api().as.admin.post(`/v1/approvals/${asked.id}/counter`, { reward: { type: 'amount', amountMinor: 5500 } }));
  expect([await badgesOf('agent'), await badgesOf('supervisor')]).toEqual([['1 counter-offer'], []]);
  await visitors.agent.send(`/console/approvals/${asked.id}/accept`, { back: '/console/approvals' });
  expect(await badgesOf('agent')).toEqual([]);
});

test('D7: what nobody is asked for any more waits for all above, but for who asked', async () => {
  const limits = accepted(await api().as.admin.get('/v1/authority'));
  const goodwill = { ...limits.goodwill, admin: { perGrantMinor: 100_000, perDayMinor: 100_000 } };
  accepted(await putLimits(api(), { ...limits, goodwill }));
  const { id } = await investigated(api());
  await visitors.supervisor.send(`/console/cases/${id}/goodwill`, { amount: '120', text: 'Sorry.' });
  await everybodyLetsItWait();
  const [asked] = accepted(await api().as.admin.get('/v1/approvals?state=open')).items;
  expect(asked.assignedTo).toBeNull();
  expect([await badgesOf('admin'), await badgesOf('supervisor'), await badgesOf('agent')]).toEqual([['1 to answer'], [], []]);
  accepted(await api().as.admin.post(`/v1/approvals/${asked.id}/refuse`));
});

test('D7: a reply is overdue at its time and not before, until somebody replies', async () => {
  const { id, replyDueAt } = await opened(api());
  const hours = (new Date(replyDueAt).getTime() - (await api().now()).getTime()) / 3_600_000;
  await api().pass(hours - 0.05);
  expect([await badgesOf('agent'), await badgesOf('marketer')]).toEqual([[], []]);
  await api().pass(0.1);
  expect([await badgesOf('agent'), await badgesOf('supervisor'), await badgesOf('marketer')]).toEqual([
    ['1 overdue reply'],
    ['1 overdue reply'],
    [],
  ]);
  await visitors.agent.send(`/console/cases/${id}/replies`, { text: 'We look into it.' });
  expect(await badgesOf('agent')).toEqual([]);
});

test('D7: an unhappy answer waits until somebody replies', async () => {
  const customer = aShopper();
  const { order } = await pay(api(), customer, 5000);
  const { id: customerId } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  await insertSurvey(newSurvey(order.id, customerId, 'unsatisfied', 'Soap!', await api().now()));
  await openCasesOfUnhappy(api().shop, await api().now());
  expect([await badgesOf('agent'), await badgesOf('marketer')]).toEqual([['1 unhappy answer'], []]);
  const { items } = accepted(await api().as.agent.get(`/v1/cases?customer=${customerId}`));
  await visitors.agent.send(`/console/cases/${items[0].id}/replies`, { text: 'We look into it.' });
  expect(await badgesOf('agent')).toEqual([]);
});

test('D7: a flag is to be reviewed at its date and not before, by those who may lift it', async () => {
  const { id } = await opened(api());
  await visitors.agent.send(`/console/cases/${id}/replies`, { text: 'We look into it.' });
  await visitors.agent.send(`/console/cases/${id}/flags`, { flag: 'cash_for_praise', text: 'Five stars for a refund.', reviewDays: '2' });
  await api().pass(47.9);
  expect(await badgesOf('supervisor')).toEqual([]);
  expect((await visitors.supervisor.get('/console/cases')).text).not.toContain('Flags to review');
  await api().pass(0.2);
  expect([await badgesOf('supervisor'), await badgesOf('agent')]).toEqual([['1 flag to review'], []]);
  expect((await visitors.supervisor.get('/console/cases')).text).toContain('“Five stars for a refund.”');
  expect((await visitors.agent.get('/console/cases')).text).not.toContain('Flags to review');
  await visitors.supervisor.send(`/console/cases/${id}/flags/lift`, { flag: 'cash_for_praise', text: 'A joke.' });
  expect(await badgesOf('supervisor')).toEqual([]);
});
