import { beforeAll, describe, expect, test } from '@jest/globals';
import { finishLeftApprovals, passOnWaiting } from '../../server/approvals/approvals.service.js';
import { finishOpenGrants } from '../../server/cases/goodwill.service.js';
import { accepted, couponOf } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { fresh, sideBySide } from '../support/builders.js';
import { amount, caseOf, give, goodwillCampaign, investigated, type Person, person } from './desk.js';

const api = useApi();
const HOUR = 3_600_000;
let agent: Person;
let boss: Person; // first in staff order
let deputy: Person;

beforeAll(async () => {
  await goodwillCampaign(api());
  deputy = await person(api(), 'B deputy', 'supervisor');
  boss = await person(api(), 'A boss', 'supervisor');
  await api().pass(hoursUntil(await api().now(), 10));
});

/** Whole hours until the shop’s clock in Shanghai shows an hour of the day. */
const hoursUntil = (now: Date, hour: number): number => (48 + hour - ((now.getUTCHours() + 8) % 24)) % 24;

/** More than the agent’s own: asked of a supervisor. Every agent has a day of their own. */
async function asked(amountMinor = 5000) {
  agent = await person(api(), fresh('agent'), 'agent');
  const { id } = await investigated(api());
  const { status, body } = await give(agent, id, amountMinor);
  expect([status, body.outcome]).toEqual([202, 'approval']);
  return body.approval;
}

const answer = (by: Person, id: string, word: string, body: object = {}, key?: string) => by.post(`/v1/approvals/${id}/${word}`, body, key);
const approvalOf = async (id: string) => accepted(await agent.get(`/v1/approvals/${id}`));

