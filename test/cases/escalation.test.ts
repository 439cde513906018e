import { beforeAll, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { type Complainant, whyEscalated } from '../../campaigns/escalation.js';
import { escalateUnanswered } from '../../server/cases/reply-watch.service.js';
import { accepted, introduced, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper, fresh } from '../support/builders.js';
import { act, caseOf, complaint, opened, type Person, person } from './desk.js';

const api = useApi();
let boss: Person; // first in staff order
let deputy: Person;
beforeAll(async () => {
  boss = await person(api(), '0 boss', 'supervisor');
  deputy = await person(api(), '1 deputy', 'supervisor');
});

const NOW = DateTime.fromISO('2026-03-31T12:00', { zone: 'Asia/Shanghai' });
const nobody: Complainant = { tier: null, orders: 0, earlierCases: [] };

test.each<[string, Partial<Complainant>, string[]]>([
  ['the first complaint of somebody unknown', {}, []],
  ['again on the thirtieth day', { earlierCases: [NOW.minus({ days: 30, hours: 11 })] }, ['Another complaint within 30 days']],
  ['again on the day after', { earlierCases: [NOW.minus({ days: 31 })] }, []],
  ['four orders', { orders: 4 }, []],
  ['five orders', { orders: 5 }, ['A loyal customer: 5 orders']],
  ['a tier, in any case of letters', { tier: 'Gold', orders: 9 }, ['A loyal customer: Gold']],
  ['a tier that says nothing', { tier: 'bronze' }, []],
  ['both', { tier: 'vip', earlierCases: [NOW, NOW] }, ['Another complaint within 30 days', 'A loyal customer: vip']],
])('C1-03 part, C1-12 part, whose complaints go to a supervisor at once: %s', (_who, given, expected) => {
  expect(whyEscalated({ ...nobody, ...given }, NOW)).toEqual(expected);
});

test('C1-03: one call hands a case to the first supervisor, the next one to the second; each is told in the timeline, and then nobody is above', async () => {
  const { id } = await opened(api());
  expect(await caseOf(api(), id)).toMatchObject({ ownerId: api().as.agent.actorId });
  const first = accepted(await act(api(), id, 'escalate', { text: 'They ask for the boss.' }));
  expect(first).toMatchObject({ state: 'opened', ownerId: boss.actorId, escalatedAt: null });
  expect(first.timeline.at(-1)).toMatchObject({
    act: 'escalated',
    by: api().as.agent.actorId,
    ownerId: boss.actorId,
    text: 'They ask for the boss.',
  });
  expect(accepted(await act(api(), id, 'escalate', { text: 'They ask for the boss.' }))).toEqual(first); // harmless twice
  const { items } = accepted(await api().as.agent.get(`/v1/customers/${first.customerId}/timeline`));
  expect(items[0]).toMatchObject({ what: 'case.escalated', by: api().as.agent.actorId });

  const again = accepted(await boss.post(`/v1/cases/${id}/escalate`, { text: 'I am away.' }));
  expect(again.ownerId).toBe(deputy.actorId);
  const third = accepted(await deputy.post(`/v1/cases/${id}/escalate`, { text: 'Too much.' })); // the supervisor of the tests' own
  const above = await deputy.post(`/v1/cases/${id}/escalate`, { text: 'Still too much.' });
  expect([third.ownerId, above.status, above.body.errors[0].code]).toEqual([api().as.supervisor.actorId, 409, 'nobody_above']);
  expect((await api().as.marketer.post(`/v1/cases/${id}/escalate`, { text: 'x' })).status).toBe(403);
  expect((await act(api(), id, 'escalate', {})).status).toBe(422);
});

test('C1-03: it escalates by itself when the reply is missed, on a repeated complaint, and for a loyal customer', async () => {
  const customer = aShopper();
  const missed = await opened(api(), { customer });
  expect(missed.ownerId).toBe(api().as.agent.actorId);
  await escalateUnanswered(new Date(missed.replyDueAt));
  expect((await caseOf(api(), missed.id)).ownerId).toBe(boss.actorId);

  const repeated = await opened(api(), { customer });
  expect(repeated).toMatchObject({ ownerId: boss.actorId, timeline: [{ act: 'opened' }, { act: 'escalated', by: 'system' }] });
  expect(repeated.timeline[1]).toMatchObject({ ownerId: boss.actorId, text: 'Another complaint within 30 days' });
  await api().pass(32 * 24);
  expect((await opened(api(), { customer })).ownerId).toBe(api().as.agent.actorId);

  const buyer = aShopper();
  for (let order = 0; order < 4; order++) await pay(api(), buyer, 1000);
  expect((await opened(api(), { customer: buyer, orderId: undefined })).ownerId).toBe(api().as.agent.actorId);
  await api().pass(32 * 24);
  await pay(api(), buyer, 1000);
  expect(await opened(api(), { customer: buyer, orderId: undefined })).toMatchObject({
    ownerId: boss.actorId,
    timeline: [{}, { text: 'A loyal customer: 5 orders' }],
  });

  const golden = { shopId: fresh('c') };
  await tell(api(), anEvent('customer.updated', golden, { customer: { tier: 'gold' } }, await api().now()));
  expect((await opened(api(), { customer: golden })).ownerId).toBe(boss.actorId);
});

test('a supervisor who opens a case keeps it, whoever complains', async () => {
  const customer = await introduced(api());
  for (let number = 0; number < 2; number++) {
    const own = accepted(await deputy.post('/v1/cases', complaint({ customer })));
    expect(own).toMatchObject({ ownerId: deputy.actorId, timeline: [{ act: 'opened' }] });
  }
});