describe('what is above one’s own limit', () => {
  test('is put to the first supervisor in staff order, and the agent is told what is their own', async () => {
    const approval = await asked();
    expect(approval).toMatchObject({
      state: 'open',
      kind: 'goodwill',
      requestedBy: agent.actorId,
      assignedTo: boss.actorId,
      overdue: false,
      reward: amount(5000),
      offers: [{ by: agent.actorId, reward: amount(5000) }],
      reasons: [{ code: 'above_own_limit' }],
      withinOwnLimit: { amountMinor: 3000 },
      code: null,
    });
    expect(await caseOf(api(), approval.caseId)).toMatchObject({ state: 'internal_decision', grants: [] });
    const { items } = accepted(await boss.get('/v1/approvals?state=open&limit=1'));
    expect(items[0].id).toBe(approval.id);
  });

  test('the coupon is there after the yes, on the approver’s authority', async () => {
    const approval = await asked();
    const given = accepted(await answer(boss, approval.id, 'approve'));
    expect(given).toMatchObject({ state: 'approved', code: expect.any(String), refusal: null });
    expect(await couponOf(api(), given.code)).toMatchObject({ reward: amount(5000), moves: [{ by: boss.actorId }] });
    expect(await caseOf(api(), approval.caseId)).toMatchObject({ state: 'proposed', grants: [{ by: boss.actorId, code: given.code }] });
    expect((await give(agent, approval.caseId, 3000)).status).toBe(201); // the agent’s day is untouched
  });

  test('a no is told in the case, and nothing is issued', async () => {
    const approval = await asked();
    expect(accepted(await answer(boss, approval.id, 'refuse', { text: 'Too much.' }))).toMatchObject({
      state: 'refused',
      why: 'Too much.',
    });
    const { grants, timeline } = await caseOf(api(), approval.caseId);
    expect(grants).toEqual([]);
    expect(timeline.at(-1)).toMatchObject({ act: 'not_granted', by: boss.actorId, text: 'Too much.', approvalId: approval.id });
  });

  test('is never answered by whoever asked (C2-21), nor out of turn', async () => {
    const { id: caseId } = await investigated(api());
    const own = (await give(boss, caseId, 10_000)).status; // their own
    expect(own).toBe(201);
    accepted(await give(boss, (await investigated(api())).id, 10_000));
    for (let more = 0; more < 2; more++) accepted(await give(boss, (await investigated(api())).id, 10_000));
    const { body } = await give(boss, (await investigated(api())).id, 9000); // 50.00 of the 500.00 went to the story before
    expect(body.outcome).toBe('approval');
    expect(body.approval.assignedTo).toBe(deputy.actorId);
    expect((await answer(boss, body.approval.id, 'approve')).body.code).toBe('own_request');
    const approval = await asked();
    const { status, body: refused } = await answer(deputy, approval.id, 'approve');
    expect([status, refused.code, refused.assignedTo]).toEqual([409, 'assigned_to_another', boss.actorId]);
    expect(refused.detail).not.toMatch(/act_|\dT\d/); // who and when stand beside it
    expect((await answer(agent, approval.id, 'approve')).body.code).toBe('role_not_allowed');
    expect((await approvalOf(approval.id)).state).toBe('open');
  });

  test('an approver may not give more than their own either', async () => {
    const { id } = await investigated(api());
    const broke = await person(api(), fresh('agent'), 'agent');
    const { body } = await give(broke, id, 10_000);
    // The boss has given 450.00 of 500.00 today.
    const refused = await answer(boss, body.approval.id, 'approve');
    expect([refused.status, refused.body.code]).toEqual([409, 'not_granted']);
    expect(refused.body.reasons[0].code).toBe('above_day_limit');
    expect(accepted(await broke.get(`/v1/approvals/${body.approval.id}`)).state).toBe('open');
    await api().pass(24);
  });

  test('of ten that approve at once one does, and there is one coupon', async () => {
    const approval = await asked();
    const admin = api().as.admin;
    const answers = await sideBySide(10, (index) =>
      index % 2 === 0 ? answer(boss, approval.id, 'approve') : admin.post(`/v1/approvals/${approval.id}/approve`, {}),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(new Set(['wrong_state']));
    expect((await caseOf(api(), approval.caseId)).grants).toHaveLength(1);
  });

  test('a yes and a no at once: one of them counts', async () => {
    const approval = await asked();
    const answers = await Promise.all([answer(boss, approval.id, 'approve'), answer(boss, approval.id, 'refuse')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { state, code } = await approvalOf(approval.id);
    expect((await caseOf(api(), approval.caseId)).grants.filter((grant: { state: string }) => grant.state === 'granted')).toHaveLength(
      state === 'approved' ? 1 : 0,
    );
    expect(code === null).toBe(state === 'refused');
  });

  test('the same request again is the same answer, and the same approval', async () => {
    const { id } = await investigated(api());
    const asker = await person(api(), fresh('agent'), 'agent');
    const [one, again] = [await give(asker, id, 5000, 'k'), await give(asker, id, 5000, 'k')];
    expect([again.status, again.text]).toEqual([202, one.text]);
    const yes = await answer(boss, one.body.approval.id, 'approve', {}, 'yes');
    expect((await answer(boss, one.body.approval.id, 'approve', {}, 'yes')).text).toBe(yes.text);
    expect((await answer(boss, one.body.approval.id, 'approve', {}, 'again')).body.code).toBe('wrong_state');
    expect((await caseOf(api(), id)).grants).toHaveLength(1);
  });

  test('a case that was flagged meanwhile gets nothing', async () => {
    const approval = await asked();
    accepted(await agent.post(`/v1/cases/${approval.caseId}/flags`, { flag: 'cash_for_praise', text: 'blackmail' }));
    expect(await approvalOf(approval.id)).toMatchObject({ state: 'void', refusal: 'goodwill_blocked', code: null });
    expect((await answer(boss, approval.id, 'approve')).body.code).toBe('wrong_state');
    expect((await caseOf(api(), approval.caseId)).grants).toEqual([]);
  });
});

describe('C2-24: a supervisor offers something else', () => {
  test('the customer takes it: the coupon is of the counter-offer, and the chain of offers is seen', async () => {
    const approval = await asked();
    const countered = accepted(await answer(boss, approval.id, 'counter', { reward: amount(4000), text: 'Hard to get.' }));
    expect(countered).toMatchObject({ state: 'countered', code: null, reward: amount(4000), why: 'Hard to get.' });
    expect((await answer(boss, approval.id, 'accept')).body.code).toBe('own_request');
    expect((await answer(deputy, approval.id, 'approve')).body.code).toBe('wrong_state');
    const taken = accepted(await answer(agent, approval.id, 'accept'));
    expect(taken).toMatchObject({
      state: 'approved',
      offers: [
        { by: agent.actorId, reward: amount(5000) },
        { by: boss.actorId, reward: amount(4000) },
      ],
    });
    expect(await couponOf(api(), taken.code)).toMatchObject({ reward: amount(4000), moves: [{ by: boss.actorId }] });
  });

  test('the customer does not: it is recorded, and there is no coupon', async () => {
    const approval = await asked();
    accepted(await answer(boss, approval.id, 'counter', { reward: amount(4000) }));
    expect(accepted(await answer(agent, approval.id, 'decline', { text: 'All or nothing.' }))).toMatchObject({
      state: 'declined',
      code: null,
    });
    expect((await answer(agent, approval.id, 'accept')).body.code).toBe('wrong_state');
    const { timeline, grants } = await caseOf(api(), approval.caseId);
    expect(grants).toEqual([]);
    expect(timeline.at(-1)).toMatchObject({ act: 'not_granted', by: agent.actorId, text: 'All or nothing.' });
  });

  test('nobody counters with more than they may give', async () => {
    const approval = await asked();
    const { status, body } = await answer(boss, approval.id, 'counter', { reward: amount(10_001) });
    expect([status, body.code]).toEqual([409, 'not_granted']);
  });
});

test('goodwill waits two hours of shifts, then for the next, then for anybody; the sweep twice is the sweep once', async () => {
  const approval = await asked();
  const first = new Date(approval.deadlineAt);
  const sweep = async (at: Date) => {
    await passOnWaiting(api().shop, at);
    const once = await approvalOf(approval.id);
    await passOnWaiting(api().shop, at);
    expect(await approvalOf(approval.id)).toEqual(once);
    return once;
  };
  expect(first.getTime() - new Date(approval.createdAt).getTime()).toBe(2 * HOUR);
  expect((await sweep(new Date(first.getTime() - 1))).assignedTo).toBe(boss.actorId);
  const passed = await sweep(first);
  expect(passed).toMatchObject({ assignedTo: deputy.actorId, overdue: false });
  expect((await answer(boss, approval.id, 'approve')).body.code).toBe('assigned_to_another');
  const second = new Date(passed.deadlineAt);
  expect(second.getTime()).toBe(first.getTime() + 2 * HOUR);
  const last = await sweep(second);
  expect(last.assignedTo).toBe(api().as.supervisor.actorId);
  const third = new Date(last.deadlineAt);
  expect(await sweep(third)).toMatchObject({ assignedTo: null, overdue: true, state: 'open' });
  expect(await sweep(new Date(third.getTime() + 100 * HOUR))).toMatchObject({ assignedTo: null, overdue: true });
  expect((await approvalOf(approval.id)).handovers).toEqual([
    { to: boss.actorId, at: approval.createdAt },
    { to: deputy.actorId, at: first.toISOString() },
    { to: api().as.supervisor.actorId, at: second.toISOString() },
    { to: null, at: third.toISOString() },
  ]);
  expect(accepted(await answer(deputy, approval.id, 'approve')).state).toBe('approved');
});

test('what is finished is not finished again', async () => {
  const approval = await asked();
  accepted(await answer(boss, approval.id, 'approve'));
  const before = await caseOf(api(), approval.caseId);
  const now = await api().now();
  expect([await finishLeftApprovals(api().shop, now), await finishOpenGrants(api().shop, now)]).toEqual([0, 0]);
  expect(await caseOf(api(), approval.caseId)).toEqual(before);
});
